"""All that crosses between the bot and an adapter."""

from __future__ import annotations

from dataclasses import dataclass

from rag.answer import Answer


@dataclass(frozen=True, slots=True)
class IncomingMessage:
    """What a user wrote. `room` and `user` name the conversation it belongs to."""

    room: str
    user: str
    text: str


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
class Reply:
    """What the bot says, in parts that an adapter lays out: the text first, the notice last.

    `related` are provisions next to those quoted, a line each.
    """

    text: str
    provisions: tuple[Card, ...] = ()
    precedents: tuple[Card, ...] = ()
    notice: str = ""
    related: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Thinking:
    """The question has been understood and is being looked up."""


@dataclass(frozen=True, slots=True)
class Partial:
    """A piece of the reply's text; all of them together are the text of the reply to come."""

    text: str


@dataclass(frozen=True, slots=True)
class Answered:
    """The whole reply. `answer` is what it was made of; commands are replies without one."""

    reply: Reply
    answer: Answer | None = None


@dataclass(frozen=True, slots=True)
class Failed:
    """No reply could be made; `reply` says why and what to do."""

    reply: Reply


ReplyEvent = Thinking | Partial | Answered | Failed
