"""The contract on the local page: what its script would show, over the real socket."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import ClientSession, ClientWebSocketResponse, CookieJar
from contract.driver import Driver, Seen
from web_page import opened_page

from bot.dialogue import DialogueManager


class WebDriver:
    """A browser without a window."""

    name = "web"

    def __init__(self, socket: ClientWebSocketResponse) -> None:
        self._socket = socket
        self._pages: dict[int, dict[str, Any]] = {}

    async def say(self, text: str) -> None:
        await self._socket.send_json({"text": text})

    async def press(self, label: str) -> None:
        offers = [offer for page in self._pages.values() for offer in page["offers"]]
        token = next(offer["token"] for offer in reversed(offers) if offer["label"] == label)
        await self._socket.send_json({"offer": token})

    async def until(self, condition: Callable[[tuple[Seen, ...]], bool]) -> tuple[Seen, ...]:
        while not condition(self._seen()):
            told = await self._socket.receive_json()
            match told["do"]:
                case "show":
                    self._pages[told["message"]] = told["page"]
                case "remove":
                    del self._pages[told["message"]]
        return self._seen()

    def _seen(self) -> tuple[Seen, ...]:
        return tuple(map(_seen, self._pages.values()))


def _seen(page: dict[str, Any]) -> Seen:
    lines = [
        text
        for block in page["blocks"]
        for text in (block["heading"], block["title"], block["body"]["text"])
        if text
    ]
    file = page["file"]
    labels = tuple(offer["label"] for offer in page["offers"])
    return Seen("\n".join(lines), labels, (file["name"], file["text"]) if file else None)


@asynccontextmanager
async def open_driver(bot: DialogueManager) -> AsyncIterator[Driver]:
    """A browser that has opened the page."""
    jar = CookieJar(unsafe=True)  # an address without a name has cookies too
    async with opened_page(bot) as url, ClientSession(cookie_jar=jar) as browser:
        async with browser.get(url) as page:
            assert page.status == 200
        async with browser.ws_connect(f"{url}talk") as socket:
            yield WebDriver(socket)
