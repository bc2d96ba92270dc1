"""Look-up: what a question cites goes straight to the archive."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from rag.archive import Archive
from rag.citation import ArticleCitation, Citation
from rag.citation_parser import parse_citations
from rag.errors import CitationError
from rag.passage import Hit, Passage, Query


class LookupResult(NamedTuple):
    """What the citations of a question led to, and those that led nowhere, each in their order."""

    hits: tuple[Hit, ...] = ()
    failures: tuple[CitationError, ...] = ()


class Lookup:
    """Exact look-up by citation. Its hits are certain: their score is 1."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    async def find(self, query: Query) -> LookupResult:
        """The provisions and precedents that the query names, in force on its day.

        The name of a law alone is no citation: it only says where to search.
        """
        names = await self._archive.statute_names()
        passages: dict[tuple[Citation, str], Passage] = {}
        failures: dict[str, CitationError] = {}
        for citation in parse_citations(query.text, names):
            try:
                found = await self._resolve(citation, query)
            except CitationError as error:
                failures[str(error)] = error
            else:
                passages |= {(passage.citation, passage.id): passage for passage in found}
        hits = (
            Hit(passage, score=1.0, rank=rank, routes=frozenset({"lookup"}))
            for rank, passage in enumerate(_within(passages.values(), query), start=1)
        )
        return LookupResult(tuple(hits), tuple(failures.values()))

    async def _resolve(self, citation: Citation, query: Query) -> tuple[Passage, ...]:
        if not isinstance(citation, ArticleCitation):
            return await self._archive.precedents(citation)
        if citation.article is None:
            return ()
        return await self._archive.provisions(citation, query.as_of)


def _within(passages: Iterable[Passage], query: Query) -> list[Passage]:
    return [passage for passage in passages if passage.kind in query.kinds]
