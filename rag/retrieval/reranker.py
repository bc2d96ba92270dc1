"""The reranker: a cross-encoder that reads question and passage together, where one is set."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Self

import numpy as np

from rag.errors import ConfigError
from rag.passage import Hit, Query
from rag.retrieval.embedding import passage_text
from rag.retrieval.retriever import Retriever, ranked
from rag.retrieval.sentence_embedder import loading, readable

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder


class Reranker:
    """Any cross-encoder of the sentence-transformers library that gives one score."""

    def __init__(self, model: CrossEncoder) -> None:
        self._model = model
        self._lock = asyncio.Lock()  # a fast tokenizer cannot be shared between threads

    @classmethod
    async def open(cls, name: str) -> Self:
        """Load a model from its folder or by its name. Raises ConfigError."""
        return await asyncio.to_thread(cls._load, name)

    async def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """How well each text answers the question; a higher score is better."""
        if not texts:
            return []
        pairs = [(question, text) for text in texts]
        async with self._lock:
            scores = await asyncio.to_thread(self._model.predict, pairs, show_progress_bar=False)
        return [float(score) for score in np.asarray(scores)]

    @classmethod
    def _load(cls, name: str) -> Self:
        with loading("reranker", name):
            from sentence_transformers import CrossEncoder

            model = CrossEncoder(name)
        if model.num_labels != 1:
            raise ConfigError(
                f"reranker = {name!r} in [retrieval] gives {model.num_labels} scores for a passage:"
                " give a model that gives one"
            )
        return cls(model)


class RerankingRetriever:
    """Puts the first hits of a retriever into the order of a reranker.

    What was looked up stays in front. The evidence belongs to the places: a cross-encoder says
    which passage fits better, not how likely the best one is what was asked for.
    """

    def __init__(self, retriever: Retriever, reranker: Reranker, candidates: int) -> None:
        self._retriever = retriever
        self._reranker = reranker
        self._candidates = candidates

    async def retrieve(self, query: Query) -> list[Hit]:
        limit = max(query.limit, self._candidates)
        hits = await self._retriever.retrieve(replace(query, limit=limit))
        certain = [hit for hit in hits if "lookup" in hit.routes]
        found = [hit for hit in hits if "lookup" not in hit.routes]
        first, rest = found[: self._candidates], found[self._candidates :]
        texts = [readable(passage_text(hit.passage)) for hit in first]
        scores = await self._reranker.scores(query.text, texts)
        places = sorted(range(len(first)), key=lambda place: -scores[place])
        reordered = [
            replace(first[place], score=hit.score) for place, hit in zip(places, first, strict=True)
        ]
        return ranked([*certain, *reordered, *rest], query.limit)
