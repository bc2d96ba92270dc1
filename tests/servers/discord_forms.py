"""Bodies of requests: JSON, or a form with files beside the JSON."""

from __future__ import annotations

import json

from aiohttp import web
from servers.discord_world import File, Payload


async def read_form(request: web.Request) -> tuple[Payload, tuple[File, ...]]:
    """The JSON of a request and its files."""
    if not request.content_type.startswith("multipart/"):
        return await request.json(), ()
    body: Payload = {}
    files = []
    async for part in await request.multipart():
        if part.name == "payload_json":
            body = json.loads(await part.text())
        else:
            files.append(File(part.filename, bytes(await part.read())))
    return body, tuple(files)
