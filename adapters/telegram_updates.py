"""Where updates come from: long polling, or a webhook."""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
import random
import secrets
from collections.abc import Awaitable, Callable
from datetime import timedelta
from urllib.parse import urlsplit

from aiohttp import web
from telegram import Bot, Update

from adapters.base import AdapterError, PlatformError, TooFast, Unavailable
from adapters.telegram_client import Json, platform_errors, readable
from rag.config import TelegramSettings

log = logging.getLogger(__name__)

_KINDS = ("message", "callback_query", "inline_query")
_POLL = timedelta(seconds=30)
_LONGEST_PAUSE = 30.0  # seconds between two tries while Telegram cannot be reached
_FAREWELL = 5.0  # seconds in which the last updates are confirmed, and requests let go
_REMEMBERED = 4096  # numbers of updates; Telegram repeats one within minutes
_SECRET = "X-Telegram-Bot-Api-Secret-Token"
_LARGEST = 2**20  # bytes of an update; real ones stay far below


class Once:
    """Knows the numbers of the latest updates."""

    def __init__(self) -> None:
        self._seen: dict[int, None] = {}

    def is_new(self, update: Update) -> bool:
        if update.update_id in self._seen:
            return False
        self._seen[update.update_id] = None
        if len(self._seen) > _REMEMBERED:
            del self._seen[next(iter(self._seen))]
        return True


async def poll(client: Bot, take: Callable[[Update], None]) -> None:
    """Fetch updates until cancelled. Waits out what passes; raises WrongToken."""
    await _patiently(client.delete_webhook)
    offset = 0
    failures = 0
    try:
        while True:
            try:
                with platform_errors():
                    updates = await client.get_updates(
                        offset, timeout=_POLL, allowed_updates=_KINDS
                    )
                failures = 0
            except PlatformError as error:
                failures += 1
                await _pause(error, failures)
                continue
            for update in updates:
                take(update)
                offset = max(offset, update.update_id + 1)
    finally:
        await _confirm(client, offset)


async def listen(
    client: Bot, settings: TelegramSettings, secret: str, take: Callable[[Update], None]
) -> None:
    """Let Telegram post updates until cancelled. Each is answered with 200 before it is handled.

    Without a `secret` one is made up. The webhook stays set: Telegram keeps what comes meanwhile.
    """
    secret = secret or secrets.token_urlsafe(32)
    app = web.Application(client_max_size=_LARGEST)
    door = Door(client, secret, take)
    app.router.add_post(urlsplit(settings.webhook_url).path or "/", door.open)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=_FAREWELL)
    await runner.setup()
    try:
        await web.TCPSite(runner, settings.webhook_listen, settings.webhook_port).start()
        await _patiently(
            lambda: client.set_webhook(
                settings.webhook_url, secret_token=secret, allowed_updates=_KINDS
            )
        )
        await asyncio.Event().wait()
    finally:
        await runner.cleanup()


class Door:
    """The webhook's one page."""

    def __init__(self, client: Bot, secret: str, take: Callable[[Update], None]) -> None:
        self._client = client
        self._secret = secret.encode()
        self._take = take

    async def open(self, request: web.Request) -> web.Response:
        given = request.headers.get(_SECRET, "").encode(errors="surrogateescape")
        if not hmac.compare_digest(given, self._secret):
            log.warning("a post to the webhook without its secret was turned away")
            return web.Response(status=403)
        update = _update(await request.read())
        if update is None:
            return web.Response(status=400)
        self._take(Update.de_json(readable(update), self._client))
        return web.Response()


def _update(body: bytes) -> Json | None:
    try:
        update = json.loads(body)
    except ValueError:
        return None
    return update if isinstance(update, dict) and isinstance(update.get("update_id"), int) else None


async def _patiently(request: Callable[[], Awaitable[object]]) -> None:
    """Repeat a request until Telegram can be reached."""
    failures = 0
    while True:
        try:
            with platform_errors():
                await request()
        except (TooFast, Unavailable) as error:
            failures += 1
            await _pause(error, failures)
        else:
            return


async def _pause(error: PlatformError, failures: int) -> None:
    """Back off, with jitter: many bots come back at the same time after an outage."""
    seconds = min(_LONGEST_PAUSE, 0.5 * 2 ** min(failures, 10)) * random.uniform(0.5, 1)
    if isinstance(error, TooFast):
        seconds = max(seconds, error.retry_after)
    log.warning("no updates from Telegram, next try in %.1f s: %s", seconds, error)
    await asyncio.sleep(seconds)


async def _confirm(client: Bot, offset: int) -> None:
    """Say that the last updates were taken: else they come again at the next start."""
    if not offset:
        return
    try:
        async with asyncio.timeout(_FAREWELL):
            with platform_errors():
                await client.get_updates(offset, limit=1, timeout=timedelta())
    except (AdapterError, TimeoutError) as error:
        log.warning("the last updates could not be confirmed: %s", error)
