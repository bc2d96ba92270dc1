"""The slash commands, and `lawbot discord sync`."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from discord_talk import Talk, discord
from servers.discord_server import DiscordServer

from adapters.cli import main
from bot import replies_rooms as say
from bot.commands import COMMANDS
from bot.styles import Style

Sync = Callable[..., Awaitable[Result]]


@pytest.fixture
def sync(server: DiscordServer, tmp_path: Path) -> Sync:
    config = tmp_path / "config.toml"
    config.write_text(f'[discord]\napi_base = "{server.api_base}"\n', encoding="utf-8")

    async def run(*options: str, token: str = server.token) -> Result:
        runner = CliRunner(env={"DISCORD_BOT_TOKEN": token})
        arguments = ["--config", str(config), "discord", "sync", *options]
        return await asyncio.to_thread(runner.invoke, main, arguments)

    return run


async def test_a_new_bot_registers_every_command(server) -> None:
    async with discord(Talk(), server):
        await server.connected()
    named = [(made["name"], made.get("name_localizations")) for made in server.commands]
    expected = [(command.name, {"ko": command.korean}) for command in COMMANDS]
    assert named == [*expected, (say.ANSWER_THIS, None)]


async def test_options_have_korean_names_and_their_kind(server, sync) -> None:
    await sync()
    options = {made["name"]: made.get("options") for made in server.commands}
    (article,) = options["law"]
    assert article["name_localizations"] == {"ko": "조문"}
    assert (article["required"], article["autocomplete"]) == (True, True)
    style = options["style"][0]
    assert [choice["value"] for choice in style["choices"]] == list(Style)


async def test_the_administration_is_for_administrators(server, sync) -> None:
    await sync()
    made = {command["name"]: command for command in server.commands}
    in_server, in_private = 0, 1
    assert made["law"]["contexts"] == [in_server, in_private]
    assert made["ingest"]["contexts"] == [in_private]
    assert made["rooms"]["default_member_permissions"] == str(1 << 5)


async def test_a_dry_run_shows_everything_and_sends_nothing(server, sync) -> None:
    done = await sync("--dry-run")
    assert done.exit_code == 0
    assert [line for line in done.stdout.splitlines() if line.startswith("+/law")]
    assert "+  article (ko 조문)" in done.stdout
    assert server.commands == []


async def test_what_was_sent_is_no_difference(server, sync) -> None:
    assert (await sync()).stdout.endswith("Discord has these commands now.\n")
    sent = server.commands
    done = await sync()
    assert done.stdout == "Discord has these commands already.\n"
    assert server.commands is sent


async def test_a_changed_command_is_shown_line_by_line(server, sync) -> None:
    await sync()
    (law,) = (command for command in server.commands if command["name"] == "law")
    law["options"][0]["required"] = False
    changed = [line for line in (await sync("--dry-run")).stdout.splitlines() if line[0] in "+-"]
    before, after = (line for line in changed if line[1:].startswith("  article"))
    assert (before.replace("-", "+", 1), after) == (after.replace(" required", ""), after)


async def test_a_bot_with_other_commands_says_how_to_see_them(server, caplog) -> None:
    server.commands.append({"id": "1", "type": 1, "name": "old", "description": "옛 명령"})
    async with discord(Talk(), server):
        await server.connected()
    assert "lawbot discord sync --dry-run" in caplog.text
    assert [command["name"] for command in server.commands] == ["old"]


async def test_commands_that_cannot_be_offered_do_not_stop_the_bot(server, caplog) -> None:
    server.rest.refuses_commands = True
    anna = server.user("안나")
    async with discord(Talk(), server):
        await server.connected()
        await anna.dm("보증금은요?")
        await server.until(lambda: anna.sees(anna.private))
    assert "the slash commands were not offered" in caplog.text


async def test_a_place_without_discord_is_said_in_one_line(server, sync) -> None:
    await server.__aexit__(None, None, None)
    done = await sync()
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == "Error: no answer from Discord (ClientConnectorError)\n"


@pytest.mark.parametrize(("token", "code"), [("", 2), ("wrong.token", 1)])
async def test_without_its_token_it_says_where_to_get_one(server, sync, token, code) -> None:
    done = await sync(token=token)
    assert (done.exit_code, done.stdout) == (code, "")
    assert "https://discord.com/developers/applications" in done.stderr
    assert "wrong.token" not in done.stderr
