"""Messages of one conversation in order, conversations side by side, bursts, cancelling."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass, field, replace

import pytest
from chatting import Chat, bare, last_reply

from bot import replies, replies_commands
from bot.messages import Answered, Failed, Reply, ReplyEvent, Superseded, Thinking
from rag.generation.generator import Prompt, passage_mark

SENTENCE = "보증금은 집을 비우면 돌려준다."
QUESTION = "보증금은 언제 돌려주나요?"


@dataclass
class Metered:
    """A generator that says a word each time it is let, and counts them."""

    name: str = "metered"
    words: int = 0
    at_work: int = 0
    most_at_work: int = 0
    prompts: list[Prompt] = field(default_factory=list)
    allowed: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(0))
    asked: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def stream(self, prompt: Prompt) -> AsyncIterator[str]:
        self.at_work += 1
        self.most_at_work = max(self.most_at_work, self.at_work)
        self.prompts.append(prompt)
        async with self.asked:
            self.asked.notify_all()
        try:
            for word in SENTENCE.split(" "):
                await self.allowed.acquire()
                self.words += 1
                yield f"{word} "
            yield passage_mark(0)
        finally:
            self.at_work -= 1

    async def prompted(self, times: int) -> None:
        """Wait until it was asked so many times."""
        async with self.asked:
            await self.asked.wait_for(lambda: len(self.prompts) >= times)

    def go(self) -> None:
        for _ in range(1000):
            self.allowed.release()

    @property
    def questions(self) -> list[str]:
        return [prompt.question for prompt in self.prompts]


class Clock:
    """A clock that stands still until it is set."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def generator() -> Metered:
    return Metered()


@pytest.fixture
def clock() -> Clock:
    return Clock()


def asking(chat: Chat, text: str = "", offer: str = "") -> asyncio.Task[list[ReplyEvent]]:
    return asyncio.create_task(chat.events(text, offer))


async def test_closing_the_stream_ends_the_generation_at_once(chat, generator) -> None:
    async with aclosing(chat.bot.handle(chat.message(QUESTION))) as events:
        assert await anext(events) == Thinking()
        await generator.prompted(1)
        generator.allowed.release()
    words = generator.words
    generator.go()
    await asyncio.sleep(0)
    assert (generator.at_work, generator.words, words) == (0, words, words)
    assert words <= 1


