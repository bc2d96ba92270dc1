"""The Answerer over a small archive: what is quoted, what is said, what is refused."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from fakes import FakeGenerator, FakeRetriever, FirstSyllables

from rag.answer import Abstained, Abstention, Answer, AnswerEvent, Quote, QuotesFound, Sentence
from rag.answering import Answerer
from rag.archive import Archive
from rag.citation import ArticleCitation, PrecedentCitation
from rag.config import AnswerSettings
from rag.errors import NotInForce, UnknownArticle, UnknownPrecedent, UnknownStatute
from rag.law import ArticleNumber, Holding
from rag.passage import Passage, Query
from rag.quoting import Quoter
from rag.restating import Restater

LAW = "가상임대차법"
TODAY = date(2026, 3, 1)
DEPOSIT = ArticleCitation(LAW, ArticleNumber(3))
DEPOSIT_TEXT = "① 보증금은 집을 비우면 돌려준다.\n② 집세는 매월 낸다."
ISSUE = "보증금을 돌려받는지 여부"
HELD = "집을 비우면 보증금을 돌려받는다."


@pytest.fixture
async def archive(tmp_path: Path, store, statute, precedent, article) -> AsyncIterator[Archive]:
    deposit = article("제3조(보증금)", DEPOSIT_TEXT)
    holding = Holding("", ISSUE, HELD, (DEPOSIT,))
    store(
        statute(LAW, articles=(article("제1조(목적)", "이 법은 목적으로 한다."), deposit)),
        statute(
            "가상미래법",
            statute_id="000002",
            effective_date=date(2027, 1, 1),
            articles=(article("제1조(벌금)", "벌금은 10만원으로 한다."),),
        ),
        precedent("2020다1", holdings=(holding,)),
        precedent(
            "2021다2",
            precedent_id="2",
            holdings=(holding, Holding("2", "둘째 쟁점", "둘째 요지이다.", (DEPOSIT,))),
        ),
    )
    async with Archive.open(tmp_path / "archive.sqlite") as archive:
        yield archive


@pytest.fixture
async def deposit(archive: Archive) -> Passage:
    (passage,) = await archive.provisions(DEPOSIT)
    return passage


@pytest.fixture
async def decision(archive: Archive) -> Passage:
    (passage,) = await archive.precedents(PrecedentCitation("2020다1"))
    return passage


@pytest.fixture
def ask(archive: Archive) -> Callable[..., AsyncIterator[AnswerEvent]]:
    def answer(
        question: str, *found: tuple[Passage, float], as_of: date | None = None, **parts: object
    ) -> AsyncIterator[AnswerEvent]:
        analyzer = FirstSyllables()
        answerer = Answerer(
            archive,
            parts.get("retriever", FakeRetriever(found)),  # type: ignore[arg-type]
            Quoter(analyzer),
            Restater(parts.get("morphemes", analyzer), parts.get("generator")),  # type: ignore[arg-type]
            settings=parts.get("settings", AnswerSettings(min_evidence=0.3)),  # type: ignore[arg-type]
            today=lambda: TODAY,
        )
        return answerer.answer(question, as_of=as_of)

    return answer


async def last(events: AsyncIterator[AnswerEvent]) -> Answer:
    answer = [event async for event in events][-1]
    assert isinstance(answer, Answer)
    return replace(answer, elapsed_ms=0.0)


async def test_quotes_first_then_restates_then_gives_the_whole(ask, deposit, decision) -> None:
    question = "보증금은 언제 돌려주나요?"
    events = [event async for event in ask(question, (deposit, 0.9), (decision, 0.6))]
    provision = Quote(deposit, DEPOSIT, DEPOSIT_TEXT)
    held = Quote(decision, decision.citation, HELD, issue=ISSUE)
    sentence = Sentence("보증금은 집을 비우면 돌려준다.", provision, (0, 19))
    assert events == [
        QuotesFound((provision,), (held,), ()),
        sentence,
        Answer(
            question,
            TODAY,
            (sentence,),
            (provision,),
            (held,),
            elapsed_ms=events[-1].elapsed_ms,
        ),
    ]
    assert events[-1].elapsed_ms > 0


async def test_restates_a_holding_when_there_is_no_provision(ask, decision) -> None:
    answer = await last(ask("보증금은 돌려받나요?", (decision, 0.8)))
    assert answer.summary == (
        Sentence(HELD, Quote(decision, decision.citation, HELD, issue=ISSUE), (0, len(HELD))),
    )


async def test_leaves_out_what_has_too_little_evidence(ask, deposit, decision) -> None:
    answer = await last(ask("보증금", (deposit, 0.9), (decision, 0.29)))
    assert (len(answer.provisions), answer.precedents) == (1, ())


@pytest.mark.parametrize(("score", "quoted"), [(0.17, 1), (0.19, 2)])
async def test_quotes_what_is_not_far_behind_the_best(
    ask, archive: Archive, deposit, score: float, quoted: int
) -> None:
    (purpose,) = await archive.provisions(ArticleCitation(LAW, ArticleNumber(1)))
    settings = AnswerSettings(min_evidence=0.05)
    answer = await last(ask("보증금", (deposit, 0.9), (purpose, score), settings=settings))
    assert len(answer.provisions) == quoted


@pytest.fixture
async def deleted(archive: Archive, store, statute, article) -> Passage:
    store(statute("가상옛법", statute_id="000009", articles=(article("제7조", "삭제 <2016.1.6>"),)))
    (passage,) = await archive.provisions(ArticleCitation("가상옛법", ArticleNumber(7)))
    return passage


async def test_quotes_a_deleted_provision_only_where_it_is_the_one_asked_for(
    ask, deposit, deleted
) -> None:
    beside = await last(ask("보증금은 언제 돌려주나요?", (deposit, 0.9), (deleted, 0.8)))
    assert [quote.passage.id for quote in beside.provisions] == [deposit.id]
    first = await last(ask("보증금은 언제 돌려주나요?", (deleted, 0.9), (deposit, 0.8)))
    assert [quote.passage.id for quote in first.provisions] == [deleted.id, deposit.id]


async def test_quotes_an_article_once(ask, deposit) -> None:
    second = replace(deposit, id=f"{deposit.id}/2")
    answer = await last(ask("보증금", (deposit, 0.9), (second, 0.8)))
    assert [quote.passage.id for quote in answer.provisions] == [deposit.id]


async def test_never_shows_a_text_that_the_archive_does_not_hold(ask, deposit) -> None:
    forged = replace(deposit, text="보증금은 돌려주지 않는다.")
    answer = await last(ask("보증금", (forged, 0.9)))
    assert (answer.provisions, answer.summary) == ((), ())
    assert answer.abstention == Abstention(
        Abstained.NO_PASSAGES, statutes=2, precedents=2, digests_only=False
    )


async def test_says_what_the_law_says_for_what_a_generator_makes_up(
    ask, deposit, morphemes
) -> None:
    generator = FakeGenerator(
        [("보증금은 열 배로 돌려준다.", 0), ("이웃은 벌금을 물어야 합니다.", 0)]
    )
    answer = await last(ask("보증금", (deposit, 0.9), generator=generator, morphemes=morphemes))
    assert [sentence.text for sentence in answer.summary] == ["보증금은 집을 비우면 돌려준다."]
    assert answer.generator == "extractive"


@pytest.mark.parametrize(
    "question",
    ["가상임대차법 제3조", "가상임대차법 3조 알려줘", "「가상임대차법」 제3조의 내용은 뭐야?"],
)
async def test_gives_the_text_of_a_bare_citation_in_full(ask, deposit, question: str) -> None:
    retriever = FakeRetriever()
    answer = await last(ask(question, retriever=retriever))
    assert (answer.provisions, answer.summary) == ((Quote(deposit, DEPOSIT, DEPOSIT_TEXT),), ())
    assert [quote.citation.case_number for quote in answer.precedents] == ["2020다1", "2021다2"]
    assert retriever.queries == []


async def test_gives_a_cited_item_with_what_opens_it(ask, store, statute, article) -> None:
    text = "① 떡은 다음 각 호의 날에 찐다.\n1. 설날\n2. 한가위"
    store(statute("달나라법", statute_id="000004", articles=(article("제1조(떡)", text),)))
    answer = await last(ask("달나라법 1조 1항 2호"))
    assert [(quote.text, quote.lead) for quote in answer.provisions] == [
        ("2. 한가위", ("① 떡은 다음 각 호의 날에 찐다.",))
    ]


async def test_gives_every_holding_of_a_case_number(ask) -> None:
    answer = await last(ask("대법원 2021다2 판결"))
    assert [quote.text for quote in answer.precedents] == [HELD, "둘째 요지이다."]
    assert answer.provisions == ()


async def test_reads_on_past_words_that_can_be_read_in_two_ways(ask, deposit) -> None:
    question = f"가상임대차법 3조{'이란' * 40} 떡은?"
    answer = await last(ask(question, (deposit, 1.0)))
    assert [sentence.text for sentence in answer.summary] == ["보증금은 집을 비우면 돌려준다."]


async def test_searches_with_a_citation_in_a_longer_question(ask, deposit) -> None:
    retriever = FakeRetriever([(deposit, 1.0)])
    answer = await last(ask("가상임대차법 3조에서 보증금은?", retriever=retriever))
    assert retriever.queries == [Query("가상임대차법 3조에서 보증금은?")]
    assert [sentence.text for sentence in answer.summary] == ["보증금은 집을 비우면 돌려준다."]


@pytest.mark.parametrize(
    ("question", "failure"),
    [
        ("가상임대차법 99조", UnknownArticle),
        ("가상임대차법 제3조제9항", UnknownArticle),
        ("달나라법 제1조", UnknownStatute),
        ("2099다9", UnknownPrecedent),
        ("구 가상임대차법 제3조", NotInForce),
    ],
)
async def test_says_what_a_citation_leads_to(ask, question: str, failure: type) -> None:
    answer = await last(ask(question))
    assert [type(error) for error in answer.failures] == [failure]
    assert answer.abstention == Abstention(
        Abstained.UNKNOWN_CITATION, statutes=2, precedents=2, digests_only=False
    )


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("  ", Abstained.NO_QUESTION),
        ("가" * 10_001, Abstained.TOO_LONG),
        ("외계인 상속세는?", Abstained.NO_PASSAGES),
    ],
)
async def test_abstains_without_anything_to_stand_on(ask, question: str, reason) -> None:
    answer = await last(ask(question))
    assert answer.abstention == Abstention(reason, statutes=2, precedents=2)


async def test_names_the_nearest_passages_when_the_evidence_is_weak(ask, deposit) -> None:
    answer = await last(ask("외계인", (deposit, 0.2)))
    assert answer.abstention == Abstention(Abstained.WEAK_EVIDENCE, (DEPOSIT,), 2, 2)
    assert answer.provisions == ()


async def test_does_not_name_what_is_far_from_the_question(ask, deposit) -> None:
    answer = await last(ask("외계인", (deposit, 0.1)))
    assert answer.abstention == Abstention(Abstained.WEAK_EVIDENCE, (), 2, 2)


async def test_does_not_stand_on_a_decision_where_provisions_say_no(ask, deposit, decision) -> None:
    answer = await last(ask("외계인", (decision, 0.9), (deposit, 0.1)))
    assert (answer.precedents, answer.abstention.reason) == ((), Abstained.WEAK_EVIDENCE)


async def test_stands_on_a_decision_where_no_provision_was_found(ask, decision) -> None:
    answer = await last(ask("보증금", (decision, 0.9)))
    assert answer.abstention is None
    assert [quote.citation for quote in answer.precedents] == [decision.citation]


async def test_marks_a_provision_that_is_not_yet_in_force(ask, archive: Archive) -> None:
    (fine,) = await archive.provisions(ArticleCitation("가상미래법", ArticleNumber(1)))
    answer = await last(ask("벌금은 얼마인가요?", (fine, 0.9)))
    assert [(quote.text, quote.pending) for quote in answer.provisions] == [
        ("벌금은 10만원으로 한다.", True)
    ]


async def test_prefers_the_text_in_force_to_the_one_to_come(
    ask, archive: Archive, store, statute, article, deposit
) -> None:
    text = "보증금은 두 배로 돌려준다."
    future = date(2028, 1, 1)
    coming = statute(
        LAW, revision_id="200", effective_date=future, articles=(article("제3조", text),)
    )
    store(coming)
    (passage,) = await archive.provisions(DEPOSIT, future)
    assert passage.text == text
    answer = await last(ask("보증금", (passage, 0.9)))
    assert [(quote.text, quote.pending) for quote in answer.provisions] == [(DEPOSIT_TEXT, False)]


async def test_answers_from_the_law_of_the_day_asked_for(ask, deposit) -> None:
    day, retriever = date(2021, 5, 1), FakeRetriever([(deposit, 0.9)])
    answer = await last(ask("보증금", as_of=day, retriever=retriever))
    assert (answer.as_of, retriever.queries) == (day, [Query("보증금", as_of=day)])


async def test_quotes_no_precedents_when_none_are_wanted(ask) -> None:
    answer = await last(ask("가상임대차법 3조", settings=AnswerSettings(precedents=0)))
    assert answer.precedents == ()


async def test_shows_no_more_than_twenty_provisions_of_a_range(
    ask, store, statute, article
) -> None:
    articles = tuple(article(f"제{n}조", f"떡을 {n}번 찧는다.") for n in range(1, 31))
    store(statute("달나라법", statute_id="000003", articles=articles))
    answer = await last(ask("달나라법 제1조 내지 제30조"))
    assert (len(answer.provisions), answer.left_out) == (20, 10)
