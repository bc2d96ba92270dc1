"""50 users in 10 rooms at once: nobody's words or memory are in another's reply."""

import asyncio
import re
from dataclasses import replace

import pytest
from chatting import Chat

from bot.messages import Reply
from rag.answer import Answer
from rag.config import Config, LimitSettings

ROOMS, USERS = 10, 50
THING = re.compile(r"[가-힣]{2}토끼")
SYLLABLES = "가나다라마바사"


@pytest.fixture
def config() -> Config:
    return Config(limits=LimitSettings(user=0, room=0, total=0))


@pytest.fixture
def people(bot) -> list[Chat]:
    return [
        Chat(bot, user=f"사람{number}", room=f"방{number % ROOMS}", is_private=False)
        for number in range(USERS)
    ]


def thing(number: int) -> str:
    """A word that this user alone uses."""
    first, second = divmod(number, len(SYLLABLES))
    return f"{'하허호후흐히해헤'[first]}{SYLLABLES[second]}토끼"


async def talk(number: int, chat: Chat) -> list[Reply]:
    """What one user is told in a conversation about their own thing."""
    own = thing(number)
    said = [await chat.say(f"{own}가 사는 집의 보증금은 언제 돌려주나요?")]
    said.append(await chat.say("그럼 집세는요?"))
    said.append(await chat.say(f"가상임대차법 {number + 10}조와 {own} 집세는요?"))
    for command in ("/memory", "/sources", "/mydata 내보내기"):
        said.append(await chat.say(command))
    return said


def words(reply: Reply) -> str:
    document = reply.document.text if reply.document else ""
    return f"{reply}{document}"


async def test_nobody_reads_what_another_said(people) -> None:
    told = await asyncio.gather(*(talk(number, chat) for number, chat in enumerate(people)))
    for number, replies in enumerate(told):
        read = [set(THING.findall(words(reply))) for reply in replies]
        assert set().union(*read) == {thing(number)}
        assert thing(number) in words(replies[3])  # /memory
        assert thing(number) in words(replies[5])  # the export
        articles = set(re.findall(r"제(\d+)조는 없습니다", words(replies[2])))
        assert articles == {f"{number + 10}"}


async def test_each_is_answered_for_their_own_question(people) -> None:
    async def question(number: int, chat: Chat) -> Answer:
        events = await chat.events(f"{thing(number)}의 보증금은 언제 돌려주나요?")
        return events[-1].answer

    answers = await asyncio.gather(*map(question, range(USERS), people))
    asked = [answer.question for answer in answers]
    assert asked == [f"{thing(number)}의 보증금은 언제 돌려주나요?" for number in range(USERS)]


async def test_one_who_erases_leaves_the_others_alone(people) -> None:
    questions = (chat.say(f"{thing(number)}의 집은요?") for number, chat in enumerate(people))
    await asyncio.gather(*questions)
    await asyncio.gather(*(chat.confirm("/mydata 삭제") for chat in people[::2]))
    remembered = await asyncio.gather(*(chat.say("/memory") for chat in people))
    kept = [thing(number) in words(reply) for number, reply in enumerate(remembered)]
    assert kept == [False, True] * (USERS // 2)


async def test_one_user_in_two_rooms_has_two_memories(people) -> None:
    first = people[0]
    elsewhere = replace(first, room="딴 방")
    await first.say(f"{thing(0)}의 보증금은 언제 돌려주나요?")
    assert thing(0) not in words(await elsewhere.say("그럼 집세는요?"))
    assert thing(0) not in words(await elsewhere.say("/memory"))
