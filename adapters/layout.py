"""A reply as blocks in the order in which every platform shows them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from adapters.splitting import RichText, rich
from bot import replies
from bot.messages import Card, Reply

_GAP = RichText("\n\n")
_LINE = RichText("\n")


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of a reply. `heading` stands over it, when it opens a group; cards have a title."""

    kind: Literal["text", "provision", "precedent", "related", "notice"]
    body: RichText
    heading: str = ""
    title: str = ""
    url: str = ""


def blocks(reply: Reply) -> tuple[Block, ...]:
    """Text, provisions, precedents, related provisions, notice: those that the reply has."""
    return tuple(_blocks(reply))


def flow(reply: Reply) -> RichText:
    """All blocks as one text, for platforms without cards."""
    whole = RichText()
    for block in blocks(reply):
        whole += (_GAP if whole else RichText()) + _set(block)
    return whole


def _blocks(reply: Reply) -> Iterator[Block]:
    if reply.text:
        yield Block("text", rich(reply.text))
    for number, card in enumerate(reply.provisions):
        heading = "" if number else replies.PROVISIONS
        yield Block("provision", _quoted(card), heading, card.title, card.url)
    for number, card in enumerate(reply.precedents):
        heading = "" if number else replies.PRECEDENTS
        yield Block("precedent", _quoted(card), heading, card.title, card.url)
    if reply.related:
        yield Block("related", rich("\n".join(reply.related)), replies.RELATED)
    if reply.notice:
        yield Block("notice", rich(reply.notice, "italic"))


def _quoted(card: Card) -> RichText:
    issue = (rich(card.issue, "italic"),) if card.issue else ()
    notes = (rich(note, "italic") for note in card.notes)
    return _joined(*issue, rich(card.text, "quote"), *notes)


def _set(block: Block) -> RichText:
    heading = (rich(block.heading, "bold"),) if block.heading else ()
    title = (rich(block.title, "bold") + _link(block.url),) if block.title else ()
    return _joined(*heading, *title, block.body)


def _link(url: str) -> RichText:
    return RichText(" ") + rich("🔗", "link", url) if url else RichText()


def _joined(first: RichText, *others: RichText) -> RichText:
    for other in others:
        first += _LINE + other
    return first
