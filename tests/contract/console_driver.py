"""The contract in the terminal, typed through a pipe. All that was printed is one message."""

from __future__ import annotations

import asyncio
import io
import os
import re
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from unittest.mock import patch

from contract.driver import Driver, Seen
from rich.console import Console

from adapters.console_adapter import ConsoleAdapter
from bot.dialogue import DialogueManager

_BUTTON = re.compile(r"\[(\d+)\] (.+?)(?=  \[|$)", re.M)
_FILE = re.compile(r"^(\S+\.txt)\n(.*?\n)\n", re.M | re.S)


class Printed(io.StringIO):
    """What the terminal shows, and a sign when there is more."""

    def __init__(self) -> None:
        super().__init__()
        self.more = asyncio.Event()

    def write(self, text: str) -> int:
        self.more.set()
        return super().write(text)


class ConsoleDriver:
    """Types lines; a button is the number printed before it."""

    name = "console"

    def __init__(self, printed: Printed, keyboard: int) -> None:
        self._printed = printed
        self._keyboard = keyboard

    async def say(self, text: str) -> None:
        os.write(self._keyboard, f"{text}\n".encode())

    async def press(self, label: str) -> None:
        numbers = {name: number for number, name in _BUTTON.findall(self._printed.getvalue())}
        await self.say(numbers[label])

    async def until(self, condition: Callable[[tuple[Seen, ...]], bool]) -> tuple[Seen, ...]:
        while not condition(self._seen()):
            self._printed.more.clear()
            await self._printed.more.wait()
        return self._seen()

    def _seen(self) -> tuple[Seen, ...]:
        text = self._printed.getvalue()
        file = _FILE.search(text)
        labels = tuple(label for _, label in _BUTTON.findall(text))
        return (Seen(text, labels, (file[1], file[2]) if file else None),)


@asynccontextmanager
async def open_driver(bot: DialogueManager) -> AsyncIterator[Driver]:
    """The chat between two ends of a pipe."""
    printed, (reading, writing) = Printed(), os.pipe()
    console = Console(file=printed, width=10_000, color_system=None, highlight=False)
    with os.fdopen(reading, encoding="utf-8") as typed, patch.object(sys, "stdin", typed):
        chat = asyncio.create_task(ConsoleAdapter(console).run(bot))
        yield ConsoleDriver(printed, writing)
        os.close(writing)
        await chat
