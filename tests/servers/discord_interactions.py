"""The answers to interactions: the acknowledgement, and what follows through its token."""

from __future__ import annotations

import asyncio

from aiohttp import web
from servers.discord_book import Book, Interaction
from servers.discord_forms import read_form
from servers.discord_rules import ApiError, choice_problems
from servers.discord_world import EPHEMERAL, File, Message, Payload

_MESSAGE, _THINKING, _LATER, _UPDATE, _CHOICES = 4, 5, 6, 7, 8


class InteractionRoutes:
    """Tokens live until a test lets them expire."""

    def __init__(self, book: Book) -> None:
        self._book = book

    def routes(self) -> list[web.RouteDef]:
        webhook = "/api/v10/webhooks/{application}/{token}"
        return [
            web.post("/api/v10/interactions/{id}/{token}/callback", self._acknowledge),
            web.post(webhook, self._follow_up),
            web.get(webhook + "/messages/{message}", self._get),
            web.patch(webhook + "/messages/{message}", self._edit),
            web.delete(webhook + "/messages/{message}", self._delete),
        ]

    async def _acknowledge(self, request: web.Request) -> Payload:
        interaction = self._book.interaction(request.match_info["token"])
        body, files = await read_form(request)
        now = asyncio.get_running_loop().time()
        if interaction.acknowledged is not None:
            self._book.rules.violations["acknowledged twice"] += 1
            raise ApiError(400, 40060, "Interaction has already been acknowledged.")
        if now - interaction.created > self._book.acknowledge_seconds:
            self._book.rules.violations["acknowledged late"] += 1
            raise ApiError(404, 10062, "Unknown interaction")
        self._respond(interaction, body["type"], body.get("data") or {}, files)
        interaction.acknowledged = now
        return {"interaction": {"id": str(interaction.id), "type": 2}}

    def _respond(
        self, interaction: Interaction, kind: int, data: Payload, files: tuple[File, ...]
    ) -> None:
        book, channel = self._book, interaction.channel
        audience = interaction.user if data.get("flags", 0) & EPHEMERAL else None
        if kind == _CHOICES:
            book.rules.require(choice_problems(data["choices"]))
            interaction.choices = data["choices"]
        elif kind == _THINKING:
            loading = Message(next(book.ids), channel, book.bot, {}, (), audience, is_loading=True)
            channel.posted.append(loading)
            interaction.original = loading
        elif kind == _MESSAGE:
            interaction.original = book.post(channel, data, files, audience)
        elif kind in (_LATER, _UPDATE) and interaction.source:
            interaction.original = interaction.source
            if kind == _UPDATE:
                book.change(interaction.source, data, files)
        else:
            raise ApiError(400, 50035, f"Invalid Form Body: type {kind}")

    async def _follow_up(self, request: web.Request) -> Payload:
        interaction = self._find(request)
        body, files = await read_form(request)
        if interaction.original and interaction.original.is_loading:
            return self._book.change(interaction.original, body, files).payload()
        audience = interaction.user if body.get("flags", 0) & EPHEMERAL else None
        return self._book.post(interaction.channel, body, files, audience).payload()

    async def _get(self, request: web.Request) -> Payload:
        return self._message(request).payload()

    async def _edit(self, request: web.Request) -> Payload:
        message = self._message(request)
        return self._book.change(message, *await read_form(request)).payload()

    async def _delete(self, request: web.Request) -> Payload:
        interaction, message = self._find(request), self._message(request)
        message.channel.posted.remove(message)
        if message is interaction.original:
            interaction.original = None
        return {}

    def _find(self, request: web.Request) -> Interaction:
        interaction = self._book.interaction(request.match_info["token"])
        if interaction.acknowledged is None:
            raise ApiError(404, 10015, "Unknown Webhook")
        return interaction

    def _message(self, request: web.Request) -> Message:
        interaction, wanted = self._find(request), request.match_info["message"]
        if wanted == "@original" and interaction.original:
            return interaction.original
        return self._book.message(interaction.channel, wanted)
