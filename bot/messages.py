"""All that crosses between the bot and an adapter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rag.answer import Answer

RoomPolicy = Literal["off", "mention", "thread", "open"]
RoomKind = Literal["own", "group", "local"]
OfferKind = Literal["question", "article", "precedents", "style", "feedback", "stop", "confirm"]


@dataclass(frozen=True, slots=True)
class IncomingMessage:
    """What a user wrote, or the token of the offer that was pressed.

    The conversation is that of `user` in `thread` of `room` on `platform`. The room is the user's
    `own`, that of a `group`, or a `local` window, to which nothing can be sent unasked.
    `is_private`: nobody but the user reads what is said. `is_addressed`: the bot was named, replied
    to or commanded.
    """

    room: str
    user: str
    text: str
    platform: str = "console"
    thread: str = ""
    offer: str = ""
    room_kind: RoomKind = "local"
    is_private: bool = True
    is_addressed: bool = True
    is_room_admin: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """A quoted provision or holding: `text` stands in the law letter for letter.

    `issue` is what was at issue (판시사항) before a holding.
    """

    title: str
    text: str
    issue: str = ""
    notes: tuple[str, ...] = ()
    url: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """Something to press. `token` (at most 24 ASCII characters) outlives a restart."""

    label: str
    token: str
    kind: OfferKind


@dataclass(frozen=True, slots=True)
class Document:
    """A file for the user."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What the bot says, in parts that an adapter lays out: the text first, the notice last.

    `related` are provisions next to those quoted, a line each. A `private` reply is for the eyes of
    the user alone.
    """

    text: str
    provisions: tuple[Card, ...] = ()
    precedents: tuple[Card, ...] = ()
    notice: str = ""
    related: tuple[str, ...] = ()
    offers: tuple[Offer, ...] = ()
    document: Document | None = None
    private: bool = False


@dataclass(frozen=True, slots=True)
class Thinking:
    """The question has been understood and is being looked up."""


@dataclass(frozen=True, slots=True)
class Partial:
    """A piece of the reply's text; all of them together are the text of the reply to come."""

    text: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a long job is; each one takes the place of the one before it."""

    reply: Reply


@dataclass(frozen=True, slots=True)
class Answered:
    """The whole reply. `answer` is what it was made of; commands are replies without one."""

    reply: Reply
    answer: Answer | None = None


@dataclass(frozen=True, slots=True)
class Failed:
    """No reply could be made; `reply` says why and what to do."""

    reply: Reply


@dataclass(frozen=True, slots=True)
class Superseded:
    """The user stopped this reply or wrote on: what was shown of it gives way."""


ReplyEvent = Thinking | Partial | Progress | Answered | Failed | Superseded


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message that nobody asked for, such as an announcement."""

    room: str
    reply: Reply
    thread: str = ""
