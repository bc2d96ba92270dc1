"""People who talk to the bot in tests."""

from __future__ import annotations

from contextlib import aclosing
from dataclasses import dataclass, replace

from bot.dialogue import DialogueManager
from bot.messages import (
    Answered,
    Failed,
    IncomingMessage,
    Offer,
    Reply,
    ReplyEvent,
    RoomKind,
)


@dataclass(frozen=True)
class Chat:
    """A user in a room: their own, and private, unless told otherwise."""

    bot: DialogueManager
    user: str = "길동"
    room: str = "방"
    thread: str = ""
    platform: str = "시험"
    room_kind: RoomKind = "own"
    is_private: bool = True
    is_addressed: bool = True
    is_room_admin: bool = False

    def message(self, text: str = "", offer: str = "") -> IncomingMessage:
        return IncomingMessage(
            self.room,
            self.user,
            text,
            platform=self.platform,
            thread=self.thread,
            offer=offer,
            room_kind=self.room_kind,
            is_private=self.is_private,
            is_addressed=self.is_addressed,
            is_room_admin=self.is_room_admin,
        )

    async def events(self, text: str = "", offer: str = "") -> list[ReplyEvent]:
        """Every event of the reply."""
        async with aclosing(self.bot.handle(self.message(text, offer))) as events:
            return [event async for event in events]

    async def say(self, text: str) -> Reply:
        """The reply to a text."""
        return last_reply(await self.events(text))

    async def press(self, offer: Offer | str) -> Reply:
        """The reply to a press."""
        token = offer if isinstance(offer, str) else offer.token
        return last_reply(await self.events(offer=token))

    async def confirm(self, text: str) -> Reply:
        """The reply to a command that has to be confirmed, and was."""
        (offer,) = (await self.say(text)).offers
        assert offer.kind == "confirm"
        return await self.press(offer)


def last_reply(events: list[ReplyEvent]) -> Reply:
    """What the bot finally said."""
    event = events[-1]
    assert isinstance(event, Answered | Failed), event
    return event.reply


def bare(reply: Reply) -> Reply:
    """A reply without its offers, whose tokens nobody can know."""
    return replace(reply, offers=())


def offer_of(reply: Reply, kind: str, label: str = "") -> Offer:
    """The first offer of a kind, and with a label where one is given."""
    return next(
        offer for offer in reply.offers if offer.kind == kind and label in ("", offer.label)
    )