async def test_cancelling_the_task_ends_the_generation_at_once(chat, generator) -> None:
    task = asking(chat, QUESTION)
    await generator.prompted(1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (generator.at_work, generator.words) == (0, 0)


@pytest.mark.parametrize(("text", "offer"), [("/stop", ""), ("/중지", ""), ("", "stop")])
async def test_stop_ends_the_answer_under_way(chat, generator, text: str, offer: str) -> None:
    task = asking(chat, QUESTION)
    await generator.prompted(1)
    stopped = await chat.events(text, offer)
    assert bare(last_reply(stopped)) == Reply(replies_commands.STOPPED, private=True)
    assert [type(event) for event in await task] == [Thinking, Superseded]
    assert generator.words == 0


async def test_nobody_else_stops_an_answer(chat, generator) -> None:
    task = asking(chat, QUESTION)
    await generator.prompted(1)
    other = await replace(chat, user="춘향").say("/stop")
    generator.go()
    assert other.text == replies_commands.NOTHING_TO_STOP
    assert isinstance((await task)[-1], Answered)


async def test_says_when_there_is_nothing_to_stop(chat) -> None:
    assert (await chat.say("/stop")).text == replies_commands.NOTHING_TO_STOP


async def test_a_burst_is_one_question(chat, generator, clock) -> None:
    first = asking(chat, "집을 비웠는데")
    await generator.prompted(1)
    clock.now = 1.4
    second = asking(chat, "보증금은")
    await generator.prompted(2)
    clock.now = 2.8
    third = asking(chat, "언제 돌려주나요?")
    await generator.prompted(3)
    generator.go()
    assert [(await task)[-1] for task in (first, second)] == [Superseded(), Superseded()]
    assert isinstance((await third)[-1], Answered)
    assert generator.questions == [
        "집을 비웠는데",
        "집을 비웠는데 보증금은",
        "집을 비웠는데 보증금은 언제 돌려주나요?",
    ]


async def test_a_later_question_is_answered_alone(chat, generator, clock) -> None:
    first = asking(chat, "집세는 매월 얼마를 내야 하나요?")
    await generator.prompted(1)
    clock.now = 1.6
    second = asking(chat, QUESTION)
    await generator.prompted(2)
    generator.go()
    assert (await first)[-1] == Superseded()
    assert isinstance((await second)[-1], Answered)
    assert generator.questions[-1] == QUESTION


async def test_a_double_press_is_one_question(chat, generator) -> None:
    first = asking(chat, QUESTION)
    await generator.prompted(1)
    second = asking(chat, QUESTION)
    await generator.prompted(2)
    generator.go()
    assert (await first)[-1] == Superseded()
    assert isinstance((await second)[-1], Answered)
    assert generator.questions == [QUESTION, QUESTION]


async def test_what_was_superseded_is_not_remembered(chat, generator, clock) -> None:
    first = asking(chat, "집세는 매월 얼마를 내야 하나요?")
    await generator.prompted(1)
    clock.now = 2.0
    second = asking(chat, QUESTION)
    await generator.prompted(2)
    generator.go()
    await asyncio.gather(first, second)
    said = (await chat.say("/memory")).text
    assert QUESTION in said
    assert "집세" not in said


async def test_a_reset_ends_the_answer_and_nothing_of_it_stays(chat, generator) -> None:
    task = asking(chat, QUESTION)
    await generator.prompted(1)
    await chat.say("/reset")
    generator.go()
    assert (await task)[-1] == Superseded()
    assert (await chat.say("/memory")).text == "이 대화에서 기억하는 것이 없습니다."


async def test_commands_are_carried_out_in_order(chat, generator) -> None:
    generator.go()
    replies_ = await asyncio.gather(
        asking(chat, "/style 친근"), asking(chat, QUESTION), asking(chat, "/style 정중")
    )
    texts = [last_reply(events).text for events in replies_]
    assert texts[0] == "문체를 친근으로 바꿨어요."
    assert texts[1].endswith("돌려줘요.")
    assert texts[2] == "문체를 정중으로 바꿨습니다."


async def test_conversations_go_on_side_by_side(bot, generator) -> None:
    chats = [Chat(bot, user=user, room=user) for user in ("길동", "춘향", "몽룡")]
    tasks = [asking(chat, QUESTION) for chat in chats]
    await generator.prompted(3)
    generator.go()
    assert [type((await task)[-1]) for task in tasks] == [Answered] * 3
    assert generator.most_at_work == 3


async def test_threads_are_conversations_of_their_own(bot, generator, chat) -> None:
    tasks = [asking(chat, QUESTION), asking(replace(chat, thread="2"), QUESTION)]
    await generator.prompted(2)
    generator.go()
    assert [type((await task)[-1]) for task in tasks] == [Answered, Answered]


async def test_an_unexpected_failure_is_logged_without_the_users_words(
    chat, retriever, monkeypatch, caplog
) -> None:
    async def retrieve(query: object) -> list[object]:
        raise RuntimeError(f"cannot read {query}")

    monkeypatch.setattr(retriever, "retrieve", retrieve)
    assert await chat.events(QUESTION) == [Thinking(), Failed(Reply(replies.UNEXPECTED))]
    assert "RuntimeError" in caplog.text
    assert "in retrieve" in caplog.text
    assert "보증금" not in caplog.text


async def test_a_hundred_messages_at_once_get_one_answer_and_one_refusal(chat, generator) -> None:
    tasks = [asking(chat, f"{QUESTION} {number}") for number in range(100)]
    generator.go()
    last = [(await task)[-1] for task in tasks]
    assert [type(event) for event in last if not isinstance(event, Superseded)] == [
        Answered,
        Failed,
    ]
    assert generator.at_work == 0


@pytest.mark.parametrize("text", ["", "\u200b", "😀", "🏠🏠"])
async def test_a_message_without_words_is_asked_for_some(chat, text: str) -> None:
    assert (await chat.say(text)).text == replies.NO_QUESTION


async def test_look_ups_of_nobody_leave_the_generator_to_those_who_ask(chat, generator) -> None:
    async def look_up(number: int) -> Reply:
        return await chat.bot.look_up(f"{number}. {QUESTION}")

    looked_up = [asyncio.create_task(look_up(number)) for number in range(9)]
    await generator.prompted(2)
    asked = asyncio.create_task(chat.events(QUESTION))
    await generator.prompted(3)
    assert QUESTION in generator.questions
    assert generator.most_at_work == 3
    generator.go()
    said = last_reply(await asked).text
    assert {reply.text for reply in await asyncio.gather(*looked_up)} == {said}


async def test_one_who_erases_everything_ends_their_answers_everywhere(chat, generator) -> None:
    elsewhere = replace(chat, room="딴 방")
    (offer,) = (await chat.say("/mydata 삭제")).offers
    running = asyncio.create_task(elsewhere.events(QUESTION))
    await generator.prompted(1)
    await chat.press(offer)
    assert await running == [Thinking(), Superseded()]
    assert generator.at_work == 0
    assert "질문과 답" not in (await chat.say("/mydata")).text
