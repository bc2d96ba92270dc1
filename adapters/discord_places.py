"""Where on Discord something was said, by whom, and what of it is meant for the bot."""

from __future__ import annotations

import re
from dataclasses import dataclass
from textwrap import shorten

import discord

from adapters.base import PlatformError
from adapters.discord_errors import translated
from bot import replies_rooms as say
from bot.messages import IncomingMessage

PLATFORM = "discord"
_THREAD_NAME = 60
_WRITTEN = (discord.MessageType.default, discord.MessageType.reply)


@dataclass(frozen=True, slots=True)
class Place:
    """A channel or a thread of one. In a private one nobody but the user reads."""

    room: str
    thread: str = ""
    is_private: bool = False

    @classmethod
    def of(cls, channel: object) -> Place:
        """The place of a channel; of one that Discord did not describe, there is no place."""
        if isinstance(channel, discord.Thread):
            return cls(str(channel.parent_id), str(channel.id))
        if not isinstance(channel, discord.abc.Snowflake):
            return cls("")
        return cls(str(channel.id), is_private=isinstance(channel, discord.DMChannel))

    def message(
        self,
        user: discord.abc.User,
        text: str = "",
        *,
        offer: str = "",
        is_hidden: bool = False,
        is_addressed: bool = True,
    ) -> IncomingMessage:
        """What a user said here, or pressed. Nobody else reads the answer to what is hidden."""
        return IncomingMessage(
            room=self.room,
            user=str(user.id),
            text=text,
            platform=PLATFORM,
            thread=self.thread,
            offer=offer,
            room_kind="own" if self.is_private else "group",
            is_private=self.is_private or is_hidden,
            is_addressed=is_addressed,
            is_room_admin=_may_manage(user),
        )


def question_of(message: discord.Message, me: discord.abc.Snowflake) -> str:
    """What a message asks: its words without our name, else those that it replies to."""
    text = _without_name(message.content, me)
    if text or message.reference is None:
        return text
    replied_to = message.reference.resolved
    if not isinstance(replied_to, discord.Message) or replied_to.author.id == me.id:
        return ""
    return _without_name(replied_to.content, me)


def is_written(message: discord.Message) -> bool:
    """Whether a person wrote this: not a bot, and no notice of a pin or a new member."""
    return not message.author.bot and message.type in _WRITTEN


def names(message: discord.Message, me: discord.abc.Snowflake) -> bool:
    """Whether a message is meant for us: it names us or replies to us."""
    return any(user.id == me.id for user in message.mentions)


def may_embed(channel: object) -> bool:
    """Whether we may write embeds in a channel."""
    if not isinstance(channel, discord.abc.GuildChannel | discord.Thread):
        return True
    return channel.permissions_for(channel.guild.me).embed_links


async def open_thread(message: discord.Message, text: str) -> discord.Thread | None:
    """A thread for the answer, or None where we may not open one, or Discord fails at it."""
    name = shorten(text, _THREAD_NAME, placeholder="…") or say.THREAD_NAME
    try:
        with translated():
            return await message.create_thread(name=name)
    except (PlatformError, ValueError):  # ValueError: not in a server
        return None


def _without_name(text: str, me: discord.abc.Snowflake) -> str:
    return re.sub(rf"<@!?{me.id}>", "", text).strip()


def _may_manage(user: object) -> bool:
    """Interactions say what the user may do; of others we know the roles."""
    if not isinstance(user, discord.Member):
        return False
    return (user.resolved_permissions or user.guild_permissions).manage_guild
