"""What a Telegram message says to the bot."""

from __future__ import annotations

import re
from collections.abc import Collection

from telegram import CallbackQuery, Message, MessageEntity, User
from telegram.constants import ChatType

from bot.messages import IncomingMessage

PLATFORM = "telegram"
_GROUPS = (ChatType.GROUP, ChatType.SUPERGROUP)
_COMMAND = re.compile(r"/(\w+)(?:@(\w+))?(?=\s|$)")
_START = re.compile(r"/start\s+([A-Za-z0-9_-]{1,64})$")


class Reader:
    """Reads messages as the account `me` would. `commands` are names, English and Korean."""

    def __init__(self, me: User, commands: Collection[str]) -> None:
        self._me = me
        self._commands = commands

    def message(self, message: Message) -> IncomingMessage | None:
        """The message as the bot takes it; None when it is not for a bot at all.

        Edited messages never come here: an answer stays to what was asked, a better question is
        asked anew.
        """
        private = message.chat.type == ChatType.PRIVATE
        if message.from_user is None or not (private or message.chat.type in _GROUPS):
            return None
        if self._is_foreign(message) or not (_words(message) or message.effective_attachment):
            return None
        text = _words(message)
        addressed = private or self._is_addressed(message, text)
        if not text and not addressed:
            return None  # in a room that is open to questions, a picture is none
        return IncomingMessage(
            room=str(message.chat.id),
            user=_author(message, message.from_user),
            text=self._without_name(message, text),
            platform=PLATFORM,
            thread=_thread(message),
            room_kind="own" if private else "group",
            is_private=private,
            is_addressed=addressed,
        )

    def press(self, query: CallbackQuery) -> IncomingMessage | None:
        """The press of a button; None when no message of ours is under it."""
        if query.message is None or not query.data:
            return None
        thread = _thread(query.message) if isinstance(query.message, Message) else ""
        private = query.message.chat.type == ChatType.PRIVATE
        return IncomingMessage(
            room=str(query.message.chat.id),
            user=str(query.from_user.id),
            text="",
            platform=PLATFORM,
            thread=thread,
            offer=query.data,
            room_kind="own" if private else "group",
            is_private=private,
        )

    def _is_foreign(self, message: Message) -> bool:
        """Written by a bot (else two bots talk for ever), or forwarded from a channel by itself."""
        by_bot = message.from_user is not None and message.from_user.is_bot
        ours = message.via_bot is not None and message.via_bot.id == self._me.id
        return (
            (by_bot and not is_anonymous_admin(message))
            or ours
            or message.is_automatic_forward is True
        )

    def _is_addressed(self, message: Message, text: str) -> bool:
        if command := _COMMAND.match(text):
            name, account = command.groups()
            if account:
                return self._is_me(account)
            return name.casefold() in self._commands
        return self._is_reply_to_me(message) or bool(self._names(message))

    def _is_reply_to_me(self, message: Message) -> bool:
        replied = message.reply_to_message
        if replied is None or replied.from_user is None or replied.forum_topic_created:
            return False  # in a topic, each message is a reply to the one that opened it
        return replied.from_user.id == self._me.id

    def _names(self, message: Message) -> list[str]:
        """The words by which the bot is mentioned."""
        entities = message.parse_entities() or message.parse_caption_entities()
        return [word for entity, word in entities.items() if self._is_mention(entity, word)]

    def _is_mention(self, entity: MessageEntity, word: str) -> bool:
        if entity.type == MessageEntity.TEXT_MENTION:
            return entity.user is not None and entity.user.id == self._me.id
        return entity.type == MessageEntity.MENTION and self._is_me(word.removeprefix("@"))

    def _is_me(self, account: str) -> bool:
        return account.casefold() == (self._me.username or "").casefold()

    def _without_name(self, message: Message, text: str) -> str:
        if command := _COMMAND.match(text):
            return f"/{command[1]}{text[command.end() :]}"
        for name in self._names(message):
            text = text.replace(name, " ", 1)
        return text.lstrip(" ,:\n").rstrip()


def start_payload(message: Message) -> str:
    """What the link carried by which the private chat was opened."""
    found = _START.match(_words(message))
    return found[1] if found else ""


def is_anonymous_admin(message: Message) -> bool:
    """An administrator who writes in the name of the group."""
    return message.sender_chat is not None and message.sender_chat.id == message.chat.id


def _author(message: Message, account: User) -> str:
    """Who wrote it. Administrators who hide share one account in all groups of Telegram."""
    return str(message.chat.id if is_anonymous_admin(message) else account.id)


def _words(message: Message) -> str:
    return message.text or message.caption or ""


def _thread(message: Message) -> str:
    """The forum topic. Elsewhere Telegram numbers chains of replies, which are no threads."""
    return str(message.message_thread_id) if message.is_topic_message else ""
