"""Replies as the terminal shows them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from textwrap import shorten

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from bot import replies, replies_parts
from bot.messages import Card, Offer, Reply
from bot.records import HitRecord

_EXCERPT = 160  # characters of a hit that a search shows
_INDENT = 2  # columns


def details_view(reply: Reply) -> RenderableType:
    """What stands below the text of a reply: quotes, precedents, the notice."""
    parts: list[RenderableType] = []
    for heading, cards in (
        (replies.PROVISIONS, reply.provisions),
        (replies.PRECEDENTS, reply.precedents),
    ):
        if cards:
            parts += [Text(""), Text(heading, style="bold underline"), *_cards(cards)]
    if reply.related:
        parts += [Text(""), Text(replies.RELATED, style="bold underline")]
        parts += [line for related in reply.related for line in _indented(related)]
    if reply.offers:
        parts += [Text(""), *_offers(reply.offers)]
    if reply.notice:
        parts += [Text(""), Text(reply.notice, style="dim")]
    return Group(*parts)


def hits_view(hits: Iterable[HitRecord]) -> RenderableType:
    """Hits of a search, best first."""
    parts: list[RenderableType] = []
    for hit in hits:
        where = f"{hit.law} {hit.article}" if hit.law else f"{hit.case_number}"
        title = f" ({hit.title})" if hit.title else ""
        parts.append(Text(f"{hit.rank}. {where}{title}  {hit.score:.2f}", style="bold"))
        parts += _indented(shorten(hit.text, _EXCERPT, placeholder=" …"))
    return Group(*parts)


def _offers(offers: tuple[Offer, ...]) -> Iterator[RenderableType]:
    """Questions a line each, the rest in one; the number is typed to press."""
    numbered = {offer: f"[{number}] {offer.label}" for number, offer in enumerate(offers, 1)}
    further = [label for offer, label in numbered.items() if offer.kind == "question"]
    if further:
        yield Text(replies_parts.FURTHER, style="bold underline")
        for label in further:
            yield from _indented(label)
    others = [label for offer, label in numbered.items() if offer.kind != "question"]
    if others:
        yield Text("  ".join(others))


def _cards(cards: Iterable[Card]) -> Iterator[RenderableType]:
    for card in cards:
        yield Text(card.title, style="bold")
        yield from _indented(card.issue, "italic")
        yield from _indented(card.text)
        for note in card.notes:
            yield from _indented(note, "yellow")
        if card.url:
            yield Text(" " * _INDENT + card.url, style="dim", no_wrap=True, overflow="ignore")


def _indented(text: str, style: str = "") -> Iterator[RenderableType]:
    """Each line by itself, so that a short one is not padded to the width of the longest."""
    for line in text.splitlines():
        yield Padding(Text(line, style=style), (0, 0, 0, _INDENT), expand=False)
