"""The terminal: one user, one room, no token."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from rich.console import Console
from rich.live import Live
from rich.text import Text

from adapters.render import details_view
from bot import replies
from bot.messages import (
    Answered,
    Failed,
    IncomingMessage,
    Offer,
    Partial,
    Progress,
    Reply,
    ReplyEvent,
    Superseded,
    Thinking,
)

if TYPE_CHECKING:
    from bot.dialogue import DialogueManager

log = logging.getLogger(__name__)

_PROMPT = "> "
_EXITS = frozenset({"/exit", "/quit", "/종료"})


class ConsoleAdapter:
    """Reads lines from the terminal, or from a pipe. The arrow keys remember until it ends."""

    name = "console"

    def __init__(self, console: Console) -> None:
        self._console = console

    async def run(self, bot: DialogueManager) -> None:
        self._say(replies.GREETING, replies.EXIT_HINT)
        offers: tuple[Offer, ...] = ()
        async for line in self._lines():
            if (line := line.strip()) in _EXITS:
                break
            if line:
                offers = (await self._answer(bot, _message(line, offers))).offers
                self._console.print()
        self._say(replies.FAREWELL)

    async def show(self, events: AsyncIterator[ReplyEvent]) -> Reply:
        """Show the text of a reply as it comes, and the rest below it."""
        if self._console.is_terminal:
            reply = await self._stream(events)
        else:
            reply = await _last_reply(events)
            self._console.print(Text(reply.text))
        self._console.print(details_view(reply))
        if reply.document is not None:
            self._say("", reply.document.name, reply.document.text)
        return reply

    async def _answer(self, bot: DialogueManager, message: IncomingMessage) -> Reply:
        try:
            return await self.show(bot.handle(message))
        except Exception:
            log.exception("no reply could be made")
            self._say(replies.UNEXPECTED)
            return Reply("")

    async def _stream(self, events: AsyncIterator[ReplyEvent]) -> Reply:
        text, reply = Text(), Reply("")
        with Live(console=self._console, auto_refresh=False, vertical_overflow="visible") as live:
            async for event in events:
                match event:
                    case Thinking():
                        live.update(Text(replies.THINKING, style="dim"), refresh=True)
                    case Partial():
                        live.update(text.append(event.text), refresh=True)
                    case Progress(reply) | Answered(reply) | Failed(reply):
                        live.update(Text(reply.text), refresh=True)
                    case Superseded():
                        live.update(Text(""), refresh=True)
        return reply

    def _say(self, *lines: str) -> None:
        for line in lines:
            self._console.print(Text(line))

    async def _lines(self) -> AsyncIterator[str]:
        """Lines until the input ends or Ctrl-D is pressed."""
        if not sys.stdin.isatty():
            while line := await asyncio.to_thread(sys.stdin.readline):
                yield line
            return
        from prompt_toolkit import PromptSession

        session: PromptSession[str] = PromptSession()  # what is typed reaches no file
        while True:
            try:
                yield await session.prompt_async(_PROMPT)
            except EOFError:
                return


def _message(line: str, offers: tuple[Offer, ...]) -> IncomingMessage:
    """A question, or the number of an offer of the reply before."""
    number = int(line) if line.isdecimal() else 0
    if 1 <= number <= len(offers):
        return IncomingMessage("console", "console", "", offer=offers[number - 1].token)
    return IncomingMessage("console", "console", line)


async def _last_reply(events: AsyncIterator[ReplyEvent]) -> Reply:
    reply = Reply("")
    async for event in events:
        if isinstance(event, Answered | Failed):
            reply = event.reply
    return reply
