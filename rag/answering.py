"""Answerer: a question and a day in, a stream of answer events out; the answer comes last."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import replace
from datetime import date

from rag import quoting
from rag.answer import Abstained, Answer, AnswerEvent, Quote, QuotesFound, Sentence
from rag.archive import Archive
from rag.citation import ArticleCitation
from rag.config import AnswerSettings
from rag.evidence import Evidence, EvidenceFinder, korean_today
from rag.generation.generator import Prompt, StyleName
from rag.grounding import verified
from rag.passage import Query
from rag.restating import Restater
from rag.retrieval.neighbours import Neighbour, NeighbourFinder
from rag.retrieval.retriever import Retriever


class Answerer:
    """Answers from the archive: finds evidence, quotes it and restates it in a few sentences.

    Whatever it lets through stands in the archive letter for letter.
    """

    def __init__(
        self,
        archive: Archive,
        retriever: Retriever,
        quoter: quoting.Quoter,
        restater: Restater,
        *,
        settings: AnswerSettings,
        today: Callable[[], date] = korean_today,
    ) -> None:
        self._archive = archive
        self._finder = EvidenceFinder(archive, retriever, settings, today)
        self._neighbours = NeighbourFinder(archive)
        self._quoter = quoter
        self._restater = restater
        self._settings = settings
        self._today = today

    async def answer(
        self,
        question: str,
        *,
        as_of: date | None = None,
        style: StyleName = "정중",
        memory: tuple[str, ...] = (),
    ) -> AsyncGenerator[AnswerEvent, None]:
        """QuotesFound, then each Sentence of the short answer, then the whole Answer.

        `style` and `memory` (the turns before, oldest first) are for the generator. An abstention
        is a single Answer. Raises ArchiveError and SearchIndexError.
        """
        started = time.perf_counter()
        evidence = await self._finder.find(Query(question, as_of=as_of))
        draft = await self._quoted(question, evidence, as_of)
        if not (draft.abstention or draft.provisions or draft.precedents):
            nothing = await self._finder.abstain(Abstained.NO_PASSAGES)
            draft = replace(draft, abstention=nothing.abstention)
        if not draft.abstention:
            yield QuotesFound(draft.provisions, draft.precedents, draft.failures)
        if not draft.abstention and not evidence.cited:
            async with aclosing(self._restated(draft, style, memory)) as sentences:
                async for sentence in sentences:
                    draft = replace(draft, summary=(*draft.summary, sentence))
                    yield sentence
        yield replace(
            draft,
            related=await self._related(draft, as_of),
            generator=self._restater.author(draft.summary),
            elapsed_ms=(time.perf_counter() - started) * 1000,
        )

    async def _quoted(self, question: str, evidence: Evidence, as_of: date | None) -> Answer:
        """An answer without its summary. What the archive does not confirm is left out."""
        day = as_of or self._today()
        if evidence.cited:
            provisions = tuple(quoting.whole(p, as_of=day) for p in evidence.statutes)
            precedents = tuple(quoting.holding(p, as_of=day) for p in evidence.precedents)
        else:
            # that a provision is gone answers only where it is the very one asked for
            found = [p for place, p in enumerate(evidence.statutes) if not (place and p.deleted)]
            provisions = await self._quoter.provisions(question, found, as_of=day)
            precedents = await self._quoter.precedents(question, evidence.precedents, as_of=day)
        provisions = tuple([await self._opened(quote) for quote in provisions])
        return Answer(
            question,
            day,
            provisions=await verified(provisions, self._archive),
            precedents=await verified(precedents, self._archive),
            failures=evidence.failures,
            left_out=evidence.left_out,
            abstention=evidence.abstention,
        )

    async def _opened(self, quote: Quote) -> Quote:
        """A quoted 호 or 목 with what opens it in its article."""
        citation = quote.citation
        if not isinstance(citation, ArticleCitation) or citation.subparagraph is None:
            return quote
        article = replace(citation, paragraph=None, subparagraph=None, item=None)
        for passage in await self._archive.provisions(article, quote.passage.date):
            quote = quote if quote.lead else quoting.opened_by(quote, passage.text)
        return quote

    async def _related(self, draft: Answer, as_of: date | None) -> tuple[Neighbour, ...]:
        citations = [quote.citation for quote in draft.provisions]
        articles = [c for c in citations if isinstance(c, ArticleCitation)]
        return await self._neighbours.find(articles, on=as_of)

    async def _restated(
        self, draft: Answer, style: StyleName, memory: tuple[str, ...]
    ) -> AsyncGenerator[Sentence, None]:
        quotes = draft.provisions or draft.precedents
        prompt = Prompt(draft.question, quotes, self._settings.sentences, style, memory)
        async with aclosing(self._restater.sentences(prompt)) as sentences:
            async for sentence in sentences:
                yield sentence
