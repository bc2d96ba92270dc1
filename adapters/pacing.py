"""How fast we may write: token buckets for each chat and for all of them together."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

_SLOWEST = 8.0  # times slower than the rate, at most
_BRAKE = 1.5  # slower after each 429 ...
_RECOVERY = 0.9  # ... and faster again with each request
_CROWDED = 1_000  # lanes, from which on those that stand idle are dropped
_ROUNDING = 1e-6  # of a token


@dataclass(frozen=True, slots=True)
class Rate:
    """At most `burst` requests at once, and `per_second` in the long run."""

    burst: int
    per_second: float


class Bucket:
    """Tokens of one rate. After a 429 it is shut for a while, then fills more slowly for a time."""

    def __init__(self, rate: Rate, now: float) -> None:
        self._rate = rate
        self._tokens = float(rate.burst)
        self._at = now
        self._shut_until = now
        self._slowness = 1.0

    @property
    def burst(self) -> int:
        return self._rate.burst

    def wait(self, now: float, reserve: int = 0) -> float:
        """Seconds until a token beyond the reserve is there."""
        self._fill(now)
        missing = min(reserve + 1, self._rate.burst) - self._tokens
        filling = missing * self._slowness / self._rate.per_second if missing > _ROUNDING else 0.0
        return max(filling, self._shut_until - now)

    def take(self) -> None:
        self._tokens -= 1
        self._slowness = max(1.0, self._slowness * _RECOVERY)

    def shut(self, now: float, seconds: float) -> None:
        """No token before `seconds` have passed, and one at a time after that."""
        self._fill(now)
        self._shut_until = max(self._shut_until, now + seconds)
        self._tokens = min(self._tokens, 1.0)
        self._slowness = min(_SLOWEST, self._slowness * _BRAKE)

    def is_full(self, now: float) -> bool:
        self._fill(now)
        return self._tokens == self._rate.burst

    def _fill(self, now: float) -> None:
        since = max(self._at, min(now, self._shut_until))
        gained = (now - since) * self._rate.per_second / self._slowness
        self._tokens = min(float(self._rate.burst), self._tokens + gained)
        self._at = now


class Lane:
    """The turns of one chat; one is taken before each request."""

    def __init__(self, pacer: Pacer, buckets: tuple[Bucket, ...]) -> None:
        self._pacer = pacer
        self._buckets = buckets

    async def turn(self, reserve: int = 0, *, can_wait: bool = False) -> None:
        """Wait for a token of the chat beyond `reserve`, and for one of all chats together.

        What `can_wait` leaves the burst of all chats to the rest.
        """
        while (wait := self._wait(reserve, can_wait)) > 0:
            await self._pacer.sleep(wait)
        for bucket in (*self._buckets, *self._pacer.overall):
            bucket.take()

    async def pause(self, seconds: float) -> None:
        """Wait by the pacer's clock."""
        await self._pacer.sleep(seconds)

    def slow_down(self, retry_after: float, *, everywhere: bool = False) -> None:
        """Obey a 429."""
        for bucket in self._pacer.overall if everywhere else self._buckets:
            bucket.shut(self._pacer.clock(), retry_after)

    def is_idle(self) -> bool:
        return all(bucket.is_full(self._pacer.clock()) for bucket in self._buckets)

    def _wait(self, reserve: int, can_wait: bool) -> float:
        now = self._pacer.clock()
        own = (bucket.wait(now, reserve) for bucket in self._buckets)
        overall = (
            bucket.wait(now, bucket.burst if can_wait else 0) for bucket in self._pacer.overall
        )
        return max(0.0, *own, *overall)


class Pacer:
    """The lanes of one account on a platform, and the rates that hold over all of them."""

    def __init__(
        self,
        *overall: Rate,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self.clock = clock
        self.sleep = sleep
        self.overall = tuple(Bucket(rate, clock()) for rate in overall)
        self._lanes: dict[str, Lane] = {}
        self._crowded = _CROWDED

    def lane(self, room: str, *rates: Rate) -> Lane:
        """The lane of a room. Its first caller says at which rates it goes."""
        if room not in self._lanes:
            self._drop_idle()
            buckets = tuple(Bucket(rate, self.clock()) for rate in rates)
            self._lanes[room] = Lane(self, buckets)
        return self._lanes[room]

    def _drop_idle(self) -> None:
        if len(self._lanes) < self._crowded:
            return
        self._lanes = {room: lane for room, lane in self._lanes.items() if not lane.is_idle()}
        self._crowded = max(_CROWDED, 2 * len(self._lanes))
