"""Adapters side by side: each lives and dies alone, and all stop together."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any

from adapters.base import Adapter, AdapterError, WrongToken

if TYPE_CHECKING:
    from bot.dialogue import DialogueManager

log = logging.getLogger(__name__)

_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 300.0  # seconds
_STEADY = 60.0  # seconds after which a run counts as one that went well

Sleep = Callable[[float], Awaitable[object]]


async def serve(
    adapters: Sequence[Adapter],
    bot: DialogueManager,
    stop: asyncio.Event,
    *,
    sleep: Sleep = asyncio.sleep,
) -> bool:
    """Run until `stop` is set: True; or until no adapter is left: False.

    Stopping takes as long as the adapters need to finish the answers under way.
    """
    running = [asyncio.create_task(_keep_running(adapter, bot, sleep)) for adapter in adapters]
    stopping = asyncio.create_task(stop.wait())
    none_left = asyncio.create_task(asyncio.wait(running))
    tasks: set[asyncio.Task[Any]] = {stopping, none_left, *running}
    try:
        await asyncio.wait({stopping, none_left}, return_when="FIRST_COMPLETED")
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
    return stop.is_set()


async def _keep_running(adapter: Adapter, bot: DialogueManager, sleep: Sleep) -> None:
    """Start an adapter again whenever it fails; a token that is refused ends it."""
    task = asyncio.current_task()
    assert task is not None
    failures = 0
    while True:
        started = time.monotonic()
        try:
            await adapter.run(bot)
        except WrongToken as error:
            log.error("%s stopped: %s", adapter.name, error)
            return
        except AdapterError as error:
            log.warning("%s failed: %s", adapter.name, error)
        except Exception:
            log.exception("%s failed", adapter.name)
        if task.cancelling():  # it failed while it was stopped
            return
        failures = 1 if time.monotonic() - started > _STEADY else failures + 1
        pause = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2 ** (failures - 1)) * random.uniform(0.5, 1.0)
        log.warning("%s starts again in %.1f seconds", adapter.name, pause)
        await sleep(pause)
