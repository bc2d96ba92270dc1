"""`lawbot serve --demo`: both platforms on one page, with the real bot and no token."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, ClientWebSocketResponse
from processes import free_port, serving

from adapters import checkout

Bubbles = list[dict[str, Any]]


class Watcher:
    """The page without a window."""

    def __init__(self, socket: ClientWebSocketResponse) -> None:
        self._socket = socket
        self._rooms: dict[str, Bubbles] = {}

    async def say(self, room: str, text: str) -> None:
        await self._socket.send_json({"room": room, "text": text})

    async def until(self, room: str, condition: Callable[[Bubbles], object]) -> Bubbles:
        while not condition(self._rooms.get(room, [])):
            told = json.loads((await self._socket.receive()).data)
            self._rooms[told["room"]] = told["bubbles"]
        return self._rooms[room]


def all_text(bubbles: Bubbles) -> str:
    return json.dumps([b for b in bubbles if not b["is_mine"]], ensure_ascii=False)


async def test_anyone_can_try_both_platforms(data: Path) -> None:
    port = free_port()
    async with serving(data, f"[web]\nport = {port}\n", "--demo") as process:
        line = (await process.stdout.readline()).decode()
        assert line == f"try both platforms at http://127.0.0.1:{port}/\n"
        async with (
            ClientSession() as browser,
            browser.ws_connect(f"http://127.0.0.1:{port}/talk") as socket,
        ):
            page = Watcher(socket)
            for room, text in (
                ("telegram", "가상임대차법 2조"),
                ("discord", "@법봇 가상임대차법 2조"),
            ):
                await page.say(room, text)
                await page.until(room, lambda bubbles: "2년으로 한다." in all_text(bubbles))
            bubbles = await page.until(
                "telegram", lambda bubbles: any(b["buttons"] for b in bubbles)
            )
            (asked,) = (bubble for bubble in bubbles if bubble["buttons"])
            press = {"room": "telegram", "message": asked["id"], "label": asked["buttons"][-1]}
            await socket.send_json(press)
            await page.until("telegram", lambda now: len(now) > len(bubbles))
        process.terminate()
        _, err = await process.communicate()
    assert (process.returncode, err.decode()) == (0, "")


def test_needs_a_checkout(lawbot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(checkout, "_TESTS", tmp_path)
    done = lawbot("serve", "--demo")
    assert (done.returncode, done.stdout) == (1, "")
    assert "checkout" in done.stderr
