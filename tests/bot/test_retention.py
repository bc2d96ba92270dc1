"""What is too old goes by itself, day after day."""

import asyncio

from bot.errors import StoreFull
from bot.retention import forgetting


async def test_forgets_every_day_even_after_a_failure() -> None:
    asked, slept = [], []
    third = asyncio.Event()

    async def forget_old() -> int:
        asked.append(len(slept))
        if len(asked) == 1:
            raise StoreFull("no room")
        return 0

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == 3:
            third.set()
            await asyncio.Event().wait()

    async with forgetting(forget_old, sleep):
        await third.wait()
    assert (asked, slept) == ([0, 1, 2], [86_400.0] * 3)
