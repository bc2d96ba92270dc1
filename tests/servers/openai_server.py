"""An OpenAI-compatible server on the loopback: streams what it is told, or fails as it is told."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from aiohttp import web


@dataclass
class OpenAIServer:
    """Answers chat completions with `pieces`. `requests` are the bodies that came.

    `status` other than 200 refuses; `dies` cuts the line after the pieces, `hangs` says no more.
    """

    pieces: list[str] = field(default_factory=list)
    status: int = 200
    dies: bool = False
    hangs: bool = False
    requests: list[dict[str, Any]] = field(default_factory=list)
    left: asyncio.Event = field(default_factory=asyncio.Event)
    base_url: str = ""

    async def __aenter__(self) -> Self:
        application = web.Application()
        application.router.add_post("/v1/chat/completions", self._complete)
        self._runner = web.AppRunner(application, handler_cancellation=True)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.base_url = f"http://{host}:{port}/v1"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._runner.cleanup()

    async def _complete(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        self.requests.append(body)
        if self.status != 200:
            error = {"message": f"refused: {body['messages'][-1]['content']}", "code": "refused"}
            return web.json_response({"error": error}, status=self.status)
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        for piece in self.pieces:
            await response.write(_event({"role": "assistant", "content": piece}, None))
        if self.hangs:
            await self._wait()
        if self.dies:
            assert request.transport
            request.transport.abort()
            return response
        await response.write(_event({}, "stop") + b"data: [DONE]\n\n")
        return response

    async def _wait(self) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            self.left.set()


def _event(delta: dict[str, str], finish: str | None) -> bytes:
    chunk = {
        "id": "1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "m",
        "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
    }
    return f"data: {json.dumps(chunk)}\n\n".encode()
