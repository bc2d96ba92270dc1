"""Fair use: how many questions a user, a room and all together may ask in a while."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from rag.config import LimitSettings

Scope = Literal["user", "room", "all"]
Place = tuple[str, str]  # a platform and a user or a room of it

_EVERYWHERE: Place = ("", "")
_SAY_AGAIN = 5.0  # seconds of silence before one who goes on asking is refused in words again


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, and where. A limit of None is as configured; an administrator has a limit alone."""

    user: Place
    room: Place
    user_limit: int | None = None
    room_limit: int | None = None
    is_admin: bool = False


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left of the tightest limit, and the seconds until a used question is free again.

    One who goes on asking although refused was `told` already.
    """

    scope: Scope
    limit: int
    left: int
    free_in: int
    granted: bool = True
    told: bool = False


class Limits:
    """Counts questions in a sliding window."""

    def __init__(
        self, settings: LimitSettings, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._asked: dict[tuple[Scope, Place], deque[float]] = {}
        self._refused: dict[Place, float] = {}

    def take(self, asker: Asker) -> Allowance | None:
        """Use one question, where every limit has one left. None: there is no limit."""
        self._forget()
        before = self.left(asker)
        if before is not None and before.left < 1:
            told = self._told(asker.user)
            return replace(before, granted=False, told=told)
        for scope, place, _ in self._scopes(asker):
            self._asked.setdefault((scope, place), deque()).append(self._clock())
        return self.left(asker)

    def left(self, asker: Asker) -> Allowance | None:
        """What is left of the tightest limit; of those used up, the one that is free last."""
        allowances = [self._allowance(*scope) for scope in self._scopes(asker)]
        return min(allowances, key=lambda found: (found.left, -found.free_in), default=None)

    @property
    def window_seconds(self) -> int:
        """The time in which questions are counted."""
        return self._settings.window_seconds

    def _scopes(self, asker: Asker) -> list[tuple[Scope, Place, int]]:
        """The limits that hold; 0 is none."""
        own = asker.user_limit
        if asker.is_admin:
            scopes: list[tuple[Scope, Place, int]] = [
                ("user", asker.user, self._settings.admin if own is None else own)
            ]
        else:
            room = asker.room_limit
            scopes = [
                ("user", asker.user, self._settings.user if own is None else own),
                ("room", asker.room, self._settings.room if room is None else room),
                ("all", _EVERYWHERE, self._settings.total),
            ]
        return [scope for scope in scopes if scope[2]]

    def _allowance(self, scope: Scope, place: Place, limit: int) -> Allowance:
        asked = [at for at in self._asked.get((scope, place), ()) if at > self._oldest()]
        blocking = asked[-limit] if len(asked) >= limit else asked[0] if asked else None
        free_in = 0 if blocking is None else max(1, round(blocking - self._oldest() + 0.5))
        return Allowance(scope, limit, max(0, limit - len(asked)), free_in)

    def _told(self, user: Place) -> bool:
        """Whether a user was refused a moment ago; from now on they were."""
        now = self._clock()
        last, self._refused[user] = self._refused.get(user), now
        return last is not None and now - last < _SAY_AGAIN

    def _forget(self) -> None:
        """Drop what lies before the window."""
        for key in list(self._asked):
            asked = self._asked[key]
            while asked and asked[0] <= self._oldest():
                asked.popleft()
            if not asked:
                del self._asked[key]
        for user in [user for user, at in self._refused.items() if at <= self._oldest()]:
            del self._refused[user]

    def _oldest(self) -> float:
        return self._clock() - self._settings.window_seconds
