"""A cross-encoder that reorders hits, tried with a tiny one that is built here."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from rag.errors import ConfigError
from rag.passage import Hit, Passage, Query
from rag.retrieval.embedding import passage_text
from rag.retrieval.reranker import Reranker, RerankingRetriever
from rag.retrieval.sentence_embedder import readable

QUESTION = "보증금을 돌려받나요"


@dataclass
class KnownHits:
    """A retriever that gives the hits it holds."""

    hits: Sequence[Hit]

    async def retrieve(self, query: Query) -> list[Hit]:
        return list(self.hits)


@pytest.fixture
def hits(provision: Callable[..., Passage], holding: Callable[..., Passage]) -> list[Hit]:
    passages = [
        provision("가상법", 1, "집을 비운다."),
        holding(1, "보증금 반환\n\n돌려받는다."),
        provision("가상법", 2, "보증금을 돌려받는다."),
        provision("가상법", 3, "해고한다."),
        provision("가상법", 4, "상속한다."),
    ]
    routes = [frozenset({"lookup"}), *[frozenset({"lexical"})] * 4]
    return [
        Hit(passage, score, rank, route)  # type: ignore[arg-type]
        for rank, (passage, score, route) in enumerate(
            zip(passages, (1.0, 0.9, 0.8, 0.7, 0.6), routes, strict=True), start=1
        )
    ]


async def in_the_order_of(model: Path, hits: Sequence[Hit]) -> list[Passage]:
    """The passages as the model itself ranks them."""
    from sentence_transformers import CrossEncoder

    pairs = [(QUESTION, readable(passage_text(hit.passage))) for hit in hits]
    scores = CrossEncoder(str(model)).predict(pairs)
    return [hits[place].passage for place in sorted(range(len(hits)), key=lambda n: -scores[n])]


async def test_puts_the_first_hits_into_the_order_of_the_model(
    cross_encoder: Path, hits: list[Hit]
) -> None:
    reranker = await Reranker.open(str(cross_encoder))

    found = await RerankingRetriever(KnownHits(hits), reranker, 3).retrieve(Query(QUESTION))

    best = await in_the_order_of(cross_encoder, hits[1:4])
    assert [hit.passage for hit in found] == [hits[0].passage, *best, hits[4].passage]


async def test_the_evidence_stays_with_the_places(cross_encoder: Path, hits: list[Hit]) -> None:
    reranker = await Reranker.open(str(cross_encoder))

    found = await RerankingRetriever(KnownHits(hits), reranker, 9).retrieve(Query(QUESTION))

    assert [(hit.rank, hit.score) for hit in found] == [
        (1, 1.0), (2, 0.9), (3, 0.8), (4, 0.7), (5, 0.6),
    ]  # fmt: skip


async def test_gives_as_many_of_each_kind_as_were_asked_for(
    cross_encoder: Path, hits: list[Hit]
) -> None:
    reranker = await Reranker.open(str(cross_encoder))
    retriever = RerankingRetriever(KnownHits(hits), reranker, 9)

    found = await retriever.retrieve(Query(QUESTION, limit=2))

    assert sorted(hit.passage.kind for hit in found) == ["precedent", "statute", "statute"]


async def test_nothing_found_is_nothing_to_reorder(cross_encoder: Path) -> None:
    reranker = await Reranker.open(str(cross_encoder))

    assert await RerankingRetriever(KnownHits([]), reranker, 9).retrieve(Query("?")) == []


async def test_a_model_that_gives_several_scores_is_refused(cross_encoder_of_three: Path) -> None:
    with pytest.raises(ConfigError, match="gives 3 scores for a passage"):
        await Reranker.open(str(cross_encoder_of_three))


async def test_a_name_that_cannot_be_downloaded_is_an_error_at_the_start() -> None:
    with pytest.raises(ConfigError, match=r"^cannot load reranker = 'nobody/nothing' in \[retri"):
        await Reranker.open("nobody/nothing")
