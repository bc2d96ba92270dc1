"""What the loopback Bot API knows of people, chats and messages, and their JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

Json = dict[str, Any]
ChatKind = Literal["private", "group", "supergroup"]
_EPOCH = 1_790_000_000  # messages carry a date; none of our tests depends on it
_MARKS = re.compile(r"(?<!\S)(?P<bot_command>/[A-Za-z0-9_]{1,32}(@\w+)?)|(?P<mention>@\w{4,32})")


def utf16(text: str) -> int:
    """Length as Telegram counts it."""
    return len(text.encode("utf-16-le")) // 2


@dataclass(frozen=True, slots=True)
class Account:
    """A person or the bot."""

    id: int
    name: str
    username: str = ""
    is_bot: bool = False

    def json(self) -> Json:
        about: Json = {"id": self.id, "is_bot": self.is_bot, "first_name": self.name}
        return about | ({"username": self.username} if self.username else {})


@dataclass(frozen=True, slots=True)
class Button:
    """A key of an inline keyboard: a callback, or a link."""

    label: str
    data: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that the bot sent."""

    name: str
    content: bytes


@dataclass
class Shown:
    """A message as the people of a chat see it. `sent` is its text before the ends were trimmed."""

    id: int
    sender: Account
    text: str
    sent: str = ""
    entities: list[Json] = field(default_factory=list)
    buttons: list[list[Button]] = field(default_factory=list)
    thread: int | None = None
    reply_to: int | None = None
    document: Attachment | None = None
    earlier: list[str] = field(default_factory=list)

    def button(self, label: str) -> Button | None:
        return next((key for row in self.buttons for key in row if key.label == label), None)

    def quoted(self, kind: str) -> list[str]:
        """Texts under entities of a kind."""
        units = self.text.encode("utf-16-le")
        spans = [(e["offset"] * 2, e["length"] * 2) for e in self.entities if e["type"] == kind]
        return [units[start : start + length].decode("utf-16-le") for start, length in spans]


@dataclass
class Chat:
    """A private chat, group or supergroup. `trouble` is why the bot may not write there."""

    id: int
    kind: ChatKind
    title: str = ""
    members: dict[int, str] = field(default_factory=dict)
    topics: set[int] = field(default_factory=set)
    messages: dict[int, Shown] = field(default_factory=dict)
    drafts: dict[int, str] = field(default_factory=dict)
    drafted: list[str] = field(default_factory=list)
    typing: int = 0
    trouble: Literal["", "blocked", "kicked", "mute", "unstarted"] = ""
    moved_to: int | None = None

    @property
    def from_bot(self) -> list[Shown]:
        return [message for message in self.messages.values() if message.sender.is_bot]

    def json(self) -> Json:
        about: Json = {"id": self.id, "type": self.kind}
        if self.kind == "private":
            return about | {"first_name": self.title}
        return about | {"title": self.title} | ({"is_forum": True} if self.topics else {})

    def message_json(self, message: Shown) -> Json:
        about: Json = {
            "message_id": message.id,
            "date": _EPOCH + message.id,
            "chat": self.json(),
            "from": message.sender.json(),
        }
        if message.text:
            about |= {"text": message.text}
            about["entities"] = message.entities or list(marks(message.text))
        if message.thread is not None:
            about |= {"message_thread_id": message.thread, "is_topic_message": True}
        if message.document:
            about["document"] = {
                "file_id": f"file{message.id}",
                "file_unique_id": f"unique{message.id}",
                "file_name": message.document.name,
            }
        if message.reply_to in self.messages:
            about["reply_to_message"] = self.message_json(self.messages[message.reply_to])
        return about


def marks(text: str) -> Iterator[Json]:
    """Entities that Telegram itself finds in a text."""
    for found in _MARKS.finditer(text):
        start, length = utf16(text[: found.start()]), utf16(found.group())
        yield {"type": found.lastgroup, "offset": start, "length": length}
