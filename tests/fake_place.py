"""A chat platform in memory: one room, whose requests fail when told to, and a clock to wind."""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count

from adapters.base import Gone, PlatformError
from adapters.outlet import Outlet, Streaming
from adapters.pacing import Pacer, Rate
from bot.messages import Reply


class FastClock:
    """Time that jumps to the next sleeper as soon as nothing else happens."""

    def __init__(self) -> None:
        self.now = 1_000.0
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._numbers = count()
        self._winding: asyncio.Task[None] | None = None

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        awake = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self.now + seconds, next(self._numbers), awake))
        if self._winding is None or self._winding.done():
            self._winding = asyncio.create_task(self._wind())
        await awake

    async def _wind(self) -> None:
        while self._sleepers:
            for _ in range(20):  # whoever is awake goes on until they sleep or wait as well
                await asyncio.sleep(0)
            at, _, awake = heapq.heappop(self._sleepers)
            if not awake.done():
                self.now = max(self.now, at)
                awake.set_result(None)


@dataclass
class FakePlace:
    """Pages are strings. `failures` are what the next requests end with; None lets one through."""

    failures: list[PlatformError | None] = field(default_factory=list)
    messages: dict[int, str] = field(default_factory=dict)
    requests: list[tuple[str, str]] = field(default_factory=list)
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)
    held: asyncio.Event | None = None
    _numbers: count = field(default_factory=lambda: count(1))

    async def send(self, page: str) -> int:
        await self._request("send", page)
        number = next(self._numbers)
        self.messages[number] = page
        await self._tell()
        return number

    async def edit(self, handle: int, page: str) -> None:
        await self._request("edit", page, handle)
        self.messages[handle] = page
        await self._tell()

    async def delete(self, handle: int) -> None:
        await self._request("delete", "", handle)
        del self.messages[handle]
        await self._tell()

    async def hint(self, page: str | None) -> None:
        if page is not None:
            await self._request("draft", page)
        else:
            self.requests.append(("typing", ""))
        await self._tell()

    async def until(self, condition: Callable[[FakePlace], bool]) -> None:
        async with self.changed:
            await self.changed.wait_for(lambda: condition(self))

    @property
    def shown(self) -> list[str]:
        return list(self.messages.values())

    async def _request(self, kind: str, page: str, handle: int | None = None) -> None:
        self.requests.append((kind, page))
        await self._tell()
        if self.held:
            await self.held.wait()
        error = self.failures.pop(0) if self.failures else None
        if error:
            raise error
        if handle is not None and handle not in self.messages:
            raise Gone("no such message")

    async def _tell(self) -> None:
        async with self.changed:
            self.changed.notify_all()


def text_pages(limit: int = 20) -> Callable[[Reply, bool], tuple[str, ...]]:
    """The reply's text in pages; one that grows ends in "…"."""

    def pages(reply: Reply, final: bool) -> tuple[str, ...]:
        text = reply.text if final else f"{reply.text}…"
        return tuple(text[start : start + limit] for start in range(0, len(text), limit))

    return pages


def outlet(
    place: FakePlace, *, clock: FastClock | None = None, streaming: Streaming | None = None
) -> Outlet[str, int]:
    clock = clock or FastClock()
    lane = Pacer(clock=clock, sleep=clock.sleep).lane("room", Rate(3, 1.0))
    return Outlet(place, text_pages(), lane, streaming or Streaming())
