"""What may be shown: quotes that stand in the archive letter for letter, sentences on quotes."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterable
from dataclasses import replace
from datetime import date
from typing import Protocol

from rag.answer import Quote, Sentence
from rag.citation import ArticleCitation, PrecedentCitation
from rag.errors import CitationError
from rag.generation.generator import MARK
from rag.passage import Passage
from rag.sentences import plain, split_sentences

log = logging.getLogger(__name__)


class LawText(Protocol):
    """The archive, read by citation."""

    async def provisions(
        self, citation: ArticleCitation, on: date | None = None
    ) -> tuple[Passage, ...]: ...

    async def precedents(self, citation: PrecedentCitation) -> tuple[Passage, ...]: ...


async def verified(quotes: Iterable[Quote], archive: LawText) -> tuple[Quote, ...]:
    """The quotes that the archive holds under their citation, letter for letter; others go."""
    kept = []
    for quote in quotes:
        if any(_stands_in(quote, passage) for passage in await _read(quote, archive)):
            kept.append(quote)
        else:
            log.error("a quote of passage %s is not in the archive: left out", quote.passage.id)
    return tuple(kept)


def _stands_in(quote: Quote, passage: Passage) -> bool:
    return quote.text in passage.text and quote.issue in passage.text


async def _read(quote: Quote, archive: LawText) -> tuple[Passage, ...]:
    """What stands under the citation, of the revision that the quote is dated by."""
    citation = quote.citation
    try:
        if isinstance(citation, PrecedentCitation):
            return await archive.precedents(citation)
        article = replace(citation, paragraph=None, subparagraph=None, item=None)
        return await archive.provisions(article, quote.passage.date)
    except CitationError:
        return ()


async def grounded(
    pieces: AsyncIterator[str], quotes: tuple[Quote, ...]
) -> AsyncIterator[Sentence]:
    """The sentences of a stream that stand on the quote they point to; the others are dropped."""
    text = ""
    async for piece in pieces:
        text += piece
        while mark := MARK.search(text):
            index = int(mark[1])
            if index < len(quotes):
                sentence = Sentence(text[: mark.start()].strip(), quotes[index])
                if stands(sentence):
                    yield sentence
            text = text[mark.end() :]


def stands(sentence: Sentence) -> bool:
    """Whether a sentence is in its quote, notes of amendment and Chinese characters aside."""
    return bool(sentence.text) and any(
        sentence.text == plain(piece) for piece in split_sentences(sentence.quote.text)
    )
