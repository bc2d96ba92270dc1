"""Pages as discord.py sends them. What a press means stands in its id, so it outlives a restart."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from textwrap import shorten

import discord

from adapters.discord_pages import Page, Panel
from bot import replies_rooms as say
from bot.messages import Offer

_LABEL = 80
_OPTION = 100
_MOST_OPTIONS = 25
_MOST_BUTTONS = 19  # beside a select and the button that shows an answer to everybody
_SELECT_ID = "offers"
_SHARE_ID = "share"


@dataclass(frozen=True, slots=True)
class Press:
    """An offer that was pressed, or SHARE: show this answer to everybody."""

    kind: str
    token: str


SHARE = Press(_SHARE_ID, "")


def press_of(custom_id: str, values: Sequence[str]) -> Press | None:
    """What a button or the option of a select means; None for one that was never ours."""
    written = values[0] if custom_id == _SELECT_ID and values else custom_id
    if written == _SHARE_ID:
        return SHARE
    kind, _, token = written.partition(":")
    return Press(kind, token) if kind and token else None


@dataclass(slots=True)
class Body:
    """A page in the terms of discord.py."""

    page: Page
    content: str | None
    embeds: list[discord.Embed]
    view: discord.ui.View = field(repr=False)

    def files(self) -> list[discord.File]:
        """Opened anew for each attempt."""
        document = self.page.document
        if document is None:
            return []
        return [discord.File(io.BytesIO(document.text.encode()), filename=document.name)]


def body_of(page: Page) -> Body:
    """The body of a message."""
    embeds = [_embed(panel) for panel in page.panels]
    return Body(page, page.content or None, embeds, _view(page.offers, page.shareable))


def without_sharing(message: discord.Message) -> discord.ui.View:
    """What can be pressed under a message, but for the button that shows it to everybody."""
    view = discord.ui.View.from_message(message, timeout=None)
    for item in view.children:
        if isinstance(item, discord.ui.Button) and item.custom_id == _SHARE_ID:
            view.remove_item(item)
    view.stop()
    return view


def _embed(panel: Panel) -> discord.Embed:
    embed = discord.Embed(
        title=panel.title or None,
        url=panel.url or None,
        description=panel.description or None,
    )
    if panel.heading:
        embed.set_author(name=panel.heading)
    if panel.footer:
        embed.set_footer(text=panel.footer)
    return embed


def _view(offers: Sequence[Offer], shareable: bool) -> discord.ui.View:
    """Questions to choose from, if there are several, and a button for everything else."""
    questions = [offer for offer in offers if offer.kind == "question"]
    listed = questions[:_MOST_OPTIONS] if len(questions) > 1 else []
    view = discord.ui.View(timeout=None)
    if listed:
        view.add_item(_select(listed))
    for offer in [offer for offer in offers if offer not in listed][:_MOST_BUTTONS]:
        view.add_item(_button(_fitted(offer.label, _LABEL), _id(offer)))
    if shareable:
        view.add_item(_button(say.SHOW_EVERYONE, _SHARE_ID))
    view.stop()  # presses come as events: discord.py need not keep the view
    return view


def _select(offers: Sequence[Offer]) -> discord.ui.Select[discord.ui.View]:
    options = [
        discord.SelectOption(label=_fitted(offer.label, _OPTION), value=_id(offer))
        for offer in offers
    ]
    return discord.ui.Select(custom_id=_SELECT_ID, placeholder=say.ASK_ON, options=options)


def _button(label: str, custom_id: str) -> discord.ui.Button[discord.ui.View]:
    return discord.ui.Button(label=label, custom_id=custom_id)


def _id(offer: Offer) -> str:
    return f"{offer.kind}:{offer.token}"


def _fitted(label: str, longest: int) -> str:
    return shorten(label, longest, placeholder="…")
