"""One thread for the work of a model; what it produces streams to the event loop."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Self, TypeVar

Value = TypeVar("Value")
END = -1  # no token has this id


class Emit:
    """Hands one token id after the other over to the event loop, until nobody wants more."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._stopped = threading.Event()
        self.ids: asyncio.Queue[int] = asyncio.Queue()

    def __call__(self, number: int) -> None:
        if not self.stopped:
            self._loop.call_soon_threadsafe(self.ids.put_nowait, number)

    @property
    def stopped(self) -> bool:
        """Whether the work can end: the one who asked has gone."""
        return self._stopped.is_set()

    def stop(self) -> None:
        self._stopped.set()


class Worker:
    """A thread that does one job after the other."""

    def __init__(self, name: str = "model") -> None:
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await asyncio.to_thread(self._pool.shutdown, cancel_futures=True)

    def submit(self, job: Callable[[], Value]) -> Future[Value]:
        """Start a job without waiting for it."""
        return self._pool.submit(job)

    async def run(self, job: Callable[[], Value]) -> Value:
        """What a job gives. Raises what the job raises."""
        return await asyncio.wrap_future(self.submit(job))

    async def stream(self, job: Callable[[Emit], None]) -> AsyncGenerator[int, None]:
        """What a job emits. Raises what the job raises; closing the stream tells it to stop."""
        emit = Emit(asyncio.get_running_loop())

        def run() -> None:
            try:
                if not emit.stopped:
                    job(emit)
            finally:
                emit(END)

        done = self._pool.submit(run)
        try:
            while (number := await emit.ids.get()) != END:
                yield number
            await asyncio.wrap_future(done)
        finally:
            emit.stop()
