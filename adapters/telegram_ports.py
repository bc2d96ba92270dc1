"""Where a reply goes on Telegram: a chat, or a topic of it."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeVar

from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    LinkPreviewOptions,
    Message,
    ReplyParameters,
)
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, ChatMigrated

from adapters.base import Forbidden, Gone, WrongToken
from adapters.telegram_client import platform_errors
from adapters.telegram_pages import Key, Page, html
from bot.messages import Document

log = logging.getLogger(__name__)

T = TypeVar("T")
Mode = ParseMode | None
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


@dataclass
class Place:
    """A chat and its topic. The chat gets another number when a group becomes a supergroup."""

    chat: int
    thread: int | None = None


class ChatPort:
    """Sends pages to a place. `question` is the message that the first page replies to."""

    def __init__(
        self, client: Bot, place: Place, *, question: int | None = None, draft: int = 0
    ) -> None:
        self._client = client
        self._place = place
        self._question = question
        self._draft = draft

    async def send(self, page: Page) -> int:
        if page.document:
            message = await self._send_file(page.document, _keyboard(page))
        else:
            message = await self._written(page, lambda text, mode: self._say(page, text, mode))
        self._question = None
        return message.message_id

    async def edit(self, handle: int, page: Page) -> None:
        async def change(text: str, mode: Mode) -> object:
            return await self._client.edit_message_text(
                text,
                self._place.chat,
                handle,
                parse_mode=mode,
                link_preview_options=_NO_PREVIEW,
                reply_markup=_keyboard(page),
            )

        if page.document:
            await self.delete(handle)
            raise Gone("a text does not become a file")
        await self._written(page, change)

    async def delete(self, handle: int) -> None:
        await self._asked(lambda: self._client.delete_message(self._place.chat, handle))

    async def hint(self, page: Page | None) -> None:
        """Draw a draft, or show that the bot is typing."""
        if page is None:
            await self._asked(
                lambda: self._client.send_chat_action(
                    self._place.chat, ChatAction.TYPING, message_thread_id=self._place.thread
                )
            )
        else:
            with suppress(Gone, Forbidden):  # a server of before 2026 knows no drafts
                await self._written(page, self._sketch)

    async def _say(self, page: Page, text: str, mode: Mode) -> Message:
        question = self._question
        reply = ReplyParameters(question, allow_sending_without_reply=True) if question else None
        return await self._client.send_message(
            self._place.chat,
            text,
            parse_mode=mode,
            message_thread_id=self._place.thread,
            link_preview_options=_NO_PREVIEW,
            reply_parameters=reply,
            reply_markup=_keyboard(page),
        )

    async def _sketch(self, text: str, mode: Mode) -> bool:
        return await self._client.send_message_draft(
            self._place.chat,
            self._draft,
            text,
            message_thread_id=self._place.thread,
            parse_mode=mode,
        )

    async def _send_file(self, file: Document, keyboard: InlineKeyboardMarkup | None) -> Message:
        return await self._asked(
            lambda: self._client.send_document(
                self._place.chat,
                InputFile(file.text.encode(), file.name),
                message_thread_id=self._place.thread,
                reply_markup=keyboard,
            )
        )

    async def _written(self, page: Page, write: Callable[[str, Mode], Awaitable[T]]) -> T:
        """Write with markup, or without when Telegram cannot read it."""

        async def attempt() -> T:
            try:
                return await write(html(page.text), ParseMode.HTML)
            except BadRequest as error:
                if "can't parse entities" not in error.message.casefold():
                    raise
                log.error("Telegram cannot read the markup of a message: sent without it")
            return await write(page.text.text, None)

        return await self._asked(attempt)

    async def _asked(self, request: Callable[[], Awaitable[T]]) -> T:
        """The result of a request; once more where the chat has moved to."""
        try:
            with platform_errors():
                return await request()
        except ChatMigrated as moved:
            log.info("room %s has become room %s", self._place.chat, moved.new_chat_id)
            self._place.chat = moved.new_chat_id
            return await self._asked(request)
        except WrongToken as error:
            raise Forbidden(str(error)) from None  # who polls ends the adapter


def _keyboard(page: Page) -> InlineKeyboardMarkup | None:
    if not page.keys:
        return None
    return InlineKeyboardMarkup([[_button(key) for key in row] for row in page.keys])


def _button(key: Key) -> InlineKeyboardButton:
    if key.url:
        return InlineKeyboardButton(key.label, url=key.url)
    return InlineKeyboardButton(key.label, callback_data=key.token)
