"""A reply under way: its events come from a task of its own, which can be ended from outside."""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import AsyncGenerator, Coroutine
from contextlib import aclosing
from typing import Any, TypeVar

from bot import replies
from bot.messages import Answered, Failed, Reply, ReplyEvent, Superseded

log = logging.getLogger(__name__)
T = TypeVar("T")


class Turn:
    """Runs a generator of events in a task. Closing the stream closes the generator at once."""

    def __init__(self, events: AsyncGenerator[ReplyEvent, None]) -> None:
        self._queue: asyncio.Queue[ReplyEvent | None] = asyncio.Queue()
        self._superseded = False
        self._task = asyncio.create_task(self._pump(events))
        self._task.add_done_callback(lambda task: self._queue.put_nowait(None))

    async def stream(self) -> AsyncGenerator[ReplyEvent, None]:
        """The events as they come; Superseded or Failed last when they were cut short."""
        event: ReplyEvent | None = None
        try:
            while (event := await self._queue.get()) is not None:
                yield event
                if isinstance(event, Answered | Failed):
                    return
            if last := self._last_word():
                yield last
        finally:
            await self.end()

    def supersede(self) -> None:
        """End the events from outside; the stream then says Superseded."""
        self._superseded = True
        self._task.cancel()

    async def end(self) -> None:
        """Stop, and wait until nothing of it runs any more."""
        self._task.cancel()
        await self.ended()

    async def ended(self) -> None:
        """Wait until nothing of it runs any more."""
        await asyncio.wait({self._task})

    async def _pump(self, events: AsyncGenerator[ReplyEvent, None]) -> None:
        async with aclosing(events):
            async for event in events:
                self._queue.put_nowait(event)

    def _last_word(self) -> ReplyEvent | None:
        """What events that did not come to their own end leave to say."""
        error = None if self._task.cancelled() else self._task.exception()
        if error is not None:
            log.error("a reply failed: %s\n%s", type(error).__name__, _places(error))
            return Failed(Reply(replies.UNEXPECTED))
        return Superseded() if self._superseded else None


async def to_the_end(work: Coroutine[Any, Any, T]) -> T:
    """Do what must not be left half done: a cancellation waits until it is."""
    task = asyncio.ensure_future(work)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is not None:
        _ = task.cancelled() or task.exception()  # seen, or asyncio complains of it
        raise cancelled
    return task.result()


def _places(error: BaseException) -> str:
    """Where an error happened. Its message is left out: it may quote the user."""
    return "".join(traceback.format_tb(error.__traceback__))
