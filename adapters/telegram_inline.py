"""Inline mode: `@bot 민법 750` in any chat."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import shorten

from telegram import (
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    LinkPreviewOptions,
)
from telegram.constants import ParseMode

from adapters.layout import flow
from adapters.splitting import RichText, rich, split_text
from adapters.telegram_pages import html
from bot import replies_rooms as say
from bot.messages import Card, Reply

ASK = "ask"  # what the link from inline mode into the private chat carries
ASK_BUTTON = InlineQueryResultsButton(say.ASK_IN_PRIVATE, start_parameter=ASK)
_UNITS = 3500  # UTF-16 code units; a result is one message, and the notice stands below it
_TITLE = 100
_ABOUT = 200


def results(reply: Reply) -> list[InlineQueryResultArticle]:
    """The provisions and precedents of a reply one by one; without any, what it says."""
    return [
        InlineQueryResultArticle(
            str(number),
            shorten(title, _TITLE, placeholder="…"),
            InputTextMessageContent(
                html(_one_message(body, reply.notice)),
                parse_mode=ParseMode.HTML,
                link_preview_options=LinkPreviewOptions(is_disabled=True),
            ),
            description=shorten(about, _ABOUT, placeholder="…"),
        )
        for number, (title, about, body) in enumerate(_entries(reply))
    ]


def _entries(reply: Reply) -> Iterator[tuple[str, str, RichText]]:
    card: Card
    for card in reply.provisions:
        yield card.title, card.text, flow(Reply("", provisions=(card,)))
    for card in reply.precedents:
        yield card.title, card.text, flow(Reply("", precedents=(card,)))
    if reply.text and not (reply.provisions or reply.precedents):
        yield reply.text, "", rich(reply.text)


def _one_message(body: RichText, notice: str) -> RichText:
    first, *more = split_text(body, lambda text: len(text.text.encode("utf-16-le")) <= 2 * _UNITS)
    for tail in (say.GO_ON_READING if more else "", notice):
        if tail:
            first += RichText("\n\n") + rich(tail, "italic")
    return first
