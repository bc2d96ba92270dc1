"""People who use the loopback Telegram: what they do, and what they see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from servers.telegram_chats import Account, Chat, Json, Shown

if TYPE_CHECKING:
    from servers.telegram_server import TelegramServer


@dataclass(frozen=True)
class Group:
    """A group or supergroup with the bot in it."""

    server: TelegramServer
    chat: Chat

    def topic(self) -> int:
        """Open a forum topic."""
        self.chat.topics.add(topic := self.server.next_id())
        return topic

    def migrate(self) -> Group:
        """Become a supergroup, as Telegram does when a group grows."""
        members = [
            Person(self.server, self.server.accounts[user], self.chat) for user in self.chat.members
        ]
        group = self.server.group(self.chat.title, *members)
        self.chat.moved_to = group.chat.id
        members[0].post({"migrate_to_chat_id": group.chat.id}, to=self)
        return group

    async def sees(self, text: str) -> Shown:
        """The message of the bot that shows the text."""
        return await _sees(self.server, self.chat, text)


@dataclass(frozen=True)
class Person:
    """Somebody with a private chat with the bot. Everything is said there, or in a group."""

    server: TelegramServer
    account: Account
    chat: Chat

    def say(
        self,
        text: str,
        *,
        to: Group | None = None,
        reply_to: Shown | None = None,
        thread: int | None = None,
    ) -> Shown:
        """Write a message."""
        return self.post({}, text, to=to, reply_to=reply_to, thread=thread)

    def post(
        self,
        content: Json,
        text: str = "",
        *,
        to: Group | None = None,
        reply_to: Shown | None = None,
        thread: int | None = None,
    ) -> Shown:
        """Send something else than text, such as a sticker."""
        chat = self._in(to)
        replied = reply_to.id if reply_to else None
        message = Shown(self.server.next_id(), self.account, text, thread=thread, reply_to=replied)
        chat.messages[message.id] = message
        self.server.mailbox.push("message", chat.message_json(message) | content)
        return message

    def edit(self, message: Shown, text: str) -> None:
        """Change an earlier message."""
        message.text = text
        about = self.chat.message_json(message) | {"edit_date": 1_790_000_000}
        self.server.mailbox.push("edited_message", about)

    def start(self, payload: str = "") -> None:
        """Press Start, or follow a link to the private chat."""
        self.chat.trouble = ""
        self.say(f"/start {payload}".strip())

    def press(self, message: Shown, label: str, *, to: Group | None = None) -> str:
        """Press a button of a message. Returns the number of the callback query."""
        button = message.button(label)
        assert button, f"no button {label!r}"
        return self.send_data(message, button.data, to=to)

    def send_data(self, message: Shown, data: str, *, to: Group | None = None) -> str:
        """Send the data of a button, which a modified client may make up."""
        query = f"query{self.server.next_id()}"
        self.server.callbacks[query] = None
        about = {"id": query, "from": self.account.json(), "data": data, "chat_instance": "1"}
        about["message"] = self._in(to).message_json(message)
        self.server.mailbox.push("callback_query", about)
        return query

    async def searches(self, text: str) -> list[Json]:
        """Results of `@bot text`, typed in any chat."""
        query = f"query{self.server.next_id()}"
        self.server.inline[query] = None
        about = {"id": query, "from": self.account.json(), "query": text, "offset": ""}
        self.server.mailbox.push("inline_query", about)
        await self.server.until(lambda: self.server.inline[query] is not None)
        return self.server.inline[query] or []

    async def sees(self, text: str) -> Shown:
        """The message of the bot in the private chat that shows the text."""
        return await _sees(self.server, self.chat, text)

    def _in(self, group: Group | None) -> Chat:
        return group.chat if group else self.chat


async def _sees(server: TelegramServer, chat: Chat, text: str) -> Shown:
    def found() -> Shown | None:
        return next((each for each in chat.from_bot if text in each.text), None)

    message = await server.until(found)
    assert message
    return message
