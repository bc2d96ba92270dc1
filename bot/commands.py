"""The commands of the chat: one table, one short handler each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot import replies
from bot.memory import Conversation
from bot.styles import Style


@dataclass(frozen=True, slots=True)
class Question:
    """What a command asks the law."""

    text: str


Outcome = str | Question  # what the bot says, or what is to be answered


@dataclass(frozen=True, slots=True)
class Command:
    """`/name argument`. The Korean name means the same."""

    name: str
    korean: str
    example: str
    about: str
    run: Callable[[Conversation, str], Outcome]


def run_command(conversation: Conversation, text: str) -> Outcome:
    """Carry out a text that begins with "/"."""
    name, _, argument = text.removeprefix("/").partition(" ")
    command = _BY_NAME.get(name.casefold())
    if command is None:
        return replies.unknown_command(f"/{name}")
    return command.run(conversation, argument.strip())


def _help(conversation: Conversation, argument: str) -> Outcome:
    lines = [f"/{c.name} (/{c.korean}) {c.about} 예: {c.example}" for c in COMMANDS]
    return "\n".join([replies.HELP, *lines])


def _style(conversation: Conversation, argument: str) -> Outcome:
    if not argument:
        return replies.style_now(conversation.style, tuple(Style))
    if argument not in tuple(Style):
        return replies.style_unknown(argument, tuple(Style))
    conversation.style = Style(argument)
    return replies.style_set(argument)


def _law(conversation: Conversation, argument: str) -> Outcome:
    return Question(argument) if argument else replies.LAW_USAGE


def _case(conversation: Conversation, argument: str) -> Outcome:
    return Question(argument) if argument else replies.CASE_USAGE


COMMANDS = (
    Command("help", "도움말", "/help", replies.ABOUT_HELP, _help),
    Command("style", "문체", "/style 쉬운말", replies.ABOUT_STYLE, _style),
    Command("law", "조문", "/law 민법 750", replies.ABOUT_LAW, _law),
    Command("case", "판례", "/case 2017다228618", replies.ABOUT_CASE, _case),
)
_BY_NAME = {name: command for command in COMMANDS for name in (command.name, command.korean)}
