import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import date
from pathlib import Path

import pytest

from rag.archive import Archive
from rag.citation import ArticleCitation
from rag.config import RetrievalSettings
from rag.law import Article, ArticleNumber, Holding, Precedent, Statute, StatuteKind
from rag.morphemes import Morphemes
from rag.passage import Hit, Query
from rag.retrieval.embedding import open_embedder
from rag.retrieval.generations import Generation
from rag.retrieval.indexer import Indexer
from rag.retrieval.langchain import as_langchain
from rag.retrieval.retriever import LawRetriever

STATUTES = frozenset({"statute"})


def cite(law: str, number: int) -> ArticleCitation:
    return ArticleCitation(law, ArticleNumber(number))


@pytest.fixture
async def retriever(
    tmp_path: Path,
    morphemes: Morphemes,
    store: Callable[..., object],
    statute: Callable[..., Statute],
    precedent: Callable[..., Precedent],
    article: Callable[..., Article],
) -> AsyncIterator[LawRetriever]:
    lease = (
        article("제1조(목적)", "집을 빌린 사람을 지킨다."),
        article("제2조(보증금)", "① 임대인은 보증금을 돌려준다.\n② 이자도 돌려준다."),
        article("제3조(손해배상)", "고의로 손해를 끼친 자는 배상한다."),
    )
    work = (article("제1조(해고)", "사용자는 정당한 이유 없이 해고하지 못한다."),)
    decree = (article("제1조(해고)", "사용자는 정당한 이유 없이 해고하지 못한다."),)
    leak = Holding("1", "현수막이 떨어진 경우", cited_articles=(cite("가상임대차법", 3),))
    store(
        statute(articles=lease),
        statute("가상근로법", statute_id="2", articles=work, effective_date=date(2024, 1, 1)),
        statute(
            "가상근로법 시행령",
            statute_id="3",
            articles=decree,
            kind=StatuteKind.PRESIDENTIAL_DECREE,
        ),
        precedent("2020다1", precedent_id="1", holdings=(leak,)),
        precedent("2021다2", precedent_id="2", decision_date=date(2021, 5, 7)),
    )
    embedder = await open_embedder("static", morphemes)
    await Indexer(tmp_path, morphemes, embedder).refresh(lambda done, total: None)
    async with (
        Archive.open(tmp_path / "archive.sqlite") as archive,
        Generation.open_current(tmp_path, embedder) as generation,
    ):
        yield LawRetriever(archive, generation, morphemes, embedder, RetrievalSettings())


def citations(hits: list[Hit]) -> list[str]:
    return [str(hit.passage.citation) for hit in hits]


async def test_finds_the_article_that_speaks_of_the_question(retriever: LawRetriever) -> None:
    hits = await retriever.retrieve(Query("보증금을 돌려받고 싶어요", kinds=STATUTES))

    assert citations(hits)[0] == "가상임대차법 제2조"
    assert {"lexical", "dense"} <= hits[0].routes


async def test_crosses_the_bridge_where_no_word_is_shared(retriever: LawRetriever) -> None:
    hits = await retriever.retrieve(Query("현수막이 떨어졌어요", kinds=STATUTES))

    assert citations(hits)[0] == "가상임대차법 제3조"
    assert "bridge" in hits[0].routes
    assert "lexical" not in hits[0].routes
    assert [str(citation) for citation in hits[0].through] == [
        "대법원 2020. 5. 7. 선고 2020다1 판결"
    ]


async def test_looks_up_before_it_searches(retriever: LawRetriever) -> None:
    hits = await retriever.retrieve(Query("보증금은 가상임대차법 제1조에 있나요?"))

    assert (citations(hits)[0], hits[0].score, hits[0].routes) == (
        "가상임대차법 제1조",
        1.0,
        {"lookup"},
    )
    assert citations(hits).count("가상임대차법 제1조") == 1
    assert "가상임대차법 제2조" in citations(hits)


async def test_finds_the_act_and_its_decree_first(retriever: LawRetriever) -> None:
    hits = await retriever.retrieve(Query("이유 없이 해고됐어요", kinds=STATUTES))

    assert set(citations(hits)[:2]) == {"가상근로법 제1조", "가상근로법 시행령 제1조"}


async def test_prefers_the_law_that_the_question_names(retriever: LawRetriever) -> None:
    hits = await retriever.retrieve(Query("가상근로법 시행령에서 이유 없이 해고", kinds=STATUTES))

    assert citations(hits)[0] == "가상근로법 시행령 제1조"


@pytest.mark.parametrize(
    ("query", "left_out"),
    [
        (Query("해고", as_of=date(2023, 1, 1)), "가상근로법 제1조"),
        (Query("해고와 보증금", laws=frozenset({"가상근로법"})), "가상임대차법 제2조"),
        (Query("현수막", laws=frozenset({"가상근로법"}), kinds=STATUTES), "가상임대차법 제3조"),
        (
            Query("보증금", decided_before=date(2021, 5, 7)),
            "대법원 2021. 5. 7. 선고 2021다2 판결",
        ),
        (Query("보증금", kinds=frozenset({"precedent"})), "가상임대차법 제2조"),
        (Query("보증금", kinds=STATUTES), "대법원 2021. 5. 7. 선고 2021다2 판결"),
    ],
)
async def test_keeps_to_the_bounds_of_the_query(
    retriever: LawRetriever, query: Query, left_out: str
) -> None:
    assert left_out not in citations(await retriever.retrieve(query))


async def test_gives_no_more_than_the_limit_of_each_kind(retriever: LawRetriever) -> None:
    hits = await retriever.retrieve(Query("보증금과 해고", limit=1))

    assert sorted(hit.passage.kind for hit in hits) == ["precedent", "statute"]


async def test_ranks_by_evidence_between_0_and_1(retriever: LawRetriever) -> None:
    hits = await retriever.retrieve(Query("보증금과 해고와 손해"))

    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert all(0 <= hit.score <= 1 for hit in hits)


@pytest.mark.parametrize("text", ["", "   ", "ㅠㅠ", "👍", "\0", '") ~ (', "x" * 100_000])
async def test_finds_nothing_where_nothing_is_asked(retriever: LawRetriever, text: str) -> None:
    assert await retriever.retrieve(Query(text)) == []


async def test_serves_many_at_once(retriever: LawRetriever) -> None:
    query = Query("보증금을 돌려받고 싶어요")

    alone = await retriever.retrieve(query)
    together = await asyncio.gather(*(retriever.retrieve(query) for _ in range(16)))

    assert together == [alone] * 16


async def test_serves_langchain(retriever: LawRetriever) -> None:
    documents = await as_langchain(retriever, limit=1).ainvoke("가상임대차법 제1조")

    assert documents[0].page_content == "집을 빌린 사람을 지킨다."
    assert documents[0].metadata == {
        "citation": "가상임대차법 제1조",
        "kind": "statute",
        "heading": "목적",
        "date": "2020-01-01",
        "url": "https://law.example/가상임대차법",
        "digest": False,
        "score": 1.0,
    }
