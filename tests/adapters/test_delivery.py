"""A reply is shown while it comes, and its end arrives whatever the platform does."""

import asyncio
import logging
from collections.abc import AsyncIterator

import pytest
from fake_place import FakePlace, FastClock, outlet

from adapters.base import Forbidden, Gone, TooFast, Unavailable, Unchanged
from adapters.delivery import Deliveries, Delivery
from adapters.outlet import Streaming
from bot import replies
from bot.messages import (
    Answered,
    Failed,
    IncomingMessage,
    Partial,
    Progress,
    Reply,
    ReplyEvent,
    Superseded,
    Thinking,
)

ANSWER = "토끼가 찧습니다."
LONG = "가나다라마바사아자차카타파하거너더러머버서어"


class Script:
    """Events that come one by one: each after the platform shows what it waits for."""

    def __init__(self, place: FakePlace, *steps: ReplyEvent | str | Exception) -> None:
        self._place = place
        self._steps = steps
        self.closed = asyncio.Event()

    async def play(self) -> AsyncIterator[ReplyEvent]:
        try:
            for step in self._steps:
                if isinstance(step, Exception):
                    raise step
                if isinstance(step, str):
                    await self._place.until(lambda place, text=step: text in str(place.requests))
                else:
                    yield step
        finally:
            self.closed.set()


@pytest.fixture
def place() -> FakePlace:
    return FakePlace()


async def deliver(place: FakePlace, *steps, **changes) -> str:
    return await Delivery(outlet(place, **changes)).run(Script(place, *steps).play())


async def test_grows_in_one_message(place: FakePlace) -> None:
    done = await deliver(
        place, Thinking(), "typing", Partial("토끼가 "), "토끼가…", Partial("찧"), "찧…",
        Partial("습니다."), Answered(Reply(ANSWER)),
    )  # fmt: skip
    assert (done, place.shown) == ("delivered", [ANSWER])
    assert place.requests == [
        ("typing", ""),
        ("send", "토끼가…"),
        ("edit", "토끼가 찧…"),
        ("edit", ANSWER),
    ]


async def test_pieces_that_come_fast_are_shown_together(place: FakePlace) -> None:
    clock = FastClock()
    pieces = [Partial(letter) for letter in ANSWER]
    start, rest = pieces[0], pieces[1:]
    steps = (start, f"{ANSWER[0]}…", *rest, f"{ANSWER}…", Answered(Reply(ANSWER)))
    await deliver(place, *steps, clock=clock)
    assert place.requests == [
        ("send", "토…"),
        ("edit", f"{ANSWER}…"),
        ("edit", ANSWER),
    ]
    assert clock.now >= 1_001


async def test_a_command_is_one_message(place: FakePlace) -> None:
    await deliver(place, Answered(Reply(ANSWER)))
    assert place.requests == [("send", ANSWER)]


async def test_what_is_not_for_the_bot_stays_without_a_sign(place: FakePlace) -> None:
    assert (await deliver(place), place.requests) == ("silent", [])


async def test_a_long_reply_goes_on_in_further_messages(place: FakePlace) -> None:
    steps = (Partial(LONG[:10]), LONG[9], Partial(LONG[10:]), "어…", Answered(Reply(LONG)))
    await deliver(place, *steps)
    assert place.shown == [LONG[:20], LONG[20:]]


async def test_a_shorter_end_takes_messages_back(place: FakePlace) -> None:
    await deliver(place, Partial(LONG), "어…", Failed(Reply(ANSWER)))
    assert place.shown == [ANSWER]


async def test_a_page_that_stands_is_not_edited(place: FakePlace) -> None:
    await deliver(place, Partial(LONG), "어…", Answered(Reply(LONG)))
    assert place.requests == [
        ("send", LONG[:20]),
        ("send", f"{LONG[20:]}…"),
        ("edit", LONG[20:]),
    ]


