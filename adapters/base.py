"""The Adapter seam: a place where people talk to the bot."""

from __future__ import annotations

from typing import Protocol

from bot.dialogue import DialogueManager


class Adapter(Protocol):
    """Turns what happens in one place into messages, and reply events into what is shown there."""

    async def run(self, bot: DialogueManager) -> None:
        """Serve until the place closes."""
        ...
