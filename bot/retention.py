"""What is too old is erased once a day, as long as the bot is open."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

from bot.errors import StoreError

log = logging.getLogger(__name__)

_DAY = 24 * 60 * 60.0


@asynccontextmanager
async def forgetting(
    forget_old: Callable[[], Awaitable[int]],
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> AsyncIterator[None]:
    """Forgets now and then every day, until the block ends."""
    task = asyncio.create_task(_forget_daily(forget_old, sleep))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _forget_daily(
    forget_old: Callable[[], Awaitable[int]], sleep: Callable[[float], Awaitable[None]]
) -> None:
    while True:
        try:
            turns = await forget_old()
        except StoreError as error:
            log.warning("what is too old is still kept; the next try is tomorrow: %s", error)
        else:
            log.info("%d turns were old enough to be erased", turns)
        await sleep(_DAY)
