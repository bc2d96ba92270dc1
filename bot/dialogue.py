"""DialogueManager: one message in, a stream of reply events out."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Literal

from bot import replies
from bot.desk import Desk, Parts
from bot.limits import Asker
from bot.messages import (
    Answered,
    IncomingMessage,
    Outgoing,
    Reply,
    ReplyEvent,
    RoomPolicy,
)
from bot.policies import policy_of
from bot.styles import Style, own_words
from bot.visits import Visit, key_of
from rag.errors import LawbotError

_NOBODY = Asker(("", ""), ("", ""))  # whose look-ups wait for each other, and for nobody else


class DialogueManager:
    """All that an adapter talks to. Each conversation is in order, many go on side by side."""

    def __init__(self, parts: Parts) -> None:
        self._desk = Desk(parts)

    async def handle(self, message: IncomingMessage) -> AsyncGenerator[ReplyEvent, None]:
        """The events of one reply; none when the message is not for the bot.

        Answered, Failed or Superseded comes last. Closing the stream ends the work at once.
        """
        with self._desk.lanes.enter(key_of(message)) as lane:
            turn = Visit(message, lane, self._desk).turn
            try:
                async with aclosing(turn.stream()) as events:
                    async for event in events:
                        yield event
            finally:
                lane.leave(turn)

    async def look_up(self, text: str) -> Reply:
        """One reply to a text of nobody, of which nothing is kept."""
        style = Style(self._desk.config.chat.style)
        try:
            async with (
                self._desk.queue.turn(_NOBODY),
                aclosing(self._desk.answers.ask(text, style=style)) as events,
            ):
                async for event in events:
                    if isinstance(event, Answered):
                        return event.reply
        except LawbotError as error:
            return Reply(own_words(replies.failure(error), style))
        raise AssertionError("an answer ends with Answered")

    async def complete(self, kind: Literal["law", "case"], prefix: str, limit: int) -> list[str]:
        """Names of laws, by abbreviations too, or case numbers that begin like `prefix`."""
        archive = self._desk.archive
        if kind == "case":
            return await archive.case_numbers(prefix, limit)
        return (await archive.statute_names()).complete(prefix, limit)

    async def policy(self, platform: str, room: str) -> RoomPolicy:
        """When the bot answers in a room."""
        found = await self._desk.store.settings.room(platform, room)
        return policy_of(found, self._desk.config.chat)

    async def move_room(self, platform: str, old: str, new: str) -> None:
        """Go on in a room under the id that the platform has given it."""
        await self._desk.store.settings.move_room(platform, old, new)

    async def outgoing(self, platform: str) -> AsyncGenerator[Outgoing, None]:
        """Messages that nobody asked for; who asks for the next has delivered the last."""
        async with aclosing(self._desk.outbox.outgoing(platform)) as parcels:
            async for parcel in parcels:
                yield parcel
