"""The contract in Telegram: the adapter over the loopback Bot API, in a private chat."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from contract.driver import Driver, Seen
from servers.telegram_chats import Shown
from servers.telegram_people import Person
from servers.telegram_server import TelegramServer
from telegram_talk import fast_clock, telegram

from bot.dialogue import DialogueManager


@dataclass(frozen=True)
class TelegramDriver:
    """A private chat: nobody else sees anything there, whatever was private in a group."""

    server: TelegramServer
    person: Person
    name: str = "telegram"

    async def say(self, text: str) -> None:
        self.person.say(text)

    async def press(self, label: str) -> None:
        shown = [each for each in self.person.chat.from_bot if each.button(label)]
        self.person.press(shown[-1], label)

    async def until(self, condition: Callable[[tuple[Seen, ...]], bool]) -> tuple[Seen, ...]:
        await self.server.until(lambda: condition(self._seen()))
        return self._seen()

    def _seen(self) -> tuple[Seen, ...]:
        chat = self.person.chat
        drafts = (Seen(draft) for draft in chat.drafts.values())
        return (*map(_seen, chat.from_bot), *drafts)


@asynccontextmanager
async def open_driver(bot: DialogueManager) -> AsyncIterator[Driver]:
    """안나 in a private chat with the bot."""
    async with TelegramServer(fast_clock) as server, telegram(bot, server):
        yield TelegramDriver(server, server.user("안나"))
        assert not server.violations, server.violations


def _seen(message: Shown) -> Seen:
    labels = tuple(key.label for row in message.buttons for key in row)
    file = message.document
    return Seen(message.text, labels, (file.name, file.content.decode()) if file else None)
