"""What the contract suite knows of a platform: one person who writes, presses and reads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Seen:
    """A message of the bot as the person sees it now, without markup.

    `private`: nobody else sees it. `document` is a file's name and text.
    """

    text: str = ""
    buttons: tuple[str, ...] = ()
    document: tuple[str, str] | None = None
    private: bool = False


class Driver(Protocol):
    """One person alone with the bot. What they see is what stands there, oldest first."""

    name: str

    async def say(self, text: str) -> None:
        """Write; "/style 친근" is a command, by whatever means the platform has for one."""

    async def press(self, label: str) -> None:
        """Press a button of the newest message that has it."""

    async def until(self, condition: Callable[[tuple[Seen, ...]], bool]) -> tuple[Seen, ...]:
        """What the person sees, once it is so. Waits for events of the platform."""
