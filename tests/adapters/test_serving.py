"""Adapters live and die alone; a signal stops all of them in good order."""

import asyncio
import logging
import signal
from pathlib import Path

import pytest
from processes import serving
from servers.discord_server import DiscordServer
from servers.telegram_server import TelegramServer

from adapters.base import Unavailable, WrongToken
from adapters.serving import serve


class FakeAdapter:
    """Fails with what it is told, then runs until it is cancelled."""

    def __init__(self, name: str, *failures: Exception) -> None:
        self.name = name
        self.failures = list(failures)
        self.runs = 0
        self.finished = False
        self.is_up = asyncio.Event()

    async def run(self, bot: object) -> None:
        self.runs += 1
        if self.failures:
            raise self.failures.pop(0)
        self.is_up.set()
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            self.finished = True


class Pauses(list):
    async def sleep(self, seconds: float) -> None:
        self.append(seconds)
        await asyncio.sleep(0)


async def test_stops_all_when_asked_to() -> None:
    adapters = [FakeAdapter("telegram"), FakeAdapter("discord")]
    stop = asyncio.Event()
    serving = asyncio.create_task(serve(adapters, None, stop))
    for adapter in adapters:
        await adapter.is_up.wait()
    stop.set()
    assert await serving is True
    assert [adapter.finished for adapter in adapters] == [True, True]


async def test_one_that_fails_while_it_stops_does_not_start_again(caplog) -> None:
    class Failing(FakeAdapter):
        async def run(self, bot: object) -> None:
            try:
                await super().run(bot)
            finally:
                raise Unavailable("the connection broke while it was closed")

    adapter, stop = Failing("telegram"), asyncio.Event()
    serving = asyncio.create_task(serve([adapter], None, stop))
    await adapter.is_up.wait()
    stop.set()
    async with asyncio.timeout(10):
        assert await serving is True
    assert adapter.runs == 1


async def test_one_that_fails_starts_again_while_the_other_runs_on(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.WARNING)
    errors = [Unavailable("Telegram is away"), ValueError("a bug"), Unavailable("away again")]
    broken, whole = FakeAdapter("telegram", *errors), FakeAdapter("discord")
    pauses, stop = Pauses(), asyncio.Event()
    serving = asyncio.create_task(serve([broken, whole], None, stop, sleep=pauses.sleep))
    await broken.is_up.wait()
    stop.set()
    assert await serving is True
    assert (broken.runs, whole.runs) == (4, 1)
    assert all(low <= pause <= 2 * low for pause, low in zip(pauses, (0.5, 1, 2), strict=True))
    said = [record.message for record in caplog.records if "again in" not in record.message]
    assert said == [
        "telegram failed: Telegram is away",
        "telegram failed",
        "telegram failed: away again",
    ]


async def test_a_refused_token_ends_one_and_the_other_runs_on(caplog) -> None:
    refused = FakeAdapter("telegram", WrongToken("Telegram refuses TELEGRAM_BOT_TOKEN"))
    whole, stop = FakeAdapter("discord"), asyncio.Event()
    serving = asyncio.create_task(serve([refused, whole], None, stop))
    await whole.is_up.wait()
    stop.set()
    assert await serving is True
    assert refused.runs == 1
    assert [record.message for record in caplog.records] == [
        "telegram stopped: Telegram refuses TELEGRAM_BOT_TOKEN"
    ]


async def test_ends_when_no_adapter_is_left() -> None:
    adapters = [FakeAdapter("telegram", WrongToken("no")), FakeAdapter("discord", WrongToken("no"))]
    assert await serve(adapters, None, asyncio.Event()) is False


# The command itself


def test_without_a_token_says_how_to_get_one(lawbot, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TELEGRAM_BOT_TOKEN", "DISCORD_BOT_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    done = lawbot("serve")
    assert (done.returncode, done.stdout) == (2, "")
    for hint in ("@BotFather", "https://discord.com/developers/applications", "lawbot chat"):
        assert hint in done.stderr


def test_web_and_demo_exclude_each_other(lawbot) -> None:
    assert lawbot("serve", "--web", "--demo").returncode == 2


def settings_for(telegram: TelegramServer, discord: DiscordServer) -> str:
    return f"""
[web]
enabled = false
[telegram]
api_base = "{telegram.base_url}"
[discord]
api_base = "{discord.api_base}"
gateway = "{discord.gateway.url}"
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_answers_on_both_platforms_until_a_signal_comes(data: Path, number: int) -> None:
    async with TelegramServer() as telegram, DiscordServer() as discord:
        tokens = {"TELEGRAM_BOT_TOKEN": telegram.token, "DISCORD_BOT_TOKEN": discord.token}
        async with serving(data, settings_for(telegram, discord), **tokens) as process:
            person, other = telegram.user("안나"), discord.user("보라")
            person.say("가상임대차법 2조")
            await person.sees("집을 빌린 기간은 2년으로 한다.")
            await discord.connected()
            await other.dm("가상임대차법 2조")
            await discord.until(lambda: "2년으로 한다." in str(other.sees(other.private)))
            process.send_signal(number)
            out, err = await process.communicate()
        assert (process.returncode, err.decode()) == (0, "")
        assert out.decode().splitlines() == ["serving telegram, discord", "stopped"]
        assert (telegram.violations, discord.violations) == ({}, {})


async def test_a_wrong_token_stops_only_its_own_platform(data: Path) -> None:
    async with TelegramServer() as telegram, DiscordServer() as discord:
        tokens = {"TELEGRAM_BOT_TOKEN": "1:wrong", "DISCORD_BOT_TOKEN": discord.token}
        async with serving(data, settings_for(telegram, discord), **tokens) as process:
            await discord.connected()
            other = discord.user("보라")
            await other.dm("가상임대차법 2조")
            await discord.until(lambda: "2년으로 한다." in str(other.sees(other.private)))
            process.terminate()
            _, err = await process.communicate()
        assert process.returncode == 0
        assert "TELEGRAM_BOT_TOKEN" in err.decode()
        assert "@BotFather" in err.decode()


async def test_wrong_tokens_alone_are_a_failure(data: Path) -> None:
    async with TelegramServer() as telegram, DiscordServer() as discord:
        tokens = {"TELEGRAM_BOT_TOKEN": "1:wrong"}
        async with serving(data, settings_for(telegram, discord), **tokens) as process:
            _, err = await process.communicate()
        assert process.returncode == 1
        assert err.decode().splitlines()[-1].startswith("error: no adapter is left")
