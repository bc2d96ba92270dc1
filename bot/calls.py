"""What a command is given and what may come of it."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from bot.messages import IncomingMessage, Reply, ReplyEvent
from bot.store_rows import ConversationKey, ConversationRow, Person, Role, Room
from bot.styles import Style
from rag.citation import ArticleCitation, PrecedentCitation
from rag.errors import LawbotError

Kind = Literal["text", "law", "case", "style", "date", "choice"]
Day = date | Literal["today"]


@dataclass(frozen=True, slots=True)
class Argument:
    """A word or words after a command. `choices` are Korean; their English names count as well."""

    name: str
    korean: str
    about: str
    kind: Kind
    required: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Given:
    """The arguments of a call as values; what was not given is empty or None."""

    text: str = ""
    law: tuple[ArticleCitation, ...] = ()
    case: tuple[PrecedentCitation, ...] = ()
    style: Style | None = None
    date: Day | None = None
    choices: tuple[tuple[str, str], ...] = ()

    def choice(self, name: str) -> str:
        """What was chosen for the argument of this name."""
        return next((chosen for argument, chosen in self.choices if argument == name), "")


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks where, and what they chose and may do there."""

    key: ConversationKey
    person: Person
    room: Room
    role: Role
    is_room_admin: bool

    @property
    def is_admin(self) -> bool:
        """Whether the bot's administration obeys this user."""
        return self.role != "user"


@dataclass(frozen=True, slots=True)
class Call:
    """What a message calls for, in a conversation; `confirmed` after its user was asked again."""

    message: IncomingMessage
    speaker: Speaker
    row: ConversationRow
    given: Given = Given()
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of the law. `notes` come before it; one that stands `alone` is no follow-up."""

    text: str
    notes: tuple[str, ...] = ()
    alone: bool = False

    def followed_by(self, later: Question) -> Question:
        """Both as one, when they came in a burst."""
        if later.text == self.text:
            return later
        text, notes = f"{self.text} {later.text}", dict.fromkeys((*self.notes, *later.notes))
        return replace(later, text=text, notes=tuple(notes), alone=self.alone and later.alone)


@dataclass(frozen=True, slots=True)
class Said:
    """A reply in another style than the one that was in force."""

    reply: Reply
    style: Style


@dataclass(frozen=True, slots=True)
class ToConfirm:
    """What is going to be done, to be done when the user agrees."""

    said: str


@dataclass(frozen=True, slots=True)
class Live:
    """A job that is watched."""

    events: AsyncGenerator[ReplyEvent, None]


Outcome = Reply | Said | Question | ToConfirm | Live


class Refused(LawbotError):
    """The bot does not do this; `said` is why, in its words."""

    def __init__(self, said: str) -> None:
        self.said = said
        super().__init__("refused, see `said`")
