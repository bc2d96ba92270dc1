"""The local page at work, on a port that was free."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from adapters.web_adapter import WebAdapter
from bot.dialogue import DialogueManager
from rag.config import WebSettings


@asynccontextmanager
async def opened_page(bot: DialogueManager) -> AsyncIterator[str]:
    """The address of the page; the adapter ends in good order."""
    adapter = WebAdapter(WebSettings(port=0))
    running = asyncio.create_task(adapter.run(bot))
    await adapter.listening.wait()
    try:
        yield adapter.url
    finally:
        running.cancel()
        await asyncio.wait({running})
        if not running.cancelled():
            running.result()
