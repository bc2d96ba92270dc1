"""Many conversations at once, while a tenth of all requests is refused and connections break."""

import asyncio
import random
from collections.abc import AsyncIterator

from servers.telegram_people import Person
from servers.telegram_server import TelegramServer
from telegram_talk import Talk, fast_clock, telegram

from bot.messages import Answered, IncomingMessage, Partial, Reply, ReplyEvent, Thinking

CONVERSATIONS, ANSWERS = 12, 3
SENTENCE = "① 달토끼는 <보름>마다 떡을 찧는다. 😀\n"


def answer(message: IncomingMessage) -> str:
    """Between 300 and 9,000 characters, the same for the same message."""
    length = random.Random(f"{message.user} {message.text}").randint(300, 9000)
    return (f"[{message.user} {message.text}] " + SENTENCE * 400)[: length - 1].rstrip() + "끝"


async def stream(message: IncomingMessage) -> AsyncIterator[ReplyEvent]:
    yield Thinking()
    text = answer(message)
    for start in range(0, len(text), 500):
        yield Partial(text[start : start + 500])
        await asyncio.sleep(0.01)
    yield Answered(Reply(text))


async def converse(server: TelegramServer, person: Person) -> None:
    """Ask one thing after the other; each time the whole answer stands there in the end."""
    for number in range(ANSWERS):
        before = len(person.chat.from_bot)
        asked = person.say(f"{number}")
        expected = answer(IncomingMessage("", str(person.account.id), asked.text))

        def shown(before: int = before) -> str:
            return "\n".join(message.sent for message in person.chat.from_bot[before:])

        await server.until(lambda shown=shown, expected=expected: shown() == expected)


async def test_loses_nothing_under_load() -> None:
    async with (
        TelegramServer(fast_clock) as server,
        telegram(Talk(stream), server),
    ):
        server.flood(0.1)
        server.cut("sendMessage")
        server.cut("getUpdates")
        people = [server.user(f"사람{number}") for number in range(CONVERSATIONS)]
        await asyncio.gather(*(converse(server, person) for person in people))
        assert not server.violations
