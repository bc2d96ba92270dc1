"""A dialogue that says what a test tells it, and the adapter running over the loopback server."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from servers.telegram_server import TOKEN, TelegramServer

from adapters.pacing import Pacer, Rate
from adapters.telegram_adapter import TelegramAdapter
from bot.dialogue import DialogueManager
from bot.messages import Answered, IncomingMessage, Outgoing, Reply, ReplyEvent
from rag.config import TelegramSettings

Script = Callable[[IncomingMessage], AsyncIterator[ReplyEvent]]
SPEED = 20  # the server's and the pacer's seconds pass this much faster
STICKER = {
    "sticker": {
        "file_id": "a",
        "file_unique_id": "b",
        "type": "regular",
        "width": 1,
        "height": 1,
        "is_animated": False,
        "is_video": False,
    }
}


def fast_clock() -> float:
    return time.monotonic() * SPEED


def fast_pacer() -> Pacer:
    return Pacer(Rate(3, 18), clock=fast_clock, sleep=lambda s: asyncio.sleep(s / SPEED))


async def echo(message: IncomingMessage) -> AsyncIterator[ReplyEvent]:
    yield Answered(Reply(f"들었습니다: {message.offer or message.text}"))


@dataclass
class Talk:
    """Stands in for the DialogueManager."""

    script: Script = echo
    looked_up: Reply = field(default_factory=lambda: Reply(""))
    heard: list[IncomingMessage] = field(default_factory=list)
    posted: asyncio.Queue[Outgoing] = field(default_factory=asyncio.Queue)
    queries: list[str] = field(default_factory=list)
    moves: list[tuple[str, str, str]] = field(default_factory=list)

    async def handle(self, message: IncomingMessage) -> AsyncIterator[ReplyEvent]:
        self.heard.append(message)
        async for event in self.script(message):
            yield event

    async def look_up(self, text: str) -> Reply:
        self.queries.append(text)
        return self.looked_up

    async def move_room(self, platform: str, old: str, new: str) -> None:
        self.moves.append((platform, old, new))

    async def outgoing(self, platform: str) -> AsyncIterator[Outgoing]:
        while True:
            yield await self.posted.get()


def says(*events: ReplyEvent) -> Script:
    """The same for each message."""

    async def script(message: IncomingMessage) -> AsyncIterator[ReplyEvent]:
        for event in events:
            yield event

    return script


def holding(*events: ReplyEvent, until: asyncio.Event) -> Script:
    """A reply whose last event waits."""

    async def script(message: IncomingMessage) -> AsyncIterator[ReplyEvent]:
        for event in events[:-1]:
            yield event
        await until.wait()
        yield events[-1]

    return script


@asynccontextmanager
async def telegram(
    talk: Talk | DialogueManager,
    server: TelegramServer,
    *,
    token: str = TOKEN,
    secret: str = "",
    **settings: object,
) -> AsyncIterator[asyncio.Task[None]]:
    """The adapter at work; it ends in good order, or with the error that ended it."""
    section = TelegramSettings.model_validate({"api_base": server.base_url, **settings})
    adapter = TelegramAdapter(
        token, section, secret=secret, owners=("telegram:1",), pacer=fast_pacer()
    )
    running = asyncio.create_task(adapter.run(talk))  # type: ignore[arg-type]
    try:
        yield running
    finally:
        running.cancel()
        await asyncio.wait({running})
        if not running.cancelled():
            running.result()
