"""Messages that nobody asked for, on their way to the rooms."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import suppress
from datetime import datetime

from bot.errors import StoreError
from bot.messages import Outgoing, Reply
from bot.store import Store
from bot.store_rows import Parcel

log = logging.getLogger(__name__)

_LOOK_AGAIN = 30.0  # seconds after which what another process has posted is seen


class Outbox:
    """Keeps messages in the store until an adapter delivered them, at least once."""

    def __init__(
        self, store: Store, now: Callable[[], datetime], *, look_again: float = _LOOK_AGAIN
    ) -> None:
        self._operations = store.operations
        self._now = now
        self._look_again = look_again
        self._posted = asyncio.Condition()
        self._count = 0

    async def post(self, parcels: Sequence[Parcel]) -> None:
        """Send messages on their way."""
        await self._operations.send(parcels, now=self._now())
        async with self._posted:
            self._count += 1
            self._posted.notify_all()

    async def outgoing(self, platform: str) -> AsyncGenerator[Outgoing, None]:
        """Messages for a platform, as they come. Who asks for the next has delivered the last."""
        while True:
            seen = self._count
            for parcel in await self._waiting(platform):
                yield Outgoing(parcel.room, Reply(parcel.text), parcel.thread)
                await self._operations.delivered(parcel.id)
            await self._news_since(seen)

    async def _waiting(self, platform: str) -> Sequence[Parcel]:
        try:
            return await self._operations.parcels(platform)
        except StoreError as error:
            log.warning("what is to be sent is looked for again: %s", error)
            return ()

    async def _news_since(self, seen: int) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(self._look_again), self._posted:
                await self._posted.wait_for(lambda: self._count != seen)
