"""The retriever: look-up, lexical, dense and bridge, fused."""

from __future__ import annotations

import asyncio
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

import numpy as np

from rag.archive import Archive
from rag.citation import ArticleCitation, Citation
from rag.config import RetrievalSettings
from rag.morphemes import Morphemes
from rag.passage import Hit, Passage, PassageKind, Query, RankedId
from rag.retrieval.days import day_number, last_day
from rag.retrieval.embedding import Embedder, Vectors
from rag.retrieval.everyday import EverydayWords
from rag.retrieval.features import Asked, Candidate, Found, Numbers, features, law_of
from rag.retrieval.fusion import Fusion, best_of_each, precedent_evidence
from rag.retrieval.generations import Generation
from rag.retrieval.lookup import Lookup

_MAX_CHARACTERS = 2_000  # of a question; what it asks stands at its beginning or not at all
_EVERYDAY = 0.4  # of a word that the question does not say but the law does
_SHARP_WORDS = 5.0  # how much less a holding says for being less like the question in words
_SHARP_MEANING = 14.0  # the same in meaning, where similarities lie closer together
_CLOSER_LOOK = 250  # candidates whose text is read from the archive


class Retriever(Protocol):
    """Passages for a question."""

    async def retrieve(self, query: Query) -> list[Hit]:
        """The best passages, at most `query.limit` of each kind, best first.

        A hit's score is evidence: the probability that the passage is what was asked for.
        """
        ...


class _Question(NamedTuple):
    """A query as the indexes take it."""

    query: Query
    asked: Asked
    terms: Mapping[str, float]
    vector: Vectors


class Considered(NamedTuple):
    """The provisions worth a closer look, what found them, and their features (n, f)."""

    passages: list[Passage]
    found: Found
    features: Numbers
    morphemes: frozenset[str]  # of the query


