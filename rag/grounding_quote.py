"""A quote as sentences: where each stands, which rules and exceptions belong together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

from rag.answer import Quote, Sentence
from rag.citation import Citation, PrecedentCitation
from rag.citation_parser import find_citations
from rag.sentences import is_exception, is_statement, plain, split_sentences

_NAMES_SOURCE = re.compile(r"」?\s?(?:에 (?:따르면|의하면)|에서는?),?\s*")


@dataclass(frozen=True, slots=True)
class Source:
    """A sentence of a quote: `text` as it may be shown, `quote.text[start:end]` as it stands."""

    text: str
    start: int
    end: int


class QuoteText:
    """The sentences of a quote by their place in it."""

    def __init__(self, quote: Quote) -> None:
        self.quote = quote
        self.sources = tuple(_sources(quote.text))

    def sentence(self, place: int, text: str = "") -> Sentence:
        """The sentence at a place, or a restatement of it."""
        source = self.sources[place]
        return Sentence(text or source.text, self.quote, (source.start, source.end))

    def place_of(self, said: str) -> int | None:
        """Where the quote has exactly this sentence."""
        places = (place for place, source in enumerate(self.sources) if source.text == said)
        return next(places, None)

    def exceptions(self, place: int) -> list[int]:
        """The places of 다만 … that limit the sentence at a place; a list may stand between."""
        after = range(place + 1, len(self.sources))
        bound = takewhile(lambda at: self._limits(at) or not self.is_statement(at), after)
        return [at for at in bound if self._limits(at)]

    def rule(self, place: int) -> int:
        """The place of the sentence that the 다만 at a place limits; of others, their own."""
        if not self._limits(place):
            return place
        before = range(place - 1, -1, -1)
        return next((p for p in before if self.is_statement(p) and not self._limits(p)), place)

    def is_statement(self, place: int) -> bool:
        return is_statement(self.sources[place].text)

    def _limits(self, place: int) -> bool:
        return is_exception(self.sources[place].text)


def without_citation(said: str, citation: Citation) -> str:
    """A sentence without the "민법 제750조에 따르면" that names its own quote."""
    for found in find_citations(said)[:1]:
        names = _NAMES_SOURCE.match(said, found.end)
        if found.start <= 1 and names and _same(found.citation, citation):
            return said[names.end() :]
    return said


def _same(named: Citation, citation: Citation) -> bool:
    if isinstance(named, PrecedentCitation) and isinstance(citation, PrecedentCitation):
        day = named.decision_date in (None, citation.decision_date)
        court = named.court in (None, citation.court)
        return day and court and named.case_number == citation.case_number
    return str(named) == str(citation)


def _sources(text: str) -> Iterator[Source]:
    end = 0
    for piece in split_sentences(text):
        start = text.index(piece, end)
        end = start + len(piece)
        if said := plain(piece):
            yield Source(said, start, end)
