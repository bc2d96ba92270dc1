"""The retriever: look-up, lexical, dense and bridge, fused."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

from rag.archive import Archive
from rag.citation import ArticleCitation, Citation
from rag.config import RetrievalSettings
from rag.morphemes import Morphemes
from rag.passage import Hit, Passage, PassageKind, Query, RankedId
from rag.retrieval.days import day_number, last_day
from rag.retrieval.embedding import Embedder, Vectors
from rag.retrieval.everyday import EverydayWords
from rag.retrieval.fusion import Candidate, Found, fuse
from rag.retrieval.generations import Generation
from rag.retrieval.lookup import Lookup

_MAX_CHARACTERS = 2_000  # of a question; what it asks stands at its beginning or not at all
_EVERYDAY = 0.35  # of a word that the question does not say but the law does
_FOCUS = 3
_CLOSER_LOOK = 200  # candidates whose text is read from the archive


class Retriever(Protocol):
    """Passages for a question."""

    async def retrieve(self, query: Query) -> list[Hit]:
        """The best passages, at most `query.limit` of each kind, best first.

        A hit's score is evidence: the probability that the passage is what was asked for.
        """
        ...


class _Question(NamedTuple):
    """A query as the indexes take it, and the titles of the laws that it names."""

    query: Query
    terms: Mapping[str, float]
    vector: Vectors
    laws: frozenset[str]


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

    async def _search(self, query: Query) -> list[Hit]:
        question = await self._understood(query)
        precedents = await self._found("precedent", question)
        hits: list[Hit] = []
        if "statute" in query.kinds:
            statutes = await self._found("statute", question)
            votes = self._generation.graph.vote(_similar(precedents))
            found = Found(statutes.lexical, statutes.dense, votes)
            hits += await self._fused(found, question)
        if "precedent" in query.kinds:
            hits += await self._fused(precedents, question)
        return sorted(hits, key=lambda hit: -hit.score)

    async def _understood(self, query: Query) -> _Question:
        text = query.text[:_MAX_CHARACTERS]
        names = await self._archive.statute_names()
        (terms,) = await self._morphemes.analyze([text])
        (vector,) = await self._embedder.embed([text], input_type="query")
        everyday = await self._everyday_words()
        weights = dict.fromkeys(everyday.legal_words(terms), _EVERYDAY) | Counter(terms)
        laws = frozenset(found.title for found in names.find(text))
        return _Question(query, weights, vector, laws)

    async def _everyday_words(self) -> EverydayWords:
        async with self._loading:
            if self._everyday is None:
                self._everyday = await EverydayWords.load(self._morphemes)
        return self._everyday

    async def _found(self, kind: PassageKind, question: _Question) -> Found:
        limit = self._settings.candidates
        lexical, dense = await asyncio.gather(
            self._generation.lexical.search(question.terms, kind, question.query, limit=limit),
            self._generation.dense.search(question.vector, kind, question.query, limit=limit),
        )
        return Found(dict(lexical), dict(dense))

    async def _fused(self, found: Found, question: _Question) -> list[Hit]:
        query = question.query
        passages = await self._archive.passages(found.candidates(_CLOSER_LOOK))
        passages = [passage for passage in passages if _is_within(passage, query)]
        ids = [passage.id for passage in passages]
        applied = self._generation.graph.times_applied(ids, query.decided_before)
        candidates = (
            Candidate(passage, float(times), _law(passage) in question.laws)
            for passage, times in zip(passages, applied, strict=True)
        )
        fused = fuse(found, candidates)[: query.limit]
        through = await self._precedents(found, [passage.id for passage, _ in fused])
        return [
            Hit(passage, score, 0, found.routes(passage.id), through.get(passage.id, ()))
            for passage, score in fused
        ]

    async def _precedents(
        self, found: Found, ids: Sequence[str]
    ) -> dict[str, tuple[Citation, ...]]:
        """The decisions that led to each of these passages."""
        through = {
            passage_id: found.bridge[passage_id].through
            for passage_id in ids
            if passage_id in found.bridge
        }
        wanted = sorted({holding for holdings in through.values() for holding in holdings})
        citations = {p.id: p.citation for p in await self._archive.passages(wanted)}
        return {
            passage_id: tuple(dict.fromkeys(citations[h] for h in holdings if h in citations))
            for passage_id, holdings in through.items()
        }


def _similar(precedents: Found) -> list[RankedId]:
    """Holdings by how much they resemble the question, in words and in meaning.

    Those nearest to the best one count most: recall grows with the power up to the third.
    """
    scores = {
        id: precedents.lexical.get(id, 0.0) + max(precedents.dense.get(id, 0.0), 0.0)
        for id in sorted({*precedents.lexical, *precedents.dense})
    }
    best = max(scores.values(), default=0.0) or 1.0
    return [RankedId(id, score * (score / best) ** _FOCUS) for id, score in scores.items()]


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
    if query.laws is not None and passage.kind == "statute" and _law(passage) not in query.laws:
        return False
    last = last_day(passage.kind, query)
    return last is None or (passage.date is not None and day_number(passage.date) <= last)


def _article(citation: Citation) -> tuple[object, ...]:
    """What is one thing to a reader: an article whatever its part, a decision whatever its item."""
    if isinstance(citation, ArticleCitation):
        return citation.law, citation.article
    return (citation.case_number,)


def _law(passage: Passage) -> str | None:
    return passage.citation.law if isinstance(passage.citation, ArticleCitation) else None
