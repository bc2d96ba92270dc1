"""As of a day: only law in force on it is found, by whichever route; the rest is marked."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from fakes import FirstSyllables

from rag.answer import Answer
from rag.answering import Answerer
from rag.archive import Archive
from rag.citation import ArticleCitation
from rag.config import AnswerSettings, RetrievalSettings
from rag.law import ArticleNumber, Holding
from rag.morphemes import Morphemes
from rag.passage import Query
from rag.quoting import Quoter
from rag.restating import Restater
from rag.retrieval.embedding import open_embedder
from rag.retrieval.generations import Generation
from rag.retrieval.indexer import Indexer
from rag.retrieval.neighbours import NeighbourFinder
from rag.retrieval.retriever import LawRetriever

TODAY = date(2026, 3, 1)
TO_COME = date(2027, 1, 1)
LAW, NEW, DECREE, WORK = "가상임대차법", "나중임대차법", "가상임대차법 시행령", "가상근로법"
DEPOSIT = ArticleCitation(LAW, ArticleNumber(2))
NEW_DEPOSIT = ArticleCitation(NEW, ArticleNumber(1))
DISMISSAL = ArticleCitation(WORK, ArticleNumber(1))
QUESTIONS = {
    "lookup": f"{NEW} 제1조",
    "lexical": "보증금을 돌려받고 싶어요",
    "dense": "보증금을 돌려받고 싶어요",
    "bridge": "천장에서 누수가 있어요",
}


@dataclass
class Law:
    """An indexed archive and what searches it."""

    archive: Archive
    retriever: LawRetriever

    async def answer(self, question: str, as_of: date | None = None) -> Answer:
        analyzer = FirstSyllables()
        answerer = Answerer(
            self.archive,
            self.retriever,
            Quoter(analyzer),
            Restater(analyzer),
            settings=AnswerSettings(provisions=2, min_evidence=0.0),
            today=lambda: TODAY,
        )
        answer = [event async for event in answerer.answer(question, as_of=as_of)][-1]
        assert isinstance(answer, Answer)
        return answer


@pytest.fixture
async def law(
    tmp_path: Path,
    morphemes: Morphemes,
    store: Callable,
    statute: Callable,
    precedent: Callable,
    article: Callable,
) -> AsyncIterator[Law]:
    deposit = article("제2조(보증금)", "임대인은 대통령령으로 정하는 날에 보증금을 돌려준다.")
    leak = Holding("", "윗집 누수로 천장이 젖은 경우", cited_articles=(NEW_DEPOSIT,))
    store(
        statute(LAW, articles=(deposit,)),
        statute(
            NEW,
            statute_id="2",
            effective_date=TO_COME,
            articles=(article("제1조(보증금)", "보증금은 이자와 함께 돌려받는다."),),
        ),
        statute(
            DECREE,
            statute_id="3",
            effective_date=TO_COME,
            articles=(article("제1조(날)", "법 제2조에서 말하는 날은 이튿날이다."),),
        ),
        *(
            statute(
                WORK,
                statute_id="4",
                revision_id=revision,
                effective_date=effective,
                articles=(article("제1조(해고)", text),),
            )
            for revision, effective, text in (
                ("1", date(2018, 1, 1), "사용자는 이유 없이 해고하지 못한다."),
                ("2", TO_COME, "사용자는 서면 없이 해고하지 못한다."),
            )
        ),
        precedent(holdings=(leak,)),
    )
    embedder = await open_embedder("static", morphemes)
    await Indexer(tmp_path, morphemes, embedder).refresh(lambda done, total: None)
    async with AsyncExitStack() as stack:
        archive = await stack.enter_async_context(Archive.open(tmp_path / "archive.sqlite"))
        generation = await stack.enter_async_context(Generation.open_current(tmp_path, embedder))
        settings = RetrievalSettings()
        yield Law(archive, LawRetriever(archive, generation, morphemes, embedder, settings))


@pytest.mark.parametrize(("route", "question"), QUESTIONS.items())
@pytest.mark.parametrize("as_of", [None, TO_COME])
async def test_every_route_leads_to_the_law_of_the_day(
    law: Law, route: str, question: str, as_of: date | None
) -> None:
    hits = await law.retriever.retrieve(Query(question, as_of=as_of))

    routes = {hit.passage.citation: hit.routes for hit in hits}
    assert route in routes[NEW_DEPOSIT]


@pytest.mark.parametrize("question", QUESTIONS.values())
@pytest.mark.parametrize("as_of", [TODAY, date(2026, 12, 31)])
async def test_before_its_day_no_route_leads_to_a_law(law: Law, question: str, as_of: date) -> None:
    hits = await law.retriever.retrieve(Query(question, as_of=as_of))

    statutes = [hit.passage for hit in hits if hit.passage.kind == "statute"]
    assert {passage.citation for passage in statutes} & {NEW_DEPOSIT, DISMISSAL} == set()
    assert all(passage.date and passage.date <= as_of for passage in statutes)


async def test_looks_up_the_text_of_the_day(law: Law) -> None:
    texts = []
    for as_of in (date(2020, 1, 1), TO_COME):
        query = Query(str(DISMISSAL), kinds=frozenset({"statute"}), as_of=as_of, limit=1)
        (hit,) = await law.retriever.retrieve(query)
        texts.append(hit.passage.text)

    assert texts == ["사용자는 이유 없이 해고하지 못한다.", "사용자는 서면 없이 해고하지 못한다."]


@pytest.mark.parametrize(
    ("as_of", "neighbours"),
    [(TODAY, []), (None, [f"{DECREE} 제1조"]), (TO_COME, [f"{DECREE} 제1조"])],
)
async def test_neighbours_are_in_force_on_the_day(
    law: Law, as_of: date | None, neighbours: list[str]
) -> None:
    found = await NeighbourFinder(law.archive).find([DEPOSIT], on=as_of)

    assert [str(neighbour.citation) for neighbour in found] == neighbours


async def test_an_answer_of_a_day_holds_nothing_that_was_to_come(law: Law) -> None:
    answer = await law.answer("보증금을 돌려받고 싶어요", as_of=TODAY)

    assert DEPOSIT in {quote.citation for quote in answer.provisions}
    assert [quote for quote in answer.provisions if quote.pending] == []
    assert all(quote.passage.date and quote.passage.date <= TODAY for quote in answer.provisions)
    assert answer.related == ()


async def test_without_a_day_what_is_to_come_is_marked(law: Law) -> None:
    answer = await law.answer(f"{DEPOSIT}와 {NEW_DEPOSIT}의 보증금을 돌려받고 싶어요")

    pending = {quote.citation: quote.pending for quote in answer.provisions}
    assert (pending[DEPOSIT], pending[NEW_DEPOSIT]) == (False, True)
    assert {n.citation: n.effective_date for n in answer.related} == {
        ArticleCitation(DECREE, ArticleNumber(1)): TO_COME
    }


async def test_without_a_day_the_text_of_today_goes_before_that_to_come(law: Law) -> None:
    answer = await law.answer("서면 없이 해고됐어요")

    quotes = {quote.citation: quote for quote in answer.provisions}
    assert quotes[DISMISSAL].text == "사용자는 이유 없이 해고하지 못한다."
    assert not quotes[DISMISSAL].pending
