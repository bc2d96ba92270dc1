"""Replies laid out as messages of Telegram."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from html import escape
from itertools import groupby

from adapters.layout import flow
from adapters.splitting import RichText, Span, rich, split_text
from bot import replies_rooms as say
from bot.messages import Document, Offer, Reply

_UNITS = 4096  # UTF-16 code units of a message, without its markup
_SPANS = 100
_MOST_MESSAGES = 5  # of one reply; a longer one comes as a file
_LONG_QUOTE = 300  # characters of a quote above which it is folded
_IN_A_ROW = 3
_APART = ("question", "feedback")
_TAGS = {"bold": "b", "italic": "i"}
_NO_TEXT = RichText()


@dataclass(frozen=True, slots=True)
class Key:
    """A button: the token of an offer, or a link."""

    label: str
    token: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """One message."""

    text: RichText = _NO_TEXT
    keys: tuple[tuple[Key, ...], ...] = ()
    document: Document | None = None


def private_pages(reply: Reply, final: bool) -> tuple[Page, ...]:
    """A reply as the messages it takes where only the user reads them."""
    whole = flow(reply)
    parts = [part.stripped() for part in split_text(whole, fits)]  # as Telegram shows them
    pages = [Page(part) for part in parts]
    if len(parts) > _MOST_MESSAGES:
        pages = [Page(parts[0]), Page(document=Document(say.WHOLE_REPLY, whole.text))]
    if reply.document:
        pages.append(Page(document=reply.document))
    if pages:
        last = max((n for n, page in enumerate(pages) if page.text), default=0)
        pages[last] = replace(pages[last], keys=rows(reply.offers))
    return tuple(pages)


def group_pages(link: Callable[[Reply], str]) -> Callable[[Reply, bool], tuple[Page, ...]]:
    """The same for a group, where a private reply is only a `link` to where it can be read."""

    def pages(reply: Reply, final: bool) -> tuple[Page, ...]:
        if not reply.private:
            return private_pages(reply, final)
        return (Page(rich(say.ANSWERED_IN_PRIVATE), ((Key(say.OPEN_PRIVATE, url=link(reply)),),)),)

    return pages


def fits(text: RichText) -> bool:
    """Whether Telegram takes a text as one message."""
    return len(text.text.encode("utf-16-le")) <= 2 * _UNITS and len(text.spans) <= _SPANS


def rows(offers: Iterable[Offer]) -> tuple[tuple[Key, ...], ...]:
    """Questions below each other, for they are long; the thumbs alone; the others side by side."""
    laid = []
    for kind, group in groupby(offers, key=lambda offer: offer.kind in _APART and offer.kind):
        keys = [Key(offer.label, offer.token) for offer in group]
        width = 1 if kind == "question" else _IN_A_ROW
        laid += [tuple(keys[start : start + width]) for start in range(0, len(keys), width)]
    return tuple(laid)


def html(text: RichText) -> str:
    """Telegram's HTML; long quotes are folded. Marks that overlap are cut to lie in each other."""
    written = ""
    at = 0
    around: list[Span] = []
    for span in sorted(text.spans, key=lambda each: (each.start, -each.end)):
        while around and around[-1].end <= span.start:
            written += escape(text.text[at : around[-1].end], quote=False) + _end(around[-1])
            at = around.pop().end
        written += escape(text.text[at : span.start], quote=False) + _begin(span)
        at = span.start
        around.append(replace(span, end=min([span.end, *(each.end for each in around)])))
    while around:
        written += escape(text.text[at : around[-1].end], quote=False) + _end(around[-1])
        at = around.pop().end
    return written + escape(text.text[at:], quote=False)


def _begin(span: Span) -> str:
    if span.kind == "link":
        return f'<a href="{escape(span.url)}">'
    if span.kind == "quote":
        return "<blockquote expandable>" if span.end - span.start > _LONG_QUOTE else "<blockquote>"
    return f"<{_TAGS[span.kind]}>"


def _end(span: Span) -> str:
    return {"link": "</a>", "quote": "</blockquote>"}.get(span.kind) or f"</{_TAGS[span.kind]}>"
