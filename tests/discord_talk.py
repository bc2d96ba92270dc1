"""A dialogue that says what a test tells it, and the adapter running over the loopback server."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from servers.discord_server import DiscordServer

from adapters.discord_adapter import DiscordAdapter
from adapters.pacing import Pacer, Rate
from bot.messages import Answered, IncomingMessage, Outgoing, Reply, ReplyEvent, RoomPolicy
from rag.config import DiscordSettings

Script = Callable[[IncomingMessage], AsyncIterator[ReplyEvent]]
SPEED = 20  # the pacer's seconds pass this much faster
BUCKET = (5, 5.0 / SPEED)


def fast_pacer() -> Pacer:
    return Pacer(
        Rate(50, 45.0),
        clock=lambda: time.monotonic() * SPEED,
        sleep=lambda seconds: asyncio.sleep(seconds / SPEED),
    )


async def echo(message: IncomingMessage) -> AsyncIterator[ReplyEvent]:
    yield Answered(Reply(f"들었습니다: {message.offer or message.text}"))


@dataclass
class Talk:
    """Stands in for the DialogueManager."""

    script: Script = echo
    heard: list[IncomingMessage] = field(default_factory=list)
    posted: asyncio.Queue[Outgoing] = field(default_factory=asyncio.Queue)
    policies: dict[str, RoomPolicy] = field(default_factory=dict)
    completions: Callable[[str, str], list[str]] = lambda kind, prefix: []

    async def handle(self, message: IncomingMessage) -> AsyncIterator[ReplyEvent]:
        self.heard.append(message)
        async for event in self.script(message):
            yield event

    async def complete(self, kind: str, prefix: str, limit: int) -> list[str]:
        return self.completions(kind, prefix)[:limit]

    async def policy(self, platform: str, room: str) -> RoomPolicy:
        return self.policies.get(room, "mention")

    async def outgoing(self, platform: str) -> AsyncIterator[Outgoing]:
        while True:
            yield await self.posted.get()


def says(*events: ReplyEvent) -> Script:
    """The same for each message."""

    async def script(message: IncomingMessage) -> AsyncIterator[ReplyEvent]:
        for event in events:
            yield event

    return script


def replies(text: str = "", **parts: object) -> Script:
    """One whole reply."""
    return says(Answered(Reply(text, **parts)))


@asynccontextmanager
async def discord(
    talk: Talk, server: DiscordServer, *, token: str = "", **settings: object
) -> AsyncIterator[asyncio.Task[None]]:
    """The adapter at work; it ends in good order, or with the error that ended it."""
    places = {"api_base": server.api_base, "gateway": server.gateway.url}
    section = DiscordSettings.model_validate({**places, **settings})
    adapter = DiscordAdapter(token or server.token, section, pacer=fast_pacer())
    running = asyncio.create_task(adapter.run(talk))
    try:
        yield running
    finally:
        running.cancel()
        await asyncio.wait({running})
        if not running.cancelled():
            running.result()
