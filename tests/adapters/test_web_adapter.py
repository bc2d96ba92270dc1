"""The local page: its own visitors only, a cookie each, nothing executed that was said."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession, CookieJar, WSServerHandshakeError
from contract.script import ScriptedBot
from web_page import opened_page

from adapters.base import Unavailable
from adapters.web_adapter import WebAdapter
from rag.config import WebSettings


@pytest.fixture
def bot() -> ScriptedBot:
    return ScriptedBot()


@pytest.fixture
async def url(bot: ScriptedBot) -> AsyncIterator[str]:
    async with opened_page(bot) as url:
        yield url


@pytest.fixture
async def browser(url: str) -> AsyncIterator[ClientSession]:
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as browser:
        await browser.get(url)
        yield browser


async def test_shows_a_page_that_loads_nothing_from_elsewhere(url: str, browser) -> None:
    async with browser.get(url) as page:
        text = await page.text()
        assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert "법령과 판례에서 찾아 답합니다." in text
    assert "http" not in text.replace('replace("http", "ws")', "").replace("^https?:", "")


async def test_each_browser_is_a_user_of_its_own_and_stays_one(bot, url: str, browser) -> None:
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as other:
        await other.get(url)
        for session in (browser, other, browser):
            async with session.ws_connect(f"{url}talk") as socket:
                await socket.send_json({"text": "내 기록"})
                await socket.receive()
    first, second, third = (message.user for message in bot.heard)
    assert first == third != second


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://evil.example"}, {"Host": "evil.example"}, {"Cookie": "lawbot=root"}],
    ids=["another site", "a name pointed here", "a made-up user"],
)
async def test_others_are_kept_out(bot, url: str, headers: dict[str, str]) -> None:
    async with ClientSession() as browser:
        with pytest.raises(WSServerHandshakeError, match="403"):
            await browser.ws_connect(f"{url}talk", headers=headers)
    assert bot.heard == []


@pytest.mark.parametrize("said", ["", "[]", "{", '{"text": 1}', '{"text": " "}', '{"offer": ""}'])
async def test_what_is_no_message_is_passed_over(bot, url: str, browser, said: str) -> None:
    async with browser.ws_connect(f"{url}talk") as socket:
        await socket.send_str(said)
        await socket.send_json({"text": "내 기록"})
        await socket.receive()
    assert [message.text for message in bot.heard] == ["내 기록"]


async def test_a_taken_port_is_named(bot, url: str) -> None:
    port = int(url.rstrip("/").rpartition(":")[2])
    with pytest.raises(Unavailable, match=f":{port}/: Address already in use. Set another"):
        await asyncio.wait_for(WebAdapter(WebSettings(port=port)).run(bot), 10)