class LawRetriever:
    """Searches one generation of the indexes. Any number of searches may run side by side."""

    def __init__(
        self,
        archive: Archive,
        generation: Generation,
        morphemes: Morphemes,
        embedder: Embedder,
        settings: RetrievalSettings,
    ) -> None:
        self._fusion = Fusion.load(settings.fusion)
        self._archive = archive
        self._generation = generation
        self._morphemes = morphemes
        self._embedder = embedder
        self._settings = settings
        self._lookup = Lookup(archive)
        self._everyday: EverydayWords | None = None
        self._loading = asyncio.Lock()

    async def retrieve(self, query: Query) -> list[Hit]:
        looked_up, found = await asyncio.gather(self._lookup.find(query), self._search(query))
        certain = {_article(hit.passage.citation) for hit in looked_up.hits}
        rest = [hit for hit in found if _article(hit.passage.citation) not in certain]
        return ranked([*looked_up.hits, *rest], query.limit)

    async def consider(self, query: Query) -> Considered:
        """What the fusion weighs for a query: provisions only, with their features."""
        question = await self._understood(query)
        return await self._considered(question, await self._found("precedent", question))

    async def _search(self, query: Query) -> list[Hit]:
        question = await self._understood(query)
        precedents = await self._found("precedent", question)
        hits: list[Hit] = []
        if "statute" in query.kinds:
            considered = await self._considered(question, precedents)
            evidence = await asyncio.to_thread(self._fusion.evidence, considered.features)
            best = best_of_each(considered.passages, evidence.tolist())[: query.limit]
            hits += await self._hits(considered.found, best)
        if "precedent" in query.kinds:
            passages = await self._passages(precedents, query)
            best = best_of_each(passages, precedent_evidence(precedents, passages))
            hits += await self._hits(precedents, best[: query.limit])
        return sorted(hits, key=lambda hit: -hit.score)

    async def _understood(self, query: Query) -> _Question:
        text = query.text[:_MAX_CHARACTERS]
        names = await self._archive.statute_names()
        (said,) = await self._morphemes.analyze([text])
        legal = (await self._everyday_words()).legal_words(said)
        asked, meant = await self._embedder.embed([text, " ".join(legal)], input_type="query")
        asked = asked + _EVERYDAY * _share(legal, said) * meant if legal else asked
        laws = frozenset(found.title for found in names.find(text))
        words = frozenset(said)
        return _Question(
            query,
            Asked(words, frozenset(legal), laws, self._fusion.about_law.score(words)),
            dict.fromkeys(legal, _EVERYDAY) | Counter(said),
            asked / (np.linalg.norm(asked) or 1.0),
        )

    async def _everyday_words(self) -> EverydayWords:
        async with self._loading:
            if self._everyday is None:
                saved = self._generation.everyday
                self._everyday = await EverydayWords.load(self._morphemes, saved)
        return self._everyday

    async def _found(self, kind: PassageKind, question: _Question) -> Found:
        limit = self._settings.candidates
        lexical, dense = await asyncio.gather(
            self._generation.lexical.search(question.terms, kind, question.query, limit=limit),
            self._generation.dense.search(question.vector, kind, question.query, limit=limit),
        )
        return Found(dict(lexical), dict(dense))

    async def _considered(self, question: _Question, precedents: Found) -> Considered:
        graph, statutes = self._generation.graph, await self._found("statute", question)
        found = Found(
            statutes.lexical,
            statutes.dense,
            graph.vote(_ranked_ids(precedents.lexical), _SHARP_WORDS),
            graph.vote(_ranked_ids(precedents.dense), _SHARP_MEANING),
        )
        passages = await self._passages(found, question.query)
        headings = await self._morphemes.analyze([passage.heading or "" for passage in passages])
        ids = [passage.id for passage in passages]
        applied = graph.times_applied(ids, question.query.decided_before)
        candidates = [
            Candidate(passage, float(times), heading)
            for passage, times, heading in zip(passages, applied, headings, strict=True)
        ]
        rows = await asyncio.to_thread(features, found, candidates, question.asked)
        return Considered(passages, found, rows, question.asked.morphemes)

    async def _passages(self, found: Found, query: Query) -> list[Passage]:
        passages = await self._archive.passages(found.candidates(_CLOSER_LOOK))
        return [passage for passage in passages if _is_within(passage, query)]

    async def _hits(self, found: Found, best: Sequence[tuple[Passage, float]]) -> list[Hit]:
        through = {passage.id: found.through(passage.id) for passage, _ in best}
        wanted = sorted({holding for holdings in through.values() for holding in holdings})
        citations = {p.id: p.citation for p in await self._archive.passages(wanted)}
        return [
            Hit(
                passage,
                score,
                0,
                found.routes(passage.id),
                tuple(dict.fromkeys(citations[h] for h in through[passage.id] if h in citations)),
            )
            for passage, score in best
        ]


def _share(legal: Sequence[str], said: Sequence[str]) -> float:
    """How much the legal words weigh in meaning: the less, the more the question says itself."""
    return min(1.0, math.sqrt(len(legal) / len(said)))


def _ranked_ids(part: Mapping[str, float]) -> list[RankedId]:
    """Holdings in an order that does not depend on that of the search."""
    return [RankedId(id, max(part[id], 0.0)) for id in sorted(part)]


def ranked(hits: Sequence[Hit], limit: int) -> list[Hit]:
    """Hits with ranks from 1, at most `limit` of each kind."""
    kept: list[Hit] = []
    count: Counter[PassageKind] = Counter()
    for hit in hits:
        count[hit.passage.kind] += 1
        if count[hit.passage.kind] <= limit:
            kept.append(Hit(hit.passage, hit.score, len(kept) + 1, hit.routes, hit.through))
    return kept


def _is_within(passage: Passage, query: Query) -> bool:
    """Whether a passage that was reached through the courts lies in the bounds of the query."""
    if query.laws is not None and passage.kind == "statute" and law_of(passage) not in query.laws:
        return False
    last = last_day(passage.kind, query)
    return last is None or (passage.date is not None and day_number(passage.date) <= last)


def _article(citation: Citation) -> tuple[object, ...]:
    """What is one thing to a reader: an article whatever its part, a decision whatever its item."""
    if isinstance(citation, ArticleCitation):
        return citation.law, citation.article
    return (citation.case_number,)
