"""Discord on a loopback socket: a gateway and a REST API that keep the platform's rules."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from types import TracebackType
from typing import Self

from aiohttp import web
from servers.discord_book import Book, Interaction
from servers.discord_gateway import Gateway
from servers.discord_interactions import InteractionRoutes
from servers.discord_people import Person
from servers.discord_rest import Rest
from servers.discord_world import TEXT, Account, Channel, Guild, Payload, snowflakes

TOKEN = "loopback.token"
_PATIENCE = 60  # seconds until a test that waits for something has failed


class DiscordServer:
    """Use as `async with`. `bucket`: requests and seconds of the rate limit of each channel."""

    def __init__(self, *, bucket: tuple[int, float] = (5, 5.0)) -> None:
        ids = snowflakes()
        self.guild = Guild(next(ids), next(ids))
        self.book = Book(Account(next(ids), "법봇", is_bot=True), ids)
        self.gateway = Gateway(TOKEN, self.book.bot, self.guild, self._changed)
        self.rest = Rest(self.book, self.gateway, bucket)
        self._waiting: set[asyncio.Event] = set()
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        application = web.Application(middlewares=[self._watched])
        application.add_routes([web.get("/gateway/", self.gateway.listen)])
        application.add_routes(self.rest.routes())
        application.add_routes(InteractionRoutes(self.book).routes())
        self._runner = web.AppRunner(application, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        port = self._runner.addresses[0][1]
        self.api_base = f"http://127.0.0.1:{port}/api/v10"
        self.gateway.url = f"ws://127.0.0.1:{port}/gateway/"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._runner
        await self._runner.cleanup()

    @property
    def token(self) -> str:
        return TOKEN

    @property
    def violations(self) -> Counter[str]:
        """What the bot broke, and how often."""
        return self.book.rules.violations

    @property
    def commands(self) -> list[Payload]:
        """The commands the bot has registered."""
        return self.book.commands

    @property
    def delays(self) -> list[float]:
        """Seconds to the acknowledgement of each interaction that got one."""
        done = [i for i in self.book.interactions.values() if i.acknowledged is not None]
        return [interaction.delay for interaction in done]

    def user(self, name: str, *, admin: bool = False) -> Person:
        account = Account(next(self.book.ids), name, is_admin=admin)
        self.book.accounts[account.id] = account
        return Person(account, self.book, self.gateway)

    def channel(self, name: str) -> Channel:
        """A text channel; made before the bot connects, it is in its cache."""
        return self.book.add(Channel(next(self.book.ids), name, TEXT, self.guild))

    async def connected(self) -> None:
        """Wait until the bot listens on every shard."""
        await self.until(lambda: self.gateway.is_connected)

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait for something to be so; it is looked at after every request."""
        event = asyncio.Event()
        self._waiting.add(event)
        try:
            async with asyncio.timeout(_PATIENCE):
                while not condition():
                    event.clear()
                    await event.wait()
        finally:
            self._waiting.discard(event)

    async def acknowledged(self, interaction: Interaction) -> None:
        await self.until(lambda: interaction.acknowledged is not None)

    def expire(self, interaction: Interaction) -> None:
        """Let its fifteen minutes pass."""
        interaction.is_expired = True

    def _changed(self) -> None:
        for event in self._waiting:
            event.set()

    @web.middleware
    async def _watched(
        self, request: web.Request, handler: Callable[..., object]
    ) -> web.StreamResponse:
        try:
            if request.path.startswith("/gateway"):
                return await handler(request)
            return await self.rest.answer(request, handler)
        finally:
            self._changed()
