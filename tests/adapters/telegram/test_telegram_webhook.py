"""Updates that Telegram posts to the bot."""

import asyncio
from collections.abc import AsyncIterator
from io import BytesIO

import aiohttp
import pytest
from servers.telegram_server import TelegramServer, too_many
from telegram_talk import Talk, fast_clock, telegram

HEADER = "X-Telegram-Bot-Api-Secret-Token"
SECRET = "secret-of-the-webhook"


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    async with TelegramServer(fast_clock) as server:
        yield server
    assert not server.violations


@pytest.fixture
def url(unused_tcp_port: int) -> str:
    return f"http://127.0.0.1:{unused_tcp_port}/telegram"


@pytest.fixture
async def bot(server: TelegramServer, url: str, unused_tcp_port: int) -> AsyncIterator[Talk]:
    talk = Talk()
    async with telegram(talk, server, secret=SECRET, webhook_url=url, webhook_port=unused_tcp_port):
        await server.until(lambda: server.mailbox.webhook)
        yield talk


async def post(url: str, body: bytes, **headers: str) -> int:
    async with (
        aiohttp.ClientSession() as session,
        session.post(url, data=BytesIO(body), headers=headers) as response,
    ):
        return response.status


async def test_answers_what_is_posted(bot: Talk, server: TelegramServer) -> None:
    anna = server.user("안나")
    anna.say("네")
    await anna.sees("들었습니다: 네")
    assert (server.mailbox.statuses, server.calls["getUpdates"]) == ([200], 0)


async def test_takes_an_update_before_it_is_answered(bot: Talk, server: TelegramServer) -> None:
    answered = asyncio.Event()

    async def script(message):
        await answered.wait()
        return
        yield

    bot.script = script
    server.user("안나").say("네")
    await server.until(lambda: bot.heard)
    await server.until(lambda: server.mailbox.statuses == [200])
    answered.set()


async def test_answers_a_repeated_update_once(bot: Talk, server: TelegramServer) -> None:
    anna = server.user("안나")
    about = anna.chat.message_json(anna.say("하나"))
    for number in (7, 7, 6):
        server.mailbox.repeat({"update_id": number, "message": about | {"text": f"{number}"}})
    await anna.sees("들었습니다: 6")
    assert sorted(message.text for message in bot.heard) == ["6", "7", "하나"]


@pytest.mark.parametrize("headers", [{}, {HEADER: "wrong"}, {HEADER: SECRET + "x"}])
async def test_turns_away_who_does_not_know_the_secret(
    bot: Talk, url: str, headers: dict[str, str]
) -> None:
    body = b'{"update_id": 1, "message": {}}'
    assert await post(url, body, **headers) == 403
    assert bot.heard == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"not json", 400),
        (b"\xff", 400),
        (b"[]", 400),
        (b'{"message": {}}', 400),
        (b'{"update_id": 900, "message": 5}', 200),
        (b'{"update_id": 900, "thoughts": {}}', 200),
        (b" " * 2**21, 413),
    ],
)
async def test_lives_through_strange_posts(
    bot: Talk, server: TelegramServer, url: str, body: bytes, status: int
) -> None:
    assert await post(url, body, **{HEADER: SECRET}) == status
    anna = server.user("안나")
    anna.say("네")
    await anna.sees("들었습니다: 네")


async def test_listens_nowhere_else(bot: Talk, url: str) -> None:
    assert await post(f"{url}/other", b"{}", **{HEADER: SECRET}) == 404


async def test_makes_up_a_secret_and_waits_for_telegram(
    server: TelegramServer, url: str, unused_tcp_port: int
) -> None:
    server.refuse("setWebhook", too_many(1))
    async with telegram(Talk(), server, webhook_url=url, webhook_port=unused_tcp_port):
        await server.until(lambda: server.mailbox.webhook)
    assert server.mailbox.webhook
    assert len(server.mailbox.webhook.secret) >= 32
