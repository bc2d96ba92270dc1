"""What the methods of the loopback Bot API read and change."""

from __future__ import annotations

from typing import Any, Protocol

from servers.telegram_chats import Account, Chat, Json, Shown
from servers.telegram_updates import Mailbox

Params = dict[str, Any]


class World(Protocol):
    """Everything that a bot can see or do."""

    bot: Account
    accounts: dict[int, Account]
    mailbox: Mailbox
    commands: dict[str, list[Json]]
    callbacks: dict[str, str | None]
    inline: dict[str, list[Json] | None]

    def chat(self, chat_id: str) -> Chat: ...
    def writable(self, chat_id: str, *, thread: int | None = None) -> Chat: ...
    def add(self, chat: Chat, message: Shown) -> Json: ...
    def next_id(self) -> int: ...
