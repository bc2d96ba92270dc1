"""What a platform gives so that a reply can be shown there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from adapters.pacing import Lane
from bot.messages import Reply

Page = TypeVar("Page")
Handle = TypeVar("Handle")
PageIn = TypeVar("PageIn", contravariant=True)

Pages = Callable[[Reply, bool], tuple[Page, ...]]  # of a reply, which may be final or still grow


class Port(Protocol[PageIn, Handle]):
    """Messages in one place of a platform. Raises PlatformError and nothing else.

    A page is the content of one message; equal pages look the same. A handle is its address.
    """

    async def send(self, page: PageIn) -> Handle: ...

    async def edit(self, handle: Handle, page: PageIn) -> None: ...

    async def delete(self, handle: Handle) -> None: ...

    async def hint(self, page: PageIn | None) -> None:
        """A passing sign that a reply is coming: a draft of the page, or without one "typing"."""


@dataclass(frozen=True, slots=True)
class Streaming:
    """How a reply is shown while it grows.

    `interval` seconds lie between two updates; `reserve` tokens are kept for the final text. With
    `drafts` the growing page is only hinted at; `off` shows nothing before the final text.
    """

    interval: float = 1.0
    reserve: int = 1
    drafts: bool = False
    off: bool = False


@dataclass(frozen=True, slots=True)
class Outlet(Generic[Page, Handle]):
    """Where one reply goes, in which form and how fast."""

    port: Port[Page, Handle]
    pages: Pages[Page]
    lane: Lane
    streaming: Streaming = Streaming()