@pytest.mark.parametrize(
    "failures",
    [
        [TooFast(7)],
        [TooFast(2), TooFast(3, everywhere=True)],
        [Unavailable()],
        [Unavailable(), TooFast(1), Unavailable(), Unavailable()],
    ],
)
async def test_the_end_arrives_after_failures(place: FakePlace, failures: list) -> None:
    place.failures = [*failures]
    done = await deliver(place, Answered(Reply(ANSWER)))
    assert (done, place.shown) == ("delivered", [ANSWER])
    assert place.requests == [("send", ANSWER)] * (len(failures) + 1)


async def test_waits_as_long_as_it_is_told(place: FakePlace) -> None:
    clock = FastClock()
    place.failures = [TooFast(7)]
    await deliver(place, Answered(Reply(ANSWER)), clock=clock)
    assert clock.now == 1_007


async def test_an_update_that_fails_is_left_to_the_next(place: FakePlace) -> None:
    place.failures = [None, TooFast(3), None]
    steps = (Partial("토"), "토…", Partial("끼"), "토끼…", Answered(Reply(ANSWER)))
    assert (await deliver(place, *steps), place.shown) == ("delivered", [ANSWER])
    assert place.requests == [("send", "토…"), ("edit", "토끼…"), ("edit", ANSWER)]


async def test_an_edit_that_changes_nothing_counts_as_done(place: FakePlace) -> None:
    place.failures = [None, Unchanged()]
    await deliver(place, Partial("토"), "토…", Answered(Reply(ANSWER)))
    assert place.requests == [("send", "토…"), ("edit", ANSWER)]


async def test_a_deleted_message_is_sent_anew_with_what_follows_it(place: FakePlace) -> None:
    async def events() -> AsyncIterator[ReplyEvent]:
        yield Partial(LONG)
        await place.until(lambda place: len(place.messages) == 2)
        del place.messages[1]
        yield Answered(Reply(f"네, {LONG}"))

    assert await Delivery(outlet(place)).run(events()) == "delivered"
    assert "".join(place.shown) == f"네, {LONG}"
    assert list(place.messages) == [3, 4]


@pytest.mark.parametrize("error", [Forbidden(), Gone()])
async def test_who_cannot_be_reached_costs_nothing_more(place: FakePlace, error) -> None:
    place.failures = [error]
    script = Script(place, Partial("토"), "never", Answered(Reply(ANSWER)))
    assert await Delivery(outlet(place)).run(script.play()) == "lost"
    assert (script.closed.is_set(), place.requests) == (True, [("send", "토…")])


async def test_gives_up_on_a_platform_that_stays_down(place: FakePlace) -> None:
    place.failures = [Unavailable()] * 10
    assert await deliver(place, Answered(Reply(ANSWER))) == "lost"


async def test_a_superseded_reply_disappears(place: FakePlace) -> None:
    done = await deliver(place, Partial(LONG), "어…", Superseded())
    assert (done, place.shown) == ("superseded", [])


async def test_a_superseded_reply_that_the_user_deleted_is_no_trouble(place: FakePlace) -> None:
    place.failures = [None, None, Gone(), None]
    assert await deliver(place, Partial(LONG), "어…", Superseded()) == "superseded"


async def test_drafts_the_page_that_grows_and_sends_those_that_are_full(place: FakePlace) -> None:
    steps = (Partial("토"), "토…", Partial(LONG), "어…", Answered(Reply(f"토{LONG}")))
    await deliver(place, *steps, streaming=Streaming(drafts=True))
    page, rest = f"토{LONG}"[:20], f"토{LONG}"[20:]
    assert place.requests == [
        ("draft", "토…"),
        ("send", page),
        ("draft", f"{rest}…"),
        ("send", rest),
    ]


async def test_progress_is_a_message_even_where_text_is_drafted(place: FakePlace) -> None:
    steps = (Progress(Reply("1/2")), "1/2…", Progress(Reply("2/2")), "2/2…", Answered(Reply("끝.")))
    await deliver(place, *steps, streaming=Streaming(drafts=True))
    assert place.requests == [("send", "1/2…"), ("edit", "2/2…"), ("edit", "끝.")]


