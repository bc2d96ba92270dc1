"""The Adapter seam: a place where people talk to the bot, and what can go wrong there.

AdapterError
├── WrongToken          the platform does not know our token: waiting does not help
└── PlatformError       one request to the platform failed
    ├── TooFast         asked to wait (429)
    ├── Unavailable     5xx, a dropped connection, no answer in time
    ├── Gone            the message or the room is not there any more
    ├── Unchanged       an edit that changes nothing
    └── Forbidden       blocked, removed from the room, or without the permission
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from bot.dialogue import DialogueManager


class AdapterError(Exception):
    """Base of every expected failure of a chat platform."""


class WrongToken(AdapterError):
    """The platform refuses the token. The message says which and how to get one."""


class PlatformError(AdapterError):
    """One request to the platform failed."""


class TooFast(PlatformError):
    """Asked to wait `retry_after` seconds, `everywhere` or in one chat."""

    def __init__(self, retry_after: float, *, everywhere: bool = False) -> None:
        self.retry_after = retry_after
        self.everywhere = everywhere
        super().__init__(f"asked to wait {retry_after} seconds")


class Unavailable(PlatformError):
    """The platform did not answer, or not in a way that says whether it did what was asked."""


class Gone(PlatformError):
    """The message or the room is not there any more."""


class Unchanged(PlatformError):
    """The message has that content already."""


class Forbidden(PlatformError):
    """The user blocked the bot, or the bot may not write in the room."""


class Adapter(Protocol):
    """Turns what happens in one place into messages, and reply events into what is shown there."""

    name: str

    async def run(self, bot: DialogueManager) -> None:
        """Serve until the place closes, or until cancelled: then answers under way are finished."""
        ...
