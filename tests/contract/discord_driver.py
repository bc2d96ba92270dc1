"""The contract on Discord: the adapter over the loopback gateway and REST API, in private."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from contract.driver import Driver, Seen
from discord_talk import BUCKET, discord
from servers.discord_people import Person
from servers.discord_server import DiscordServer
from servers.discord_world import Message

from bot.commands import COMMANDS
from bot.dialogue import DialogueManager

_MARKUP = re.compile(r"\\(.)|\*\*|\*|^> ", re.MULTILINE)


@dataclass(frozen=True)
class DiscordDriver:
    """A private channel: nobody else sees anything there."""

    server: DiscordServer
    person: Person
    name: str = "discord"

    async def say(self, text: str) -> None:
        if text.startswith("/"):
            await self._command(*text.removeprefix("/").partition(" ")[::2])
        else:
            await self.person.dm(text)

    async def press(self, label: str) -> None:
        shown = [message for message in self._shown() if label in _labels(message)]
        if label in shown[-1].buttons:
            await self.person.press(shown[-1], label)
        else:
            await self.person.select(shown[-1], label)

    async def until(self, condition: Callable[[tuple[Seen, ...]], bool]) -> tuple[Seen, ...]:
        await self.server.until(lambda: condition(self._seen()))
        return self._seen()

    async def _command(self, name: str, words: str) -> None:
        """All the words as the value of the first option: the bot gets them in a row."""
        (command,) = (command for command in COMMANDS if command.name == name)
        options = {command.arguments[0].name: words} if words else {}
        await self.person.slash(self.person.private, name, **options)

    def _shown(self) -> list[Message]:
        seen = self.person.private.seen_by(self.person.account)
        return [message for message in seen if message.author is self.server.book.bot]

    def _seen(self) -> tuple[Seen, ...]:
        return tuple(map(_seen, self._shown()))


@asynccontextmanager
async def open_driver(bot: DialogueManager) -> AsyncIterator[Driver]:
    """안나 in private with the bot."""
    async with DiscordServer(bucket=BUCKET) as server, discord(bot, server):
        await server.connected()
        yield DiscordDriver(server, server.user("안나"))
        assert not server.violations, server.violations


def _labels(message: Message) -> tuple[str, ...]:
    return (*message.options, *message.buttons)


def _seen(message: Message) -> Seen:
    file = message.files[0] if message.files else None
    text = _MARKUP.sub(lambda match: match[1] or "", message.text)
    return Seen(text, _labels(message), (file.name, file.text) if file else None)