async def test_shows_only_the_end_where_streaming_is_off(place: FakePlace) -> None:
    steps = (Partial("토"), "typing", Partial("끼"), Answered(Reply(ANSWER)))
    await deliver(place, *steps, streaming=Streaming(off=True))
    assert place.requests == [("typing", ""), ("send", ANSWER)]


async def test_the_end_waits_for_a_request_under_way(place: FakePlace) -> None:
    place.held = asyncio.Event()
    script = Script(place, Partial("토"), "토…", Answered(Reply(ANSWER)))
    running = asyncio.create_task(Delivery(outlet(place)).run(script.play()))
    await script.closed.wait()
    place.held.set()
    assert (await running, place.shown) == ("delivered", [ANSWER])


async def test_a_429_for_an_update_that_the_end_overtakes_is_obeyed(place: FakePlace) -> None:
    clock = FastClock()
    place.held, place.failures = asyncio.Event(), [TooFast(7)]
    script = Script(place, Partial("토"), "토…", Answered(Reply(ANSWER)))
    running = asyncio.create_task(Delivery(outlet(place, clock=clock)).run(script.play()))
    await script.closed.wait()
    place.held.set()
    assert (await running, place.shown) == ("delivered", [ANSWER])
    assert clock.now == 1_007


@pytest.mark.parametrize("steps", [(Thinking(), ValueError("토끼")), (Partial("토"),)])
async def test_a_reply_that_breaks_off_says_so(place: FakePlace, steps) -> None:
    done = await deliver(place, *steps)
    assert (done, "".join(place.shown)) == ("delivered", replies.UNEXPECTED)


class OneReply:
    """A bot with the same events for everyone."""

    def __init__(self, *events: ReplyEvent) -> None:
        self._events = events
        self.asked = asyncio.Event()
        self.go_on = asyncio.Event()

    async def handle(self, message: IncomingMessage) -> AsyncIterator[ReplyEvent]:
        for event in self._events[:-1]:
            yield event
        self.asked.set()
        await self.go_on.wait()
        yield self._events[-1]


MESSAGE = IncomingMessage("1", "안나", "토끼")


async def test_leaving_waits_for_answers_under_way(place: FakePlace) -> None:
    bot = OneReply(Partial("토"), Answered(Reply(ANSWER)))
    async with Deliveries(bot) as deliveries:
        task = deliveries.start(MESSAGE, outlet(place))
        await bot.asked.wait()
        bot.go_on.set()
    assert (task.result(), place.shown) == ("delivered", [ANSWER])


async def test_leaving_hands_back_what_takes_too_long(place: FakePlace) -> None:
    bot = OneReply(Partial("토"), Answered(Reply(ANSWER)))
    async with Deliveries(bot, grace=0) as deliveries:
        task = deliveries.start(MESSAGE, outlet(place))
        await place.until(lambda place: place.shown == ["토…"])
    assert (task.result(), "".join(place.shown)) == ("delivered", replies.ASK_AGAIN)


async def test_leaving_by_cancellation_finishes_as_well(place: FakePlace) -> None:
    bot = OneReply(Thinking(), Answered(Reply(ANSWER)))

    async def serve() -> None:
        async with Deliveries(bot) as deliveries:
            deliveries.start(MESSAGE, outlet(place))
            await asyncio.Event().wait()

    serving = asyncio.create_task(serve())
    await bot.asked.wait()
    serving.cancel()
    bot.go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await serving
    assert place.shown == [ANSWER]


async def test_sends_what_nobody_asked_for(place: FakePlace) -> None:
    async with Deliveries(OneReply()) as deliveries:
        assert await deliveries.send(Reply("알립니다."), outlet(place)) == "delivered"
    assert place.shown == ["알립니다."]


async def test_a_port_that_breaks_is_logged_without_words(
    place: FakePlace, caplog: pytest.LogCaptureFixture
) -> None:
    place.failures = [ValueError("broken port")]
    with caplog.at_level(logging.ERROR):
        async with Deliveries(OneReply()) as deliveries:
            with pytest.raises(ValueError, match="broken port"):
                await deliveries.send(Reply("알립니다."), outlet(place))
    assert [record.message for record in caplog.records] == ["a reply failed"]
