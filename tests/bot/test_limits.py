"""Fair use: sliding windows, and turns at the generator."""

import asyncio
from contextlib import suppress
from dataclasses import replace

import pytest
from chatting import Chat

from bot import replies
from bot.limits import Allowance, Asker, Limits
from bot.messages import Answered, Failed, Reply, Superseded
from bot.queueing import FairQueue
from rag.config import Config, LimitSettings

QUESTION = "보증금은 언제 돌려주나요?"
KIM, LEE = ("시험", "길동"), ("시험", "이")
ROOM, HALL = ("시험", "방"), ("시험", "홀")
SETTINGS = LimitSettings(window_seconds=60, user=2, room=3, total=4, admin=5)


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def limits(clock) -> Limits:
    return Limits(SETTINGS, clock)


def test_a_user_has_so_many_questions_in_a_window(limits, clock) -> None:
    asker = Asker(KIM, ROOM)
    assert limits.take(asker) == Allowance("user", 2, 1, 60)
    clock.now = 20.0
    assert limits.take(asker) == Allowance("user", 2, 0, 40)
    clock.now = 30.0
    assert limits.take(asker) == Allowance("user", 2, 0, 30, granted=False)
    clock.now = 60.0
    assert limits.take(asker) == Allowance("user", 2, 0, 20)


def test_one_who_goes_on_asking_is_told_once_in_a_while(limits, clock) -> None:
    asker = Asker(KIM, ROOM, user_limit=1)
    limits.take(asker)
    told = []
    for clock.now in (1.0, 2.0, 6.9, 30.0):
        allowance = limits.take(asker)
        assert allowance is not None
        told.append(allowance.told)
    assert told == [False, True, True, False]


def test_a_room_and_all_together_have_their_own_limits(limits) -> None:
    for number in range(3):
        limits.take(Asker(("시험", f"{number}"), ROOM))
    refused = limits.take(Asker(KIM, ROOM))
    assert refused == Allowance("room", 3, 0, 60, granted=False)
    assert limits.take(Asker(KIM, HALL)) == Allowance("all", 4, 0, 60)
    assert limits.take(Asker(LEE, HALL)) == Allowance("all", 4, 0, 60, granted=False)


def test_a_refused_question_uses_up_nothing(limits) -> None:
    asker = Asker(KIM, ROOM)
    for _ in range(5):
        limits.take(asker)
    assert limits.left(Asker(LEE, ROOM)) == Allowance("room", 3, 1, 60)


def test_administrators_have_a_limit_alone(limits) -> None:
    admin = Asker(KIM, ROOM, is_admin=True)
    assert [limits.take(admin).left for _ in range(5)] == [4, 3, 2, 1, 0]
    assert limits.left(Asker(LEE, ROOM)) == Allowance("user", 2, 2, 0)


@pytest.mark.parametrize("asker", [Asker(KIM, ROOM, 0, 0), Asker(KIM, ROOM, 0, is_admin=True)])
def test_a_limit_of_zero_is_none(clock, asker: Asker) -> None:
    limits = Limits(LimitSettings(total=0), clock)
    assert [limits.take(asker) for _ in range(50)] == [None] * 50


def test_a_limit_of_ones_own_comes_first(limits) -> None:
    assert limits.left(Asker(KIM, ROOM, user_limit=3, room_limit=9)).limit == 3


class Line:
    """People in a queue, in the order in which they were let in."""

    def __init__(self, **settings: int) -> None:
        self.queue = FairQueue(LimitSettings(**settings))
        self.inside: list[str] = []
        self.leave: dict[str, asyncio.Event] = {}

    def come(self, name: str, room: str, user: str = "") -> asyncio.Task[None]:
        self.leave[name] = asyncio.Event()
        return asyncio.create_task(self._visit(name, room, user or name))

    async def _visit(self, name: str, room: str, user: str) -> None:
        async with self.queue.turn(Asker(("시험", user), ("시험", room))):
            self.inside.append(name)
            await self.leave[name].wait()

    async def settled(self) -> list[str]:
        for _ in range(5):
            await asyncio.sleep(0)
        return self.inside


