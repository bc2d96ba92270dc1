"""Reply events to messages: shown while they come, paced, and the final text always arrives."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from types import TracebackType
from typing import TYPE_CHECKING, Any, Generic, Literal

from adapters.base import PlatformError
from adapters.outlet import Handle, Outlet, Page
from adapters.screen import Screen
from bot import replies
from bot.messages import (
    Answered,
    Failed,
    IncomingMessage,
    Partial,
    Progress,
    Reply,
    ReplyEvent,
    Superseded,
    Thinking,
)
from bot.offers import STOP

if TYPE_CHECKING:
    from bot.dialogue import DialogueManager

log = logging.getLogger(__name__)

Outcome = Literal["delivered", "superseded", "silent", "lost"]

_TYPING_SECONDS = 4.0  # Telegram shows "typing" for 5 seconds, Discord for 10
_HAND_BACK_SECONDS = 10.0


class Delivery(Generic[Page, Handle]):
    """Shows one reply in one outlet."""

    def __init__(self, outlet: Outlet[Page, Handle]) -> None:
        self._outlet = outlet
        self._screen = Screen(outlet)
        self._growing = Reply("")
        self._as_draft = outlet.streaming.drafts
        self._started = asyncio.Event()
        self._changed = asyncio.Event()
        self._unreachable = False
        self._reading: asyncio.Task[ReplyEvent | None] | None = None

    async def run(self, events: AsyncIterator[ReplyEvent]) -> Outcome:
        """Show the events to the last; "lost" when the user cannot be reached."""
        reading = self._reading = asyncio.create_task(self._read(events))
        sketching = asyncio.create_task(self._sketch())
        try:
            await asyncio.wait({reading})
        finally:
            await _cancel(reading, sketching)
        if not sketching.cancelled() and (error := sketching.exception()):
            log.error("a growing reply could not be shown", exc_info=error)
        if self._unreachable:
            return "lost"
        try:
            return await self._finish(_last_event(reading))
        except PlatformError as error:
            log.info("a reply was lost: %s", type(error).__name__)
            return "lost"

    def interrupt(self) -> None:
        """Stop the answer: the user is told to ask again."""
        if self._reading:
            self._reading.cancel()

    async def _read(self, events: AsyncIterator[ReplyEvent]) -> ReplyEvent | None:
        last, text = None, ""
        async for last in events:
            match last:
                case Thinking():
                    self._started.set()
                case Partial(piece):
                    text += piece
                    self._grow(
                        Reply(text.rstrip(), offers=(STOP,)), hidden=self._outlet.streaming.off
                    )
                case Progress(reply):
                    self._as_draft = False  # a draft passes, a job may take hours
                    self._grow(reply)
        return last

    def _grow(self, reply: Reply, *, hidden: bool = False) -> None:
        self._started.set()
        if reply.text and not hidden:
            self._growing = reply
            self._changed.set()

    async def _sketch(self) -> None:
        """Show what there is again and again, until cancelled or nobody can see it."""
        try:
            await self._started.wait()
            while not await self._changes_within(_TYPING_SECONDS):
                pass
            while True:
                await self._changed.wait()
                self._changed.clear()
                pages = self._outlet.pages(self._growing, False)
                await self._screen.sketch(pages, as_draft=self._as_draft)
                await self._outlet.lane.pause(self._outlet.streaming.interval)
        except PlatformError as error:
            log.info("a reply cannot be shown: %s", type(error).__name__)
            self._unreachable = True
            self.interrupt()

    async def _changes_within(self, seconds: float) -> bool:
        if not self._changed.is_set():
            await self._screen.typing()
        try:
            async with asyncio.timeout(seconds):
                return await self._changed.wait()
        except TimeoutError:
            return False

    async def _finish(self, last: ReplyEvent | None) -> Outcome:
        if last is None:
            return "silent"
        if isinstance(last, Superseded):
            await self._screen.clear()
            return "superseded"
        reply = last.reply if isinstance(last, Answered | Failed) else Reply(replies.UNEXPECTED)
        await self._screen.settle(self._outlet.pages(reply, True))
        return "delivered"


class Deliveries:
    """The replies of one adapter that are under way. Leaving it gives them time to end."""

    def __init__(self, bot: DialogueManager, *, grace: float = 20.0) -> None:
        self._bot = bot
        self._grace = grace
        self._running: dict[asyncio.Task[Outcome], Delivery[Any, Any]] = {}

    def start(
        self, message: IncomingMessage, outlet: Outlet[Page, Handle]
    ) -> asyncio.Task[Outcome]:
        """Answer a message."""
        return self._start(self._bot.handle(message), outlet)

    async def send(self, reply: Reply, outlet: Outlet[Page, Handle]) -> Outcome:
        """Send what nobody asked for."""
        return await asyncio.shield(self._start(_single(reply), outlet))

    async def __aenter__(self) -> Deliveries:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            await self._ended(self._grace)
            for delivery in self._running.values():
                delivery.interrupt()
            await self._ended(_HAND_BACK_SECONDS)
        finally:
            await _cancel(*self._running)

    def _start(
        self, events: AsyncIterator[ReplyEvent], outlet: Outlet[Page, Handle]
    ) -> asyncio.Task[Outcome]:
        delivery = Delivery(outlet)
        task = asyncio.create_task(delivery.run(events))
        self._running[task] = delivery
        task.add_done_callback(self._end)
        return task

    def _end(self, task: asyncio.Task[Outcome]) -> None:
        del self._running[task]
        if not task.cancelled() and (error := task.exception()):
            log.error("a reply failed", exc_info=error)

    async def _ended(self, seconds: float) -> None:
        if self._running:
            await asyncio.wait(self._running, timeout=seconds)


def _last_event(reading: asyncio.Task[ReplyEvent | None]) -> ReplyEvent | None:
    if reading.cancelled():
        return Failed(Reply(replies.ASK_AGAIN))
    if error := reading.exception():
        log.error("no reply could be made", exc_info=error)
        return Failed(Reply(replies.UNEXPECTED))
    return reading.result()


async def _single(reply: Reply) -> AsyncIterator[ReplyEvent]:
    yield Answered(reply)


async def _cancel(*tasks: asyncio.Task[Any]) -> None:
    for task in tasks:
        task.cancel()
    if tasks:
        await asyncio.wait(tasks)
