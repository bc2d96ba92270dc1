"""The passages that an answer may stand on, or why there are none."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

from rag.answer import Abstained, Abstention
from rag.archive import Archive
from rag.citation import ArticleCitation, Citation
from rag.citation_parser import find_citations
from rag.config import AnswerSettings
from rag.errors import CitationError
from rag.passage import Hit, Passage, PassageKind, Query
from rag.retrieval.lookup import Lookup, LookupResult
from rag.retrieval.retriever import Retriever

LONGEST_QUESTION = 10_000  # characters; a longer one is refused, for it cannot be understood
MOST_CITED = 20  # provisions of a range that are shown
_NEAR = 0.5  # share of the evidence asked for with which a passage is still worth a mention
_BEHIND = 0.2  # share of the best evidence that a passage behind it needs
_NEAREST = 3  # passages that an abstention names
KOREA = timezone(timedelta(hours=9))
# What may stand beside a citation in a question that asks for nothing but its text. Possessive,
# because 이란 can be read in two ways, and a row of them in more than anyone has time for.
_BESIDE = re.compile(
    r"(?:[\s?!.,~:「」]|은|는|이|가|을|를|의|에|도|와|과|랑|하고|및|그리고|좀|대해서?|대하여|관해서?"
    r"|관하여|내용|전문|조문|원문|본문|규정|판례|판결|요지|이?란|이?라는|[게건]|어떻게|되나요|돼요?"
    r"|뭐|뭔|무엇|무슨|인가요?|입니까|이?에요|이?예요|이?야|죠|지|요|궁금(?:해요?|합니다)"
    r"|(?:알려|보여|찾아|말해|설명해?)\s*(?:줘요?|주세요|줄래요?|주십시오|달라|다오)?)*+"
)


def korean_today() -> date:
    """The day in Korea, whose law is in force there."""
    return datetime.now(KOREA).date()


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was found for a question. `cited` says that it asks for the text of citations only.

    `left_out` counts what it cites beyond the number that is shown.
    """

    statutes: tuple[Passage, ...] = ()
    precedents: tuple[Passage, ...] = ()
    failures: tuple[CitationError, ...] = ()
    cited: bool = False
    left_out: int = 0
    abstention: Abstention | None = None


class EvidenceFinder:
    """Looks up what the question cites and retrieves the rest."""

    def __init__(
        self,
        archive: Archive,
        retriever: Retriever,
        settings: AnswerSettings,
        today: Callable[[], date],
    ) -> None:
        self._archive = archive
        self._retriever = retriever
        self._lookup = Lookup(archive)
        self._settings = settings
        self._today = today

    async def find(self, query: Query) -> Evidence:
        """Passages best first, at most as many of each kind as the settings allow."""
        if not query.text.strip():
            return await self.abstain(Abstained.NO_QUESTION)
        if len(query.text) > LONGEST_QUESTION:
            return await self.abstain(Abstained.TOO_LONG)
        found = await self._lookup.find(query)
        if await self._asks_for_text(query.text):
            return await self._cited(found)
        hits = await self._retriever.retrieve(query)
        if not self._enough(hits):
            return await self.abstain(_reason(hits, found), hits=hits, failures=found.failures)
        statutes = self._best(hits, "statute", self._settings.provisions)
        return Evidence(
            tuple([await self._in_force(passage, query) for passage in statutes]),
            tuple(self._best(hits, "precedent", self._settings.precedents)),
            found.failures,
        )

    def _enough(self, hits: Sequence[Hit]) -> bool:
        """Provisions decide where any were found: some decision resembles nearly any question."""
        deciding = [hit for hit in hits if hit.passage.kind == "statute"] or hits
        return any(hit.score >= self._settings.min_evidence for hit in deciding)

    async def _asks_for_text(self, question: str) -> bool:
        found = find_citations(question, await self._archive.statute_names())
        for start, end, _ in reversed(found):
            question = question[:start] + " " + question[end:]
        return bool(found) and _BESIDE.fullmatch(question) is not None

    async def _cited(self, found: LookupResult) -> Evidence:
        """The cited provisions and precedents; for provisions also what courts held under them."""
        passages = [hit.passage for hit in found.hits]
        if not passages:
            return await self.abstain(Abstained.UNKNOWN_CITATION, failures=found.failures)
        statutes = tuple(passage for passage in passages if passage.kind == "statute")
        precedents = tuple(passage for passage in passages if passage.kind == "precedent")
        if not precedents and isinstance(statutes[0].citation, ArticleCitation):
            precedents = await self._archive.citing(statutes[0].citation, self._settings.precedents)
        left_out = max(0, len(passages) - MOST_CITED)
        return Evidence(
            statutes[:MOST_CITED],
            precedents[:MOST_CITED],
            found.failures,
            cited=True,
            left_out=left_out,
        )

    def _best(self, hits: Iterable[Hit], kind: PassageKind, limit: int) -> list[Passage]:
        """The passages of a kind with evidence enough, each article and decision once."""
        found = [hit for hit in hits if hit.passage.kind == kind]
        strongest = max((hit.score for hit in found), default=0.0)
        enough = max(self._settings.min_evidence, _BEHIND * strongest)
        best: dict[Citation, Passage] = {}
        for hit in found:
            if hit.score >= enough:
                best.setdefault(hit.passage.citation, hit.passage)
        return list(best.values())[:limit]

    async def _in_force(self, passage: Passage, query: Query) -> Passage:
        """Today's text of a provision whose newest text is still to come, where it is at hand."""
        today = self._today()
        citation = passage.citation
        future = passage.date is not None and passage.date > today
        if query.as_of or not future or not isinstance(citation, ArticleCitation):
            return passage
        try:
            return (await self._archive.provisions(citation, today))[0]
        except CitationError:
            return passage

    async def abstain(
        self,
        reason: Abstained,
        *,
        hits: Iterable[Hit] = (),
        failures: tuple[CitationError, ...] = (),
    ) -> Evidence:
        """No evidence, and what was looked at."""
        counts = await self._archive.counts()
        floor = self._settings.min_evidence * _NEAR
        near = [hit.passage.citation for hit in hits if hit.score >= floor]
        nearest = tuple(dict.fromkeys(near))[:_NEAREST]
        digests_only = counts.digests == counts.statutes + counts.precedents
        abstention = Abstention(
            reason, nearest, counts.statutes, counts.precedents, digests_only=digests_only
        )
        return Evidence(failures=failures, abstention=abstention)


def _reason(hits: list[Hit], found: LookupResult) -> Abstained:
    if found.failures:
        return Abstained.UNKNOWN_CITATION
    return Abstained.WEAK_EVIDENCE if hits else Abstained.NO_PASSAGES