async def test_rooms_take_turns() -> None:
    line = Line(at_once=1)
    for name in ("a1", "a2", "a3", "b1", "c1", "b2"):
        line.come(name, name[0])
    for _ in range(6):
        name = (await line.settled())[-1]
        line.leave[name].set()
    assert line.inside == ["a1", "b1", "c1", "a2", "b2", "a3"]
    await line.settled()
    assert line.queue.waiting == 0


async def test_a_room_never_has_all_places() -> None:
    line = Line(at_once=3, room_at_once=2)
    for name in ("a1", "a2", "a3", "b1"):
        line.come(name, name[0])
    assert await line.settled() == ["a1", "a2", "b1"]
    assert line.queue.waiting == 1


async def test_a_user_never_has_all_places_of_a_room() -> None:
    line = Line(at_once=3, room_at_once=3, user_at_once=1)
    for name in ("x1", "x2", "y1"):
        line.come(name, "a", user=name[0])
    assert await line.settled() == ["x1", "y1"]


async def test_one_who_leaves_the_line_is_not_called() -> None:
    line = Line(at_once=1)
    first, second, _third = (line.come(name, name[0]) for name in ("a1", "b1", "c1"))
    await line.settled()
    for task in (second, first):
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    assert await line.settled() == ["a1", "c1"]


async def test_one_who_leaves_at_the_moment_of_a_call_keeps_no_place() -> None:
    line = Line(at_once=1)
    _first, second, _third = (line.come(name, name[0]) for name in ("a1", "b1", "c1"))
    await line.settled()
    line.leave["a1"].set()
    second.cancel()
    assert await line.settled() == ["a1", "c1"]
    line.leave["c1"].set()
    line.come("d1", "d")
    assert await line.settled() == ["a1", "c1", "d1"]
    assert line.queue.waiting == 0


class TestInTheChat:
    @pytest.fixture
    def config(self) -> Config:
        return Config(limits=LimitSettings(user=2))

    async def test_says_what_is_left_and_when_it_is_free_again(self, chat, clock) -> None:
        first = await chat.say(QUESTION)
        assert first.notice.splitlines() == [
            replies.NOTICE,
            "지금은 1번 더 물을 수 있습니다. 60초 뒤에 다시 늘어납니다.",
        ]
        clock.now = 10.0
        await chat.say(QUESTION)
        assert await chat.events(QUESTION) == [
            Failed(
                Reply(
                    "한 사람이 60초에 2번까지 물을 수 있습니다."
                    " 남은 질문은 0번이고, 50초 뒤에 다시 물을 수 있습니다."
                )
            )
        ]
        assert await chat.events(QUESTION) == [Superseded()]
        clock.now = 60.0
        assert isinstance((await chat.events(QUESTION))[-1], Answered)

    async def test_commands_are_free(self, chat) -> None:
        for _ in range(5):
            assert isinstance((await chat.events("/style"))[-1], Answered)

    async def test_shows_what_is_left(self, chat) -> None:
        await chat.say(QUESTION)
        said = "60초에 2번까지 물을 수 있고, 지금 1번 남았습니다. 60초 뒤에 늘어납니다."
        assert await chat.say("/limits") == Reply(said, private=True)

    async def test_owners_may_always_ask(self, bot) -> None:
        owner = Chat(bot, user="console", platform="console")
        for _ in range(5):
            assert isinstance((await owner.events(QUESTION))[-1], Answered)
        assert (await owner.say("/제한")).text == "질문 수에 제한이 없습니다."

    async def test_a_refused_question_leaves_the_answer_under_way_alone(self, chat) -> None:
        await chat.say(QUESTION)
        running = chat.bot.handle(chat.message(QUESTION))
        await anext(running)
        assert isinstance((await replace(chat).events(QUESTION))[-1], Failed)
        assert isinstance([event async for event in running][-1], Answered)
