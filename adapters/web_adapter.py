"""A page on this machine: a chat for each browser, over a WebSocket."""

from __future__ import annotations

import asyncio
import json
import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from uuid import uuid4

from aiohttp import WSMsgType, web
from aiohttp.typedefs import Handler, Middleware

from adapters.base import Gone, Unavailable
from adapters.delivery import Deliveries
from adapters.outlet import Outlet, Streaming
from adapters.pacing import Pacer, Rate
from adapters.web_pages import Page, as_json, page_html, pages
from bot.messages import IncomingMessage

if TYPE_CHECKING:
    from bot.dialogue import DialogueManager
    from rag.config import WebSettings

PLATFORM = "web"
_COOKIE, _COOKIE_SECONDS = "lawbot", 180 * 24 * 3600
_USER = re.compile(r"[0-9a-f]{32}")
_HERE = frozenset({"localhost", "127.0.0.1", "::1"})
_STREAMING = Streaming(interval=0.1, reserve=0)
_RATE = Rate(10, 20.0)
_MESSAGE_BYTES = 64 * 1024
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline';"
        " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
}


class WebAdapter:
    """Serves the page. A browser is known by a cookie."""

    name = PLATFORM

    def __init__(self, settings: WebSettings) -> None:
        self._settings = settings
        self.url = f"http://{settings.host}:{settings.port}/"
        self.listening = asyncio.Event()

    async def run(self, bot: DialogueManager) -> None:
        """Serve until cancelled. Raises Unavailable when the port is taken."""
        deliveries = Deliveries(bot)
        talks = _Talks(deliveries)
        application = web.Application(middlewares=[_only_for(self._settings.host)])
        application.add_routes([web.get("/", _show), web.get("/talk", talks.talk)])
        async with self._listening(application), deliveries:
            try:
                await asyncio.Event().wait()
            finally:
                talks.is_ending = True

    @asynccontextmanager
    async def _listening(self, application: web.Application) -> AsyncIterator[None]:
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        try:
            await self._bind(runner)
            yield
        finally:
            await runner.cleanup()

    async def _bind(self, runner: web.AppRunner) -> None:
        host, port = self._settings.host, self._settings.port
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            why = os.strerror(error.errno or 0)
            raise Unavailable(f"no page at {self.url}: {why}. Set another port in [web]") from error
        self.url = f"http://{host}:{runner.addresses[0][1]}/"
        self.listening.set()


class _Talks:
    """The open pages."""

    def __init__(self, deliveries: Deliveries) -> None:
        self._deliveries = deliveries
        self.is_ending = False

    async def talk(self, request: web.Request) -> web.WebSocketResponse:
        user = request.cookies.get(_COOKIE, "")
        if not _USER.fullmatch(user):
            raise web.HTTPForbidden(text="open the page first")
        socket = web.WebSocketResponse(heartbeat=30.0, max_msg_size=_MESSAGE_BYTES)
        await socket.prepare(request)
        outlet = Outlet(_Port(socket), pages, Pacer().lane(user, _RATE), _STREAMING)
        async for frame in socket:
            message = _message(frame.data, user) if frame.type is WSMsgType.TEXT else None
            if message and not self.is_ending:
                self._deliveries.start(message, outlet)
        return socket


class _Port:
    """Tells the page what to show; handles are numbers of messages."""

    def __init__(self, socket: web.WebSocketResponse) -> None:
        self._socket = socket
        self._numbers = count(1)

    async def send(self, page: Page) -> int:
        number = next(self._numbers)
        await self._tell("show", number, page)
        return number

    async def edit(self, handle: int, page: Page) -> None:
        await self._tell("show", handle, page)

    async def delete(self, handle: int) -> None:
        await self._tell("remove", handle)

    async def hint(self, page: Page | None) -> None:
        await self._tell("typing", 0)

    async def _tell(self, what: str, number: int, page: Page | None = None) -> None:
        try:
            await self._socket.send_json(
                {"do": what, "message": number, "page": as_json(page) if page else None}
            )
        except ConnectionError as error:
            raise Gone("the page was closed") from error


def _message(data: str, user: str) -> IncomingMessage | None:
    """What the page says: {"text": …} or {"offer": …}. Nothing when it says something else."""
    try:
        said = json.loads(data)
    except ValueError:
        return None
    match said:
        case {"text": str(text)} if text.strip():
            return IncomingMessage(user, user, text, platform=PLATFORM)
        case {"offer": str(token)} if token:
            return IncomingMessage(user, user, "", platform=PLATFORM, offer=token)
    return None


async def _show(request: web.Request) -> web.Response:
    response = web.Response(text=page_html(), content_type="text/html", headers=_HEADERS)
    if not _USER.fullmatch(request.cookies.get(_COOKIE, "")):
        response.set_cookie(
            _COOKIE, uuid4().hex, max_age=_COOKIE_SECONDS, httponly=True, samesite="Strict"
        )
    return response


def _only_for(host: str) -> Middleware:
    """Keeps the pages of other sites out: they may not speak for whoever has them open."""

    @web.middleware
    async def ours(request: web.Request, handler: Handler) -> web.StreamResponse:
        asked_for = urlsplit(f"//{request.host}").hostname
        if host in _HERE and asked_for not in _HERE:  # a name that was pointed at this machine
            raise web.HTTPForbidden(text="this page is for this machine alone")
        origin = request.headers.get("Origin")
        if origin and urlsplit(origin).netloc != request.host:
            raise web.HTTPForbidden(text="another site asked")
        return await handler(request)

    return ours
