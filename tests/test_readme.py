"""The guides name only commands, options, settings and files that there are."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from adapters.cli import main
from bot.commands import COMMANDS

ROOT = Path(__file__).resolve().parent.parent
GUIDES = ("README.md", "README.ko.md")
TEXTS = (*GUIDES, "CHANGELOG.md", "config.toml")
_CALL = re.compile(r"(?<![\w/'])lawbot ([^`\n#]+?)(?=`|\n|#|\s{3,}|$)")
_OPTION = re.compile(r"(?<=[\s\[|])--?[a-z][a-z-]*")


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def calls(text: str) -> Iterator[str]:
    """What stands behind `lawbot` in code: quoted in a line, or a line of a block."""
    blocks = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    inline = re.findall(r"`(lawbot [^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))
    for code in (*blocks, *inline):
        yield from _CALL.findall(code)


def resolve(words: list[str]) -> click.Command:
    command: click.Command = main
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        assert words[0] in command.commands, words
        command = command.commands[words.pop(0)]
    return command


@pytest.mark.parametrize("name", TEXTS)
def test_names_commands_and_options_that_there_are(name: str) -> None:
    found = list(calls(read(name)))
    assert found
    for call in found:
        command = resolve(call.split())
        known = {option for param in command.params for option in param.opts}
        assert set(_OPTION.findall(f" {call}")) <= known | {"--help"}, call


@pytest.mark.parametrize("name", GUIDES)
def test_tells_of_every_command_of_the_command_line(name: str) -> None:
    text = read(name)
    for group in main.commands.values():
        assert f"`lawbot {group.name}" in text
        for command in getattr(group, "commands", {}):
            assert re.search(rf"`(lawbot {group.name} )?{command}\b", text), (group.name, command)


@pytest.mark.parametrize("name", GUIDES)
def test_has_the_commands_of_the_chat_in_their_order(name: str) -> None:
    rows = re.findall(r"^\| `/(\w+)` \| `/(\w+)` \|", read(name), re.MULTILINE)
    assert rows == [(command.name, command.korean) for command in COMMANDS]


@pytest.mark.parametrize("name", GUIDES)
def test_names_settings_that_there_are(name: str) -> None:
    settings = tomllib.loads(read("config.toml"))
    keys = {key for section in settings.values() for key in section}
    text = read(name)
    assert set(re.findall(r"`\[([a-z]+)\]`", text)) <= set(settings)
    assert set(re.findall(r"`(\w+) = ", text)) <= keys


@pytest.mark.parametrize("name", GUIDES)
def test_links_lead_somewhere(name: str) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", read(name)):
        assert target.startswith("https://") or (ROOT / target).exists(), target
