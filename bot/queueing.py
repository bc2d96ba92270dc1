"""Whose answer is made next: rooms take turns, so that a busy one cannot hold the generator."""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.limits import Asker, Place
from rag.config import LimitSettings

Waiting = tuple[Asker, asyncio.Future[None]]


class FairQueue:
    """Lets so many answers be made at once, in all, for each room and for each user."""

    def __init__(self, settings: LimitSettings) -> None:
        self._settings = settings
        self._waiting: dict[Place, deque[Waiting]] = {}
        self._rooms: Counter[Place] = Counter()
        self._users: Counter[Place] = Counter()
        self._called: dict[Place, int] = {}
        self._calls = 0

    @property
    def waiting(self) -> int:
        """How many wait for a place."""
        return sum(map(len, self._waiting.values()))

    @asynccontextmanager
    async def turn(self, asker: Asker) -> AsyncIterator[None]:
        """Wait for a place at the generator and hold it."""
        called: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(asker.room, deque()).append((asker, called))
        self._call()
        try:
            await called
            yield
        finally:
            self._release(asker, called)

    def _call(self) -> None:
        """Call whoever is next for as long as there is a place for them."""
        while self._rooms.total() < self._settings.at_once:
            firsts = [next(filter(self._may_go, line), None) for line in self._waiting.values()]
            ready = [waiting for waiting in firsts if waiting is not None]
            if not ready:
                return
            chosen = min(ready, key=self._last_called)
            asker, called = chosen
            self._leave_line(chosen)
            self._count(asker, 1)
            self._calls += 1
            self._called[asker.room] = self._calls
            called.set_result(None)

    def _last_called(self, waiting: Waiting) -> int:
        """When somebody of the room was last let in, as far as that is still of interest."""
        return self._called.get(waiting[0].room, 0)

    def _may_go(self, waiting: Waiting) -> bool:
        asker, called = waiting
        if called.cancelled():  # gone, but not out of the line yet
            return False
        in_room, of_user = self._rooms[asker.room], self._users[asker.user]
        return in_room < self._settings.room_at_once and of_user < self._settings.user_at_once

    def _release(self, asker: Asker, called: asyncio.Future[None]) -> None:
        """Give the place back, or the place in the line of one who never got in."""
        if called.done() and not called.cancelled():
            self._count(asker, -1)
        else:
            self._leave_line((asker, called))
        self._call()
        if asker.room not in self._waiting and asker.room not in self._rooms:
            self._called.pop(asker.room, None)

    def _leave_line(self, waiting: Waiting) -> None:
        line = self._waiting[waiting[0].room]
        line.remove(waiting)
        if not line:
            del self._waiting[waiting[0].room]

    def _count(self, asker: Asker, step: int) -> None:
        for counter, place in ((self._rooms, asker.room), (self._users, asker.user)):
            counter[place] += step
            if not counter[place]:
                del counter[place]
