"""The contract in memory: the least that an adapter can be."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from contract.driver import Driver, Seen
from fake_place import FakePlace, FastClock

from adapters.delivery import Deliveries
from adapters.layout import flow
from adapters.outlet import Outlet
from adapters.pacing import Lane, Pacer, Rate
from adapters.splitting import split_text
from bot.dialogue import DialogueManager
from bot.messages import IncomingMessage, Reply


def pages(reply: Reply, final: bool) -> tuple[Seen, ...]:
    """Messages of 1,000 characters, the buttons under the last; a file is a message of its own."""
    parts = split_text(flow(reply), lambda part: len(part) <= 1_000)
    labels = tuple(offer.label for offer in reply.offers)
    texts = [Seen(part.text, private=reply.private) for part in parts[:-1]]
    texts += [Seen(part.text, labels, private=reply.private) for part in parts[-1:]]
    file = reply.document
    return (*texts, *((Seen(document=(file.name, file.text)),) if file else ()))


@dataclass(frozen=True)
class FakeDriver:
    """Says and presses go straight to the bot."""

    place: FakePlace
    deliveries: Deliveries
    lane: Lane
    tokens: dict[str, str]
    name: str = "fake"

    async def say(self, text: str) -> None:
        self._start(IncomingMessage("room", "안나", text, "fake"))

    async def press(self, label: str) -> None:
        self._start(IncomingMessage("room", "안나", "", "fake", offer=self.tokens[label]))

    async def until(self, condition: Callable[[tuple[Seen, ...]], bool]) -> tuple[Seen, ...]:
        await self.place.until(lambda place: condition(tuple(place.shown)))
        return tuple(self.place.shown)

    def _start(self, message: IncomingMessage) -> None:
        self.deliveries.start(message, Outlet(self.place, self._pages, self.lane))

    def _pages(self, reply: Reply, final: bool) -> tuple[Seen, ...]:
        self.tokens.update({offer.label: offer.token for offer in reply.offers})
        return pages(reply, final)


@asynccontextmanager
async def open_driver(bot: DialogueManager) -> AsyncIterator[Driver]:
    clock = FastClock()
    lane = Pacer(clock=clock, sleep=clock.sleep).lane("room", Rate(3, 1.0))
    async with Deliveries(bot) as deliveries:
        yield FakeDriver(FakePlace(), deliveries, lane, {})
        await asyncio.sleep(0)
