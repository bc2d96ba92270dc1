"""Who may decide in a Telegram room."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from weakref import WeakValueDictionary

from telegram import Bot, ChatMember

from adapters.base import AdapterError
from adapters.telegram_client import platform_errors

log = logging.getLogger(__name__)

_RANKS = frozenset({ChatMember.OWNER, ChatMember.ADMINISTRATOR})
_KEPT = 300.0  # seconds for which a rank is believed
_MOST = 10_000


class Admins:
    """Asks Telegram who administrates a room; believes the answer for some minutes."""

    def __init__(self, client: Bot, clock: Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._clock = clock
        self._known: dict[tuple[str, str], tuple[float, bool]] = {}
        self._asking: WeakValueDictionary[tuple[str, str], asyncio.Lock] = WeakValueDictionary()

    async def include(self, room: str, user: str) -> bool:
        """Whether the user administrates the room; who asks first is told first."""
        key = (room, user)
        lock = self._asking.setdefault(key, asyncio.Lock())
        async with lock:
            until, answer = self._known.get(key, (0.0, False))
            if self._clock() < until:
                return answer
            return await self._ask(room, user)

    async def _ask(self, room: str, user: str) -> bool:
        try:
            with platform_errors():
                member = await self._client.get_chat_member(room, int(user))
        except AdapterError as error:
            log.info("no rank of a user in room %s: %s", room, error)
            return False
        self._known.pop((room, user), None)
        self._known[room, user] = (self._clock() + _KEPT, member.status in _RANKS)
        if len(self._known) > _MOST:
            del self._known[next(iter(self._known))]
        return member.status in _RANKS
