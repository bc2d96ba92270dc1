"""Replies laid out as messages of Discord: text first, quotes as embeds, offers at the end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from adapters.discord_markdown import markdown
from adapters.layout import Block, blocks, flow
from adapters.splitting import RichText, rich, split_text
from bot.messages import Document, Offer, Reply

_CONTENT = 2_000
_DESCRIPTION = 4_096
_TITLE = 256
_PANELS = 10
_ALL_PANELS = 6_000


@dataclass(frozen=True, slots=True)
class Panel:
    """An embed. `heading` stands above its title; all but the description is plain text."""

    description: str = ""
    heading: str = ""
    title: str = ""
    url: str = ""
    footer: str = ""

    def __len__(self) -> int:
        parts = (self.description, self.heading, self.title, self.footer)
        return sum(map(len, parts))


@dataclass(frozen=True, slots=True)
class Page:
    """One message. A `shareable` one, seen by its user alone, can be shown to everybody."""

    content: str = ""
    panels: tuple[Panel, ...] = ()
    offers: tuple[Offer, ...] = ()
    document: Document | None = None
    private: bool = False
    shareable: bool = False


def hidden_pages(reply: Reply, final: bool) -> tuple[Page, ...]:
    """The messages of a reply that one person sees: what is quoted from the law can be shared."""
    whole = pages(reply, final)
    if not final or reply.private or not (reply.provisions or reply.precedents):
        return whole
    return tuple(replace(page, shareable=page.document is None) for page in whole)


def pages(reply: Reply, final: bool) -> tuple[Page, ...]:
    """A reply as the messages it takes, or as much of its text as has been said."""
    if not final:
        return _growing(reply)
    laid = blocks(reply)
    text = (content for block in laid if block.kind == "text" for content in _contents(block.body))
    panels = [panel for block in laid if block.kind != "text" for panel in _panels(block)]
    messages = [*map(Page, text)] or [Page()]
    for group in _grouped(panels):
        if messages[-1].panels:
            messages.append(Page())
        messages[-1] = replace(messages[-1], panels=group)
    return _finished(messages, reply)


def plain_pages(reply: Reply, final: bool) -> tuple[Page, ...]:
    """The messages of a reply where embeds are not allowed."""
    if not final:
        return _growing(reply)
    return _finished([*map(Page, _contents(flow(reply)))] or [Page()], reply)


def _growing(reply: Reply) -> tuple[Page, ...]:
    return _finished([*map(Page, _contents(rich(reply.text)))] or [Page()], reply)


def _finished(messages: list[Page], reply: Reply) -> tuple[Page, ...]:
    messages[-1] = replace(messages[-1], offers=reply.offers)
    if reply.document:
        messages.append(Page(document=reply.document))
    filled = (page for page in messages if page != Page())
    return tuple(replace(page, private=reply.private) for page in filled)


def _contents(text: RichText) -> Iterator[str]:
    for part in split_text(text, partial(_fits, _CONTENT)):
        yield markdown(part.stripped())


def _panels(block: Block) -> Iterator[Panel]:
    if block.kind == "notice":
        yield Panel(footer=block.body.text)
        return
    title, body = block.title, block.body
    if len(title) > _TITLE:
        title, body = "", rich(block.title, "bold") + RichText("\n") + body
    parts = split_text(body, partial(_fits, _DESCRIPTION))
    for number, part in enumerate(parts or (RichText(),)):
        if number:
            yield Panel(markdown(part))
        else:
            yield Panel(markdown(part), block.heading, title, block.url)


def _fits(limit: int, part: RichText) -> bool:
    return len(part) <= limit and len(markdown(part)) <= limit


def _grouped(panels: Iterable[Panel]) -> Iterator[tuple[Panel, ...]]:
    """As many in a message as it takes."""
    group: tuple[Panel, ...] = ()
    for panel in panels:
        if len(group) == _PANELS or sum(map(len, group)) + len(panel) > _ALL_PANELS:
            yield group
            group = ()
        group = (*group, panel)
    if group:
        yield group
