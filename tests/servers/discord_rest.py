"""The REST side but for interactions: who am I, commands, channels, messages, threads."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable

from aiohttp import web
from servers.discord_book import Book
from servers.discord_forms import read_form
from servers.discord_gateway import Gateway
from servers.discord_rules import ApiError, Bucket, Refusals, command_problems
from servers.discord_world import THREAD, Account, Channel, Message, Payload

_Handler = Callable[[web.Request], Awaitable[object]]


class Rest:
    """Answers requests as Discord does and keeps a list of them."""

    def __init__(self, book: Book, gateway: Gateway, bucket: tuple[int, float]) -> None:
        self.refusals = Refusals()
        self.refuses_commands = False
        self.requests: list[tuple[str, str]] = []
        self._book, self._gateway, self._bucket = book, gateway, bucket
        self._buckets: dict[str, Bucket] = {}

    def routes(self) -> list[web.RouteDef]:
        commands = f"/api/v10/applications/{self._book.bot.id}/commands"
        channel = "/api/v10/channels/{channel}"
        return [
            web.get("/api/v10/gateway/bot", self._shards),
            web.get("/api/v10/users/@me", self._me),
            web.post("/api/v10/users/@me/channels", self._open_private),
            web.get("/api/v10/oauth2/applications/@me", self._application),
            web.get(commands, self._commands),
            web.put(commands, self._put_commands),
            web.get(channel, self._get_channel),
            web.post(channel + "/typing", self._typing),
            web.post(channel + "/messages", self._send),
            web.get(channel + "/messages/{message}", self._get),
            web.patch(channel + "/messages/{message}", self._edit),
            web.delete(channel + "/messages/{message}", self._delete),
            web.post(channel + "/messages/{message}/threads", self._open_thread),
        ]

    async def answer(self, request: web.Request, handler: _Handler) -> web.StreamResponse:
        """Tokens, rate limits and errors, the same for every route."""
        self.requests.append((request.method, request.path))
        try:
            headers = self._admit(request)
            return _json(await handler(request), 200, headers)
        except ApiError as error:
            body = {"code": error.code, "message": error.message, **error.more}
            return _json(body, error.status, {"Via": "1.1 loopback"})

    def _admit(self, request: web.Request) -> dict[str, str]:
        """The headers of the rate limit, for a request that may come."""
        expected = f"Bot {self._gateway.token}"
        if "token" not in request.match_info and request.headers.get("Authorization") != expected:
            raise ApiError(401, 0, "401: Unauthorized")
        if self.refusals.next():
            raise _slow_down(self.refusals.retry_after, is_global=self.refusals.is_global)
        major = request.match_info.get("channel") or request.match_info.get("application")
        if major is None:
            return {}
        name = f"{request.method}-{'messages' if 'channel' in request.match_info else 'webhook'}"
        key = f"{name}:{major}:{request.match_info.get('token')}"
        bucket = self._buckets.setdefault(key, Bucket(*self._bucket))
        if wait := bucket.take():
            self._book.rules.violations["over the rate limit"] += 1
            raise _slow_down(wait, is_global=False)
        return bucket.headers(name)

    async def _shards(self, request: web.Request) -> Payload:
        limit = {"total": 1000, "remaining": 999, "reset_after": 0, "max_concurrency": 1}
        gateway = self._gateway
        return {"url": gateway.url, "shards": gateway.shards, "session_start_limit": limit}

    async def _me(self, request: web.Request) -> Payload:
        return self._book.bot.payload()

    async def _application(self, request: web.Request) -> Payload:
        return {
            "id": str(self._book.bot.id),
            "name": self._book.bot.name,
            "icon": None,
            "description": "",
            "bot_public": True,
            "bot_require_code_grant": False,
            "verify_key": "",
            "owner": Account(1, "주인").payload(),
        }

    async def _commands(self, request: web.Request) -> list[Payload]:
        """Names in other languages are for those who ask for them."""
        if self.refuses_commands:
            raise ApiError(403, 50001, "Missing Access")
        if request.query.get("with_localizations") == "true":
            return self._book.commands
        return [_unlocalized(command) for command in self._book.commands]

    async def _put_commands(self, request: web.Request) -> list[Payload]:
        commands = await request.json()
        self._book.rules.require(command_problems(commands))
        made = {"application_id": str(self._book.bot.id), "version": "1", "description": ""}
        self._book.commands = [
            {"id": str(next(self._book.ids)), **made, **_kept(command)} for command in commands
        ]
        return self._book.commands

    async def _open_private(self, request: web.Request) -> Payload:
        account = self._book.accounts[int((await request.json())["recipient_id"])]
        return self._book.private_channel(account).payload()

    async def _get_channel(self, request: web.Request) -> Payload:
        return self._book.channel(request.match_info["channel"]).payload()

    async def _typing(self, request: web.Request) -> Payload:
        self._writable(request).typing += 1
        return {}

    async def _send(self, request: web.Request) -> Payload:
        channel = self._writable(request)
        return self._book.post(channel, *await read_form(request)).payload()

    async def _get(self, request: web.Request) -> Payload:
        return self._message(request).payload()

    async def _edit(self, request: web.Request) -> Payload:
        self._writable(request)
        message = self._message(request)
        if message.author is not self._book.bot:
            raise ApiError(403, 50005, "Cannot edit a message authored by another user")
        return self._book.change(message, *await read_form(request)).payload()

    async def _delete(self, request: web.Request) -> Payload:
        message = self._message(request)
        message.channel.posted.remove(message)
        return {}

    async def _open_thread(self, request: web.Request) -> Payload:
        channel, body = self._writable(request), await request.json()
        if channel.breaks_threads and request.transport:
            request.transport.abort()
        if channel.forbids_threads:
            raise ApiError(403, 50013, "Missing Permissions")
        if channel.kind == THREAD or not 1 <= len(body["name"]) <= 100:
            self._book.rules.violations["thread"] += 1
            raise ApiError(400, 50024, "Cannot execute action on this channel type")
        message = self._message(request)
        thread = Channel(message.id, body["name"], THREAD, channel.guild, parent=channel)
        self._book.add(thread)
        await self._gateway.dispatch("THREAD_CREATE", thread.payload(), "guild")
        return thread.payload()

    def _writable(self, request: web.Request) -> Channel:
        return self._book.writable(request.match_info["channel"])

    def _message(self, request: web.Request) -> Message:
        channel = self._book.channel(request.match_info["channel"])
        return self._book.message(channel, request.match_info["message"])


def _kept(command: Payload) -> Payload:
    """A command as Discord gives it back: without what is empty, permissions as a string."""
    kept = {name: value for name, value in command.items() if value or name == "description"}
    if "options" in kept:
        kept["options"] = [_kept(option) for option in kept["options"]]
    if "default_member_permissions" in kept:
        kept["default_member_permissions"] = str(kept["default_member_permissions"])
    return kept


def _unlocalized(command: Payload) -> Payload:
    kept = {name: value for name, value in command.items() if not name.endswith("_localizations")}
    if "options" in kept:
        kept["options"] = [_unlocalized(option) for option in kept["options"]]
    return kept


def _json(value: object, status: int, headers: dict[str, str]) -> web.Response:
    """Without a charset in its type: discord.py reads no other JSON."""
    body = json.dumps(value).encode()
    return web.Response(body=body, status=status, headers=headers, content_type="application/json")


def _slow_down(seconds: float, *, is_global: bool) -> ApiError:
    more = {"retry_after": seconds, "global": is_global}
    return ApiError(429, 0, "You are being rate limited.", more)
