"""Takes Telegram's updates and starts what each of them asks for."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from contextlib import aclosing
from dataclasses import replace
from itertools import count
from typing import Any, Self

from telegram import Bot, CallbackQuery, InlineQuery, Message, Update

from adapters.base import AdapterError
from adapters.delivery import Deliveries
from adapters.outlet import Outlet, Streaming
from adapters.pacing import Pacer, Rate
from adapters.telegram_client import platform_errors
from adapters.telegram_inline import ASK, ASK_BUTTON, results
from adapters.telegram_pages import Page, group_pages, private_pages
from adapters.telegram_ports import ChatPort, Place
from adapters.telegram_private import PrivateReplies
from adapters.telegram_reading import PLATFORM, Reader, is_anonymous_admin, start_payload
from adapters.telegram_rooms import Admins
from adapters.telegram_updates import Once
from bot import replies_rooms as say
from bot.commands import COMMANDS
from bot.dialogue import DialogueManager
from bot.messages import IncomingMessage, Reply

log = logging.getLogger(__name__)

# Telegram allows a chat about one message a second, and a group twenty a minute. Both stay below:
# what leaves here in turn may arrive there in a bunch.
_CHAT = Rate(2, 0.9)
_GROUP = Rate(5, 0.24)
_BY_DRAFTS = Streaming(interval=1.2, drafts=True)
_BY_EDITS = Streaming(interval=4.0, reserve=2)
_LAST_LOOK_UPS = 3.0  # seconds in which an update that was taken becomes a delivery
_CACHED = 60  # seconds for which Telegram may show the same inline results again


class Desk:
    """One account's updates, and what is announced. Leaving it starts the last deliveries."""

    def __init__(
        self, client: Bot, bot: DialogueManager, deliveries: Deliveries, pacer: Pacer
    ) -> None:
        self._client = client
        self._bot = bot
        self._deliveries = deliveries
        self._pacer = pacer
        self._once = Once()
        self._reader = Reader(client.bot, {n for c in COMMANDS for n in (c.name, c.korean)})
        self._admins = Admins(client)
        self._private = PrivateReplies(client.bot.username or "")
        self._drafts = count(1)
        self._tasks: set[asyncio.Task[None]] = set()
        self._inline: dict[int, asyncio.Task[None]] = {}

    async def __aenter__(self) -> Self:
        self._announcing = asyncio.create_task(_guarded(self._announce()))
        return self

    async def __aexit__(self, *error: object) -> None:
        self._announcing.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=_LAST_LOOK_UPS)
        left = {self._announcing, *self._tasks}
        for task in left:
            task.cancel()
        await asyncio.wait(left)

    def take(self, update: Update) -> None:
        """Start what an update asks for; returns at once."""
        if not self._once.is_new(update):
            log.info("update %d came again", update.update_id)
        elif update.message:
            self.begin(self._hear(update.message))
        elif update.callback_query:
            self.begin(self._acknowledge(update.callback_query))
            self.begin(self._press(update.callback_query))
        elif update.inline_query:
            self._look_up_latest(update.inline_query)
        else:
            log.info("update %d is of a kind that is not answered", update.update_id)

    def begin(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Run something beside the updates."""
        task = asyncio.create_task(_guarded(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _announce(self) -> None:
        """Send what nobody asked for."""
        async with aclosing(self._bot.outgoing(PLATFORM)) as messages:
            async for message in messages:
                if not _is_chat(message.room):  # an administrator may have named it wrongly
                    continue
                to = IncomingMessage(
                    message.room,
                    "",
                    "",
                    thread=message.thread,
                    is_private=not message.room.startswith("-"),
                )
                await self._deliveries.send(message.reply, self._outlet(to))

    async def _hear(self, message: Message) -> None:
        if message.migrate_to_chat_id:
            old, new = str(message.chat.id), str(message.migrate_to_chat_id)
            await self._bot.move_room(PLATFORM, old, new)
        heard = self._reader.message(message)
        if heard is None:
            return
        outlet = self._outlet(heard, None if heard.is_private else message.message_id)
        payload = start_payload(message)
        if payload and heard.is_private:
            if payload != ASK:
                reply = self._private.take(heard.user, payload) or Reply(say.PRIVATE_IS_GONE)
                await self._deliveries.send(reply, outlet)
                return
            heard = replace(heard, text="/start")
        if heard.is_addressed and not heard.is_private:
            admin = is_anonymous_admin(message) or await self._is_admin(heard)
            heard = replace(heard, is_room_admin=admin)
        self._deliveries.start(heard, outlet)

    async def _press(self, query: CallbackQuery) -> None:
        pressed = self._reader.press(query)
        if pressed is None or query.message is None:
            return
        if not pressed.is_private:
            pressed = replace(pressed, is_room_admin=await self._is_admin(pressed))
        question = None if pressed.is_private else query.message.message_id
        self._deliveries.start(pressed, self._outlet(pressed, question))

    async def _acknowledge(self, query: CallbackQuery) -> None:
        """Take the clock off the button, whatever comes of the press."""
        with platform_errors():
            await self._client.answer_callback_query(query.id)

    def _look_up_latest(self, query: InlineQuery) -> None:
        """A query comes with each letter that is typed: the one before it is of no more use."""
        user = query.from_user.id
        if former := self._inline.pop(user, None):
            former.cancel()
        if len(self._inline) > 1000:
            self._inline.clear()
        self._inline[user] = self.begin(self._look_up(query))

    async def _look_up(self, query: InlineQuery) -> None:
        asked = query.query.strip()
        found = results(await self._bot.look_up(asked)) if asked else []
        with platform_errors():
            await self._client.answer_inline_query(
                query.id, found, cache_time=_CACHED, button=ASK_BUTTON
            )

    async def _is_admin(self, message: IncomingMessage) -> bool:
        return await self._admins.include(message.room, message.user)

    def _outlet(self, to: IncomingMessage, question: int | None = None) -> Outlet[Page, int]:
        place = Place(int(to.room), int(to.thread) if to.thread else None)
        port = ChatPort(self._client, place, question=question, draft=next(self._drafts))
        if to.is_private:
            return Outlet(port, private_pages, self._pacer.lane(to.room, _CHAT), _BY_DRAFTS)
        pages = group_pages(lambda reply: self._private.link(to.user, reply))
        return Outlet(port, pages, self._pacer.lane(to.room, _CHAT, _GROUP), _BY_EDITS)


def _is_chat(room: str) -> bool:
    return room.removeprefix("-").isdecimal()


async def _guarded(work: Coroutine[Any, Any, None]) -> None:
    """The outermost handler: what goes wrong with one update must not end the others."""
    try:
        await work
    except AdapterError as error:
        log.info("an update was not answered: %s", error)
    except Exception:
        log.exception("an update was not answered")
