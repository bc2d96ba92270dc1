"""The command menus: for private chats, groups, their administrators and the bot's owners."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
)
from telegram.constants import BotCommandLimit

from adapters.base import PlatformError
from adapters.telegram_client import platform_errors
from bot.commands import COMMANDS, Command

log = logging.getLogger(__name__)

_ABOUT = BotCommandLimit.MAX_DESCRIPTION


async def show_menus(client: Bot, owners: Iterable[int]) -> None:
    """Tell Telegram the commands. The bot works without its menus, so failures are only logged."""
    for scope, commands in _menus(owners):
        try:
            with platform_errors():
                await client.set_my_commands([_entry(command) for command in commands], scope)
        except PlatformError as error:
            log.warning("no menu for %s: %s", scope.type, error)


def _menus(owners: Iterable[int]) -> Iterator[tuple[BotCommandScope, list[Command]]]:
    everyone = [command for command in COMMANDS if command.role == "user"]
    yield BotCommandScopeAllPrivateChats(), everyone
    yield BotCommandScopeAllGroupChats(), everyone
    yield (
        BotCommandScopeAllChatAdministrators(),
        [command for command in COMMANDS if command.role == "user" or command.room_admin],
    )
    for owner in owners:
        yield BotCommandScopeChat(owner), list(COMMANDS)


def _entry(command: Command) -> BotCommand:
    """Telegram's names are Latin; the Korean one, which works as well, stands first beside it."""
    return BotCommand(command.name, f"{command.korean}: {command.about}"[:_ABOUT])
