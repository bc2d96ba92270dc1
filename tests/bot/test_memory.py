"""What is remembered of a conversation, for how long, and what the model is told of it."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.follow_ups import Before, FollowUps, Understood
from bot.memory import Conversation, Memory, estimated_tokens
from bot.store import Store
from bot.store_database import store_url
from bot.store_rows import ConversationKey, ConversationRow, Turn
from rag.abbreviations import StatuteNames
from rag.answer import Answer, Quote, Sentence
from rag.citation import ArticleCitation, PrecedentCitation
from rag.config import MemorySettings
from rag.law import ArticleNumber
from rag.morphemes import Morphemes
from rag.passage import Passage

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
KEY = ConversationKey("telegram", "방", "", "길동")
ALONE = Understood("질문")


@dataclass
class Clock:
    """Tells the time that it is given."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def kept(tmp_path: Path) -> AsyncIterator[Store]:
    async with Store.open(store_url("", tmp_path)) as kept:
        yield kept


@pytest.fixture
def remembering(kept: Store, morphemes: Morphemes, clock: Clock):
    """Makes the memory of a process."""

    async def names() -> StatuteNames:
        return StatuteNames(("가상임대차법",))

    def start(**settings: int) -> Memory:
        return Memory(kept, FollowUps(morphemes, names), MemorySettings(**settings), clock)

    return start


def answered(*sentences: str, number: int = 3) -> Answer:
    citation = ArticleCitation("가상임대차법", ArticleNumber(number))
    passage = Passage("1", "statute", citation, None, "본문", NOW.date(), "")
    quote = Quote(passage, citation, "본문")
    decision = Quote(passage, PrecedentCitation("2020다1", court="대법원"), "본문")
    return Answer(
        "질문",
        date(2026, 3, 1),
        summary=tuple(Sentence(text, quote) for text in sentences),
        provisions=(quote, quote),
        precedents=(decision,),
        generator="extractive",
        elapsed_ms=7.0,
    )


async def say(memory: Memory, question: str, *sentences: str, number: int = 3) -> Turn:
    conversation = await memory.load(KEY)
    answer = answered(*sentences, number=number)
    return await memory.remember(conversation, question, Understood(question), answer)


async def test_keeps_a_turn_masked(remembering) -> None:
    memory = remembering()
    conversation = await memory.load(KEY)
    understood = Understood("보증금: 010-1234-5678로 거나요?", changed=True)
    turn = await memory.remember(
        conversation,
        "010-1234-5678로 거나요?",
        understood,
        answered("010-1234-5678로 건다.", "끝."),
    )
    assert turn == Turn(
        id=turn.id,
        conversation=conversation.row.id,
        at=NOW,
        question="[전화번호]로 거나요?",
        understood="보증금: [전화번호]로 거나요?",
        reply="[전화번호]로 건다. 끝.",
        citations=("가상임대차법 제3조", "대법원 2020다1 판결"),
        generator="extractive",
        elapsed_ms=7.0,
    )
    assert (await memory.load(KEY)).turns == (turn,)


async def test_the_summary_tells_what_left_the_last_turns(remembering) -> None:
    memory = remembering(turns=2)
    for n in range(1, 5):
        await say(memory, f"질문 {n}", f"답 {n}이다.", "더 있다.", number=n)
    conversation = await memory.load(KEY)
    assert [turn.question for turn in conversation.turns] == ["질문 3", "질문 4"]
    assert conversation.row.summary.splitlines() == [
        "답 1이다. (가상임대차법 제1조)",
        "답 2이다. (가상임대차법 제2조)",
    ]
    assert conversation.recall(1_000) == (
        "답 1이다. (가상임대차법 제1조)",
        "답 2이다. (가상임대차법 제2조)",
        "질문 3 답 3이다. 더 있다.",
        "질문 4 답 4이다. 더 있다.",
    )


async def test_the_summary_tells_nothing_twice_and_no_bare_remark(remembering) -> None:
    memory = remembering(turns=1)
    await say(memory, "질문", "답이다.")
    await say(memory, "제4조", number=4)
    for question in ("같은 질문", "또 같은 질문"):
        await say(memory, question, "답이다.")
    assert (await memory.load(KEY)).row.summary.splitlines() == [
        "가상임대차법 제4조",
        "답이다. (가상임대차법 제3조)",
    ]


