from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from rag.citation import ArticleCitation
from rag.errors import IndexMissing
from rag.law import Article, ArticleNumber, Holding, Precedent, Statute
from rag.passage import RankedId
from rag.retrieval.bridge import CitationGraph, Vote

FIRST = "s/000001/100/제1조"
SECOND = "s/000001/100/제2조"


def cite(number: int, former: str | None = None, law: str = "가상임대차법") -> ArticleCitation:
    return ArticleCitation(law, ArticleNumber(number), former=former)


@pytest.fixture
async def graph(
    tmp_path: Path,
    store: Callable[..., object],
    statute: Callable[..., Statute],
    precedent: Callable[..., Precedent],
    article: Callable[..., Article],
) -> CitationGraph:
    both = Holding("1", "두 조문", cited_articles=(cite(1), cite(2)))
    one = Holding("2", "한 조문", cited_articles=(cite(2),))
    old = Holding(
        "", "옛 조문", cited_articles=(cite(1, former="구"), cite(9), cite(1, law="없는법"))
    )
    store(
        statute(articles=(article("제1조", "첫째"), article("제2조", "둘째"))),
        precedent("2020다1", precedent_id="1", holdings=(both, one)),
        precedent("2018다2", precedent_id="2", holdings=(old,), decision_date=date(2018, 5, 7)),
    )
    return await CitationGraph.build(tmp_path / "archive.sqlite")


async def test_articles_are_voted_for_by_the_holdings_that_cite_them(graph: CitationGraph) -> None:
    votes = graph.vote([RankedId("p/1/0", 0.5), RankedId("p/1/1", 1.0)], sharpness=0.0)

    shared = 0.5 * 2**-0.35
    assert votes == {
        FIRST: Vote(pytest.approx(shared), 0.5, ("p/1/0",)),
        SECOND: Vote(pytest.approx(0.5 + shared), 1.0, ("p/1/1", "p/1/0")),
    }


async def test_the_most_similar_holding_says_most(graph: CitationGraph) -> None:
    votes = graph.vote([RankedId("p/1/0", 0.5), RankedId("p/1/1", 1.0)], sharpness=10.0)

    assert votes[FIRST].score < 0.01
    assert votes[SECOND].score == pytest.approx(1.0, abs=0.01)


async def test_a_citation_of_former_law_counts_half(graph: CitationGraph) -> None:
    votes = graph.vote([RankedId("p/2/0", 1.0)], sharpness=1.0)

    assert votes[FIRST].score == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("before", "expected"), [(None, [1.5, 2.0, 0.0]), (date(2020, 5, 7), [0.5, 0.0, 0.0])]
)
async def test_counts_how_often_courts_applied_an_article(
    graph: CitationGraph, before: date | None, expected: list[float]
) -> None:
    ids = [FIRST, SECOND, "s/000001/100/제3조"]
    assert graph.times_applied(ids, before).tolist() == expected


async def test_is_the_same_after_it_was_saved(graph: CitationGraph, tmp_path: Path) -> None:
    await graph.save(tmp_path / "graph")
    opened = await CitationGraph.open(tmp_path / "graph")

    similar = [RankedId("p/1/0", 0.5), RankedId("p/2/0", 1.0)]
    assert opened.vote(similar, 1.0) == graph.vote(similar, 1.0)
    assert opened.times_applied([FIRST]).tolist() == [1.5]


async def test_an_archive_without_precedents_has_no_votes(
    tmp_path: Path, store: Callable[..., object], statute: Callable[..., Statute]
) -> None:
    store(statute())
    graph = await CitationGraph.build(tmp_path / "archive.sqlite")

    assert graph.vote([RankedId("p/1/0", 1.0)], 1.0) == {}
    assert graph.vote([], 1.0) == {}
    assert graph.times_applied([FIRST, SECOND]).tolist() == [0, 0]


@pytest.mark.parametrize("content", [None, b"", b"no arrays"])
async def test_says_when_there_is_no_graph(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "citations.npz").write_bytes(content)
    with pytest.raises(IndexMissing, match="rebuild-index"):
        await CitationGraph.open(tmp_path)
