"""`lawbot bench chat`: many conversations at once against platforms that refuse and break off."""

from __future__ import annotations

import asyncio
import logging
import random
import re
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import count
from typing import Any, Protocol

from servers.discord_people import Person as DiscordPerson
from servers.discord_server import DiscordServer
from servers.discord_world import Channel, Message
from servers.telegram_people import Group, Person
from servers.telegram_server import TelegramServer
from servers.telegram_world import Chat, Shown

from adapters.base import Adapter
from adapters.discord_adapter import DiscordAdapter
from adapters.telegram_adapter import TelegramAdapter
from bot.messages import (
    Answered,
    Card,
    IncomingMessage,
    Outgoing,
    Partial,
    Reply,
    ReplyEvent,
    RoomPolicy,
    Thinking,
)
from rag.config import DiscordSettings, TelegramSettings

SHORTEST, LONGEST = 300, 9_000  # characters of an answer
REFUSED = 0.1  # share of requests that get a 429
_PIECE, _PIECE_SECONDS = 40, 0.02  # characters that a generator says at once, and how often
_PATIENCE = 300.0  # seconds after which an answer counts as undelivered
_MARKUP = re.compile(r"\\(.)|\*\*|\*|^> ", re.MULTILINE)
_QUOTE = Card("「가상법」 제1조(떡)", "① 달토끼는 보름마다 떡을 찧는다. <개정 2019.12.1>")
_NOTICE = "AI가 만든 답입니다."


def written_answer(number: int) -> Reply:
    """The answer to question `number`: the same each time, of any length."""
    dice = random.Random(number)
    text, wanted = f"[답 {number}] ", dice.randint(SHORTEST, LONGEST)
    while len(text) < wanted:
        article, days = dice.randint(1, 999), dice.randint(1, 365)
        text += f"제{article}조에 따라 {days}일 안에 <떡> & *절구*를_돌려준다. "
        text += dice.choice(["", "① 다만, 그러하지 아니하다.\n", "\n", "\n\n", "🐰👍🏽 "])
    return Reply(text.strip(), provisions=(_QUOTE,), notice=_NOTICE)


class WritingBot:
    """Stands where DialogueManager does; says the answers at the speed of a generator."""

    async def handle(self, message: IncomingMessage) -> AsyncIterator[ReplyEvent]:
        number = re.search(r"\d+", message.text)
        if number is None:
            return
        yield Thinking()
        reply = written_answer(int(number[0]))
        for start in range(0, len(reply.text), _PIECE):
            await asyncio.sleep(_PIECE_SECONDS)
            yield Partial(reply.text[start : start + _PIECE])
        yield Answered(reply)

    async def policy(self, platform: str, room: str) -> RoomPolicy:
        return "mention"

    async def outgoing(self, platform: str) -> AsyncIterator[Outgoing]:
        for parcel in ():
            yield parcel
        await asyncio.Event().wait()


class Talk(Protocol):
    """One conversation. `shown` is all the bot said in it since the last question."""

    async def ask(self, question: str) -> None: ...

    def has_text(self) -> bool: ...

    def has_end(self) -> bool: ...

    def shown(self) -> str: ...


@dataclass
class TelegramTalk:
    """In private, or in a group."""

    person: Person
    group: Group | None = None
    asked: int = 0

    async def ask(self, question: str) -> None:
        text = f"@lawbot {question}" if self.group else question
        self.asked = self.person.say(text, to=self.group).id

    def has_text(self) -> bool:
        return bool(self._chat.drafts) or next(self._latest(), None) is not None

    def has_end(self) -> bool:
        last = next(self._latest(), None)
        return last is not None and last.text.endswith(_NOTICE)

    def shown(self) -> str:
        return "".join([message.text for message in self._latest()][::-1])

    @property
    def _chat(self) -> Chat:
        return self.group.chat if self.group else self.person.chat

    def _latest(self) -> Iterator[Shown]:
        """What the bot said since the question, newest first."""
        for message in reversed(self._chat.messages.values()):
            if message.id <= self.asked:
                return
            yield message


@dataclass
class DiscordTalk:
    """By mentions, or by slash commands."""

    person: DiscordPerson
    channel: Channel
    by_command: bool
    asked: int = 0

    async def ask(self, question: str) -> None:
        self.asked = len(self.channel.posted)
        if self.by_command:
            await self.person.slash(self.channel, "ask", question=question)
        else:
            await self.person.mention(self.channel, question)

    def has_text(self) -> bool:
        return any(message.content for message in self._said())

    def has_end(self) -> bool:
        return any(_NOTICE in str(embed) for message in self._said() for embed in message.embeds)

    def shown(self) -> str:
        contents = "".join(message.content for message in self._said())
        panels = "\n".join(str(embed) for message in self._said() for embed in message.embeds)
        return _MARKUP.sub(lambda match: match[1] or "", contents) + panels

    def _said(self) -> list[Message]:
        posted = self.channel.posted[self.asked :]
        return [message for message in posted if message.author is not self.person.account]


