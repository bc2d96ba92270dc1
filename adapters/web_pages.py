"""A reply as the local page shows it: one message of blocks, buttons and perhaps a file."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cache
from html import escape
from importlib.resources import files
from string import Template

from adapters.layout import Block, blocks
from bot import replies, replies_web
from bot.messages import Document, Offer, Reply


@dataclass(frozen=True, slots=True)
class Page:
    """One message of the page. It is as long as the reply: a browser has no limit."""

    blocks: tuple[Block, ...]
    offers: tuple[Offer, ...] = ()
    file: Document | None = None
    is_growing: bool = False


def pages(reply: Reply, final: bool) -> tuple[Page, ...]:
    """The reply as its one message."""
    return (Page(blocks(reply), reply.offers, reply.document, not final),)


def as_json(page: Page) -> dict[str, object]:
    """What the script of the page reads."""
    return asdict(page)


@cache
def page_html() -> str:
    """The page itself, in the words of the bot."""
    template = files("adapters").joinpath("web_page.html").read_text(encoding="utf-8")
    words = {
        "about": replies_web.ABOUT,
        "talk": replies_web.TALK,
        "question": replies_web.QUESTION,
        "placeholder": replies_web.PLACEHOLDER,
        "send": replies_web.SEND,
        "thinking": replies.THINKING,
        "reconnecting": replies_web.RECONNECTING,
    }
    return Template(template).substitute({name: escape(text) for name, text in words.items()})
