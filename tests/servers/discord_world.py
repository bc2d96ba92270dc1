"""What a Discord server holds: accounts, a guild, channels, messages, interactions."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any

_EPOCH_MS = 1_420_070_400_000
EPHEMERAL, LOADING = 1 << 6, 1 << 7
TEXT, PRIVATE, THREAD = 0, 1, 11
_MANAGE_GUILD, _EMBED_LINKS = 1 << 5, 1 << 14
_EVERYBODY = sum(1 << bit for bit in (10, 11, 14, 15, 16, 31, 35, 38))
_BUTTON, _SELECT = 2, 3

Payload = dict[str, Any]


def snowflakes() -> Iterator[int]:
    """Ids that carry the time of their making, as Discord's do."""
    for number in count():
        yield ((int(time.time() * 1000) - _EPOCH_MS) << 22) | (number & 0xFFF)


@dataclass(eq=False)
class Account:
    id: int
    name: str
    is_bot: bool = False
    is_admin: bool = False
    blocks_messages: bool = False

    @property
    def mention(self) -> str:
        return f"<@{self.id}>"

    def payload(self) -> Payload:
        return {
            "id": str(self.id),
            "username": self.name,
            "discriminator": "0",
            "avatar": None,
            "bot": self.is_bot,
        }

    def member(self, guild: Guild) -> Payload:
        permissions = _EVERYBODY | (_MANAGE_GUILD if self.is_admin else 0)
        return {
            "user": self.payload(),
            "roles": [str(guild.admins)] if self.is_admin else [],
            "joined_at": "2026-01-01T00:00:00+00:00",
            "flags": 0,
            "permissions": str(permissions),
        }


@dataclass(eq=False)
class File:
    name: str
    data: bytes

    @property
    def text(self) -> str:
        return self.data.decode("utf-8")


@dataclass(eq=False)
class Message:
    """A message as it is now; `edits` are what it was before, `pings` whom it rang for."""

    id: int
    channel: Channel
    author: Account
    body: Payload
    files: tuple[File, ...] = ()
    audience: Account | None = None
    is_loading: bool = False
    edits: list[Payload] = field(default_factory=list)

    @property
    def content(self) -> str:
        return self.body.get("content") or ""

    @property
    def embeds(self) -> list[Payload]:
        return self.body.get("embeds") or []

    @property
    def text(self) -> str:
        """All that is to be read in it, the embeds after the content."""
        parts = [self.content]
        for embed in self.embeds:
            footer = embed.get("footer", {}).get("text", "")
            parts += [embed.get("title", ""), embed.get("description", ""), footer]
        return "\n".join(part for part in parts if part)

    @property
    def replies_to(self) -> int | None:
        reference = self.body.get("message_reference")
        return int(reference["message_id"]) if reference else None

    def controls(self) -> Iterator[Payload]:
        """Buttons and selects."""
        for row in self.body.get("components") or []:
            yield from row["components"]

    @property
    def buttons(self) -> dict[str, str]:
        """The custom_id by the label of the button."""
        return {c["label"]: c.get("custom_id", "") for c in self.controls() if c["type"] == _BUTTON}

    @property
    def options(self) -> dict[str, tuple[str, str]]:
        """The custom_id of the select and the value, by the label of the option."""
        selects = [control for control in self.controls() if control["type"] == _SELECT]
        return {o["label"]: (s["custom_id"], o["value"]) for s in selects for o in s["options"]}

    @property
    def pings(self) -> tuple[str, ...]:
        allowed = self.body.get("allowed_mentions")
        return () if allowed is not None and allowed.get("parse") == [] else ("everyone",)

    def payload(self, *, with_content: bool = True) -> Payload:
        data: Payload = {
            "id": str(self.id),
            "channel_id": str(self.channel.id),
            "author": self.author.payload(),
            "content": self.content if with_content else "",
            "embeds": self.embeds if with_content else [],
            "components": (self.body.get("components") or []) if with_content else [],
            "attachments": [],
            "timestamp": datetime.now(UTC).isoformat(),
            "edited_timestamp": None,
            "type": 0,
            "pinned": False,
            "tts": False,
            "mention_everyone": False,
            "mentions": [],
            "mention_roles": [],
            "flags": (EPHEMERAL if self.audience else 0) | (LOADING if self.is_loading else 0),
        }
        if self.channel.guild:
            data["guild_id"] = str(self.channel.guild.id)
            data["member"] = self.author.member(self.channel.guild)
            del data["member"]["user"]
        return data


@dataclass(eq=False)
class Channel:
    """A text channel, a thread of one, or the private channel with `recipient`."""

    id: int
    name: str
    kind: int
    guild: Guild | None = None
    parent: Channel | None = None
    recipient: Account | None = None
    is_deleted: bool = False
    is_forbidden: bool = False
    forbids_threads: bool = False
    breaks_threads: bool = False  # the connection ends in the middle of opening one
    forbids_embeds: bool = False
    forbids_history: bool = False
    posted: list[Message] = field(default_factory=list)
    typing: int = 0

    @property
    def messages(self) -> list[Message]:
        """What everybody sees."""
        return [message for message in self.posted if message.audience is None]

    def seen_by(self, account: Account) -> list[Message]:
        """What one person sees, ephemeral messages to that person included."""
        return [m for m in self.posted if m.audience in (None, account) and not m.is_loading]

    def payload(self) -> Payload:
        data: Payload = {"id": str(self.id), "type": self.kind, "name": self.name}
        if self.recipient:
            data["recipients"] = [self.recipient.payload()]
        if self.guild:
            denied = str(_EMBED_LINKS if self.forbids_embeds else 0)
            everybody = {"id": str(self.guild.id), "type": 0, "allow": "0", "deny": denied}
            data |= {
                "guild_id": str(self.guild.id),
                "position": 0,
                "permission_overwrites": [everybody],
            }
        if self.parent:
            data |= {
                "parent_id": str(self.parent.id),
                "owner_id": "1",
                "message_count": 0,
                "member_count": 2,
                "rate_limit_per_user": 0,
                "thread_metadata": {
                    "archived": False,
                    "auto_archive_duration": 1440,
                    "archive_timestamp": "2026-01-01T00:00:00+00:00",
                },
            }
        return data


@dataclass(eq=False)
class Guild:
    id: int
    admins: int
    name: str = "가상 서버"
    channels: list[Channel] = field(default_factory=list)

    def payload(self, bot: Account) -> Payload:
        threads = [channel for channel in self.channels if channel.kind == THREAD]
        channels = [channel for channel in self.channels if channel.kind == TEXT]
        return {
            "id": str(self.id),
            "name": self.name,
            "owner_id": "1",
            "member_count": 2,
            "unavailable": False,
            "roles": [
                _role(self.id, "@everyone", _EVERYBODY),
                _role(self.admins, "관리자", _EVERYBODY | _MANAGE_GUILD),
            ],
            "channels": [channel.payload() for channel in channels],
            "threads": [channel.payload() for channel in threads],
            "members": [bot.member(self)],
        }


def _role(role_id: int, name: str, permissions: int) -> Payload:
    return {
        "id": str(role_id),
        "name": name,
        "permissions": str(permissions),
        "position": 0,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": False,
        "mentionable": False,
        "flags": 0,
    }