@dataclass
class Tally:
    """What became of the answers of one platform."""

    characters: int = 0
    lost: int = 0
    undelivered: int = 0
    first_text: list[float] = field(default_factory=list)
    whole_text: list[float] = field(default_factory=list)


Until = Callable[[Callable[[], object]], Any]


async def measure(conversations: int, answers: int) -> dict[str, object]:
    """Both platforms, one after the other."""
    logging.getLogger("discord").setLevel("ERROR")  # it warns of each 429 that it waits for
    return {
        "conversations": conversations,
        "answers": answers,
        "refused": REFUSED,
        "telegram": await _telegram(conversations, answers),
        "discord": await _discord(conversations, answers),
    }


async def _telegram(conversations: int, answers: int) -> dict[str, object]:
    async with TelegramServer() as server:
        people = [server.user(f"사람{number}") for number in range(conversations)]
        talks = [
            TelegramTalk(person, server.group(person.account.name, person) if number % 2 else None)
            for number, person in enumerate(people)
        ]
        server.flood(REFUSED)
        settings = TelegramSettings(api_base=server.base_url)
        adapter = TelegramAdapter(server.token, settings)

        def cut() -> None:
            server.cut("sendMessage")

        figures = await _run(adapter, talks, answers, server.until, cut)
        requests = sum(server.calls.values())
        return figures | {"requests": requests, "violations": dict(server.violations)}


async def _discord(conversations: int, answers: int) -> dict[str, object]:
    async with DiscordServer() as server:
        talks = [
            DiscordTalk(server.user(f"사람{n}"), server.channel(f"방{n}"), by_command=n % 2 == 0)
            for n in range(conversations)
        ]
        settings = DiscordSettings(api_base=server.api_base, gateway=server.gateway.url)
        adapter = DiscordAdapter(server.token, settings)

        async def connected() -> None:
            await server.connected()
            server.rest.refusals.share = REFUSED

        figures = await _run(adapter, talks, answers, server.until, server.gateway.cut, connected)
        acknowledged = _milliseconds(server.delays)
        return figures | {"acknowledged_ms": acknowledged, "violations": dict(server.violations)}


async def _at_once() -> None:
    """Telegram needs no connection before people write."""


async def _run(
    adapter: Adapter,
    talks: Sequence[Talk],
    answers: int,
    until: Until,
    cut: Callable[[], None],
    ready: Callable[[], Any] = _at_once,
) -> dict[str, object]:
    running = asyncio.create_task(adapter.run(WritingBot()))  # type: ignore[arg-type]
    await ready()
    tally, numbers, started = Tally(), iter(range(answers)), time.monotonic()
    cutting = asyncio.create_task(_cut_twice(tally, answers, cut, until))
    await asyncio.gather(*(_talk(talk, numbers, tally, until) for talk in talks))
    for task in (running, cutting):
        task.cancel()
    await asyncio.wait({running, cutting})
    return {
        "seconds": round(time.monotonic() - started, 1),
        "characters": tally.characters,
        "characters_lost": tally.lost,
        "undelivered": tally.undelivered,
        "first_text_ms": _milliseconds(tally.first_text),
        "whole_text_ms": _milliseconds(tally.whole_text),
    }


async def _cut_twice(tally: Tally, answers: int, cut: Callable[[], None], until: Until) -> None:
    """Break a connection after a third and after two thirds of the answers."""
    for part in (1, 2):
        wanted = part * answers // 3
        await _patiently(until, lambda wanted=wanted: len(tally.whole_text) >= wanted)
        cut()


async def _talk(talk: Talk, numbers: Any, tally: Tally, until: Until) -> None:
    """Ask one question after the other, for as long as there are any."""
    for number in numbers:
        reply, started = written_answer(number), time.monotonic()
        await talk.ask(f"질문 {number}")
        if await _patiently(until, talk.has_text):
            tally.first_text.append(time.monotonic() - started)
        arrived = await _patiently(until, talk.has_end)
        tally.whole_text.append(time.monotonic() - started)
        tally.undelivered += not arrived
        for part in (reply.text, _QUOTE.text, _NOTICE):
            tally.characters += len(part)
            tally.lost += _lost(part, talk.shown())


async def _patiently(until: Until, condition: Callable[[], object]) -> bool:
    """Whether it came true; the servers themselves wait for a minute only."""
    with suppress(TimeoutError):
        async with asyncio.timeout(_PATIENCE):
            for _ in count():
                with suppress(TimeoutError):
                    await until(condition)
                    return True
    return False


def _lost(text: str, shown: str) -> int:
    """Characters of a text that are not shown in its order; blanks at the ends of messages pass."""
    text, shown = "".join(text.split()), "".join(shown.split())
    if text in shown:
        return 0
    blocks = SequenceMatcher(None, text, shown, autojunk=False).get_matching_blocks()
    return len(text) - sum(block.size for block in blocks)


def _milliseconds(seconds: list[float]) -> dict[str, int]:
    ordered = sorted(seconds) or [0.0]
    at = {name: ordered[int(len(ordered) * share)] for name, share in _SHARES.items()}
    return {name: round(value * 1000) for name, value in at.items()}


_SHARES = {"p50": 0.5, "p95": 0.95, "p99": 0.99}