async def test_knows_each_provision_where_it_was_cited_last(remembering) -> None:
    memory = remembering()
    for number in (3, 4, 3):
        await say(memory, "질문", "답.", number=number)
    assert (await memory.load(KEY)).row.provisions == (
        "가상임대차법 제4조",
        "가상임대차법 제3조",
        "대법원 2020다1 판결",
    )


async def test_a_follow_up_leans_on_the_last_turn(remembering) -> None:
    memory = remembering()
    await say(memory, "보증금은 언제 돌려주나요?", "집을 비우면 돌려준다.")
    conversation = await memory.load(KEY)
    assert conversation.before() == Before(
        "보증금은 언제 돌려주나요?",
        ("가상임대차법 제3조", "대법원 2020다1 판결"),
        ("가상임대차법 제3조", "대법원 2020다1 판결"),
    )
    assert await memory.complete(conversation, "그럼 2년 넘으면요?") == Understood(
        "보증금은 돌려줌: 2년 넘으면요?", changed=True
    )
    assert await memory.complete(conversation, "그 조문 2항은?") == Understood(
        "가상임대차법 제3조 2항은?", changed=True
    )


async def test_memory_outlives_a_restart(remembering) -> None:
    turn = await say(remembering(), "질문", "답.")
    assert (await remembering().load(KEY)).turns == (turn,)


async def test_memory_ends_when_it_is_reset(remembering) -> None:
    memory = remembering()
    await say(memory, "질문", "답.")
    assert await memory.reset(KEY)
    assert not await memory.reset(KEY)
    conversation = await memory.load(KEY)
    assert conversation == Conversation(ConversationRow(conversation.row.id, KEY, NOW))
    assert await memory.complete(conversation, "기간은요?") == Understood("기간은요?")


@pytest.mark.parametrize(("minutes", "turns"), [(60, 1), (61, 0)])
async def test_memory_ends_when_nobody_speaks(remembering, clock, minutes: int, turns: int) -> None:
    memory = remembering(idle_minutes=60)
    await say(memory, "질문", "답.")
    clock.now += timedelta(minutes=minutes)
    assert len((await memory.load(KEY)).turns) == turns


async def test_memory_ends_with_retention(remembering, clock, kept) -> None:
    memory = remembering(retention_days=30, turns=1, idle_minutes=60 * 24 * 365)
    first = await say(memory, "옛 질문", "옛 답.")
    clock.now += timedelta(days=20)
    second = await say(memory, "새 질문", "새 답.")
    clock.now += timedelta(days=11)
    assert await memory.forget_old() == 1
    assert await kept.conversations.turn(first.id) is None
    conversation = await memory.load(KEY)
    assert (conversation.row.summary, conversation.turns) == ("", (second,))
    clock.now += timedelta(days=20)
    assert (await memory.forget_old(), await memory.forget_old()) == (1, 0)
    assert await kept.settings.rooms() == ()


async def test_what_was_erased_meanwhile_stays_erased(remembering, kept) -> None:
    memory = remembering()
    conversation = await memory.load(KEY)
    await kept.personal.erase("telegram", "길동")
    await memory.remember(conversation, "질문", ALONE, answered("답."))
    assert (await memory.load(KEY)).turns == ()


SENTENCES = st.lists(
    st.text(alphabet="가나다라 ", min_size=1, max_size=30).map(lambda text: f"{text.strip()}다."),
    max_size=4,
)


@given(st.lists(SENTENCES, max_size=4), SENTENCES, st.integers(0, 120))
def test_recall_keeps_its_budget_and_whole_sentences(
    replies: list[list[str]], summary: list[str], budget: int
) -> None:
    turns = tuple(
        Turn(str(n), "1", NOW, f"질문 {n}?", reply=" ".join(reply))
        for n, reply in enumerate(replies)
    )
    row = ConversationRow("1", KEY, NOW, summary="\n".join(summary))
    recalled = Conversation(row, turns).recall(budget)
    assert sum(map(estimated_tokens, recalled)) <= budget
    assert all(re.search(r"[.?]$", text) for text in recalled)
    assert not budget or recalled or not turns or estimated_tokens("질문 0?") > budget


def test_recall_asks_a_tokenizer_when_there_is_one() -> None:
    turn = Turn("1", "1", NOW, "질문?", reply="하나. 둘. 셋.")
    conversation = Conversation(ConversationRow("1", KEY, NOW), (turn,))
    assert conversation.recall(3, count=lambda text: len(text.split())) == ("질문? 하나. 둘.",)
