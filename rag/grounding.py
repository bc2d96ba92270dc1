"""What may be shown: quotes that stand in the archive letter for letter, sentences on quotes."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import aclosing
from dataclasses import replace
from datetime import date
from typing import Protocol

from rag.answer import Quote, Sentence
from rag.citation import ArticleCitation, PrecedentCitation
from rag.errors import CitationError
from rag.grounding_match import Matcher, Tagger
from rag.grounding_quote import QuoteText, without_citation
from rag.grounding_stream import Marked, marked
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
    return all(part in passage.text for part in (quote.text, quote.issue, *quote.lead))


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


class Grounding:
    """Lets the sentences of a generator through that say what the quote they point to says.

    One that does not is held back, and the sentence of the law that is nearest to it is shown in
    its place. A rule never goes without its 다만, and no sentence of the law is shown twice.
    """

    def __init__(self, tagger: Tagger) -> None:
        self._tagger = tagger

    async def sentences(
        self, pieces: AsyncGenerator[str, None], quotes: Sequence[Quote]
    ) -> AsyncGenerator[Sentence, None]:
        """The sentences that stand, each as soon as it is judged. A stream's error passes on."""
        texts = [QuoteText(quote) for quote in quotes]
        matchers = [Matcher(text, self._tagger) for text in texts]
        shown: set[tuple[int, int]] = set()
        async with aclosing(_said(pieces, len(texts))) as parts:
            async for said, number in parts:
                places = await _stand(said, texts[number], matchers[number])
                for place in [place for place in places if (number, place) not in shown]:
                    shown.add((number, place))
                    yield texts[number].sentence(place, places[place])


async def _said(pieces: AsyncGenerator[str, None], quotes: int) -> AsyncGenerator[Marked, None]:
    """The sentences of a stream one by one, each with the quote that it points to."""
    async with aclosing(marked(pieces)) as parts:
        async for text, number in parts:
            for sentence in split_sentences(text) if number < quotes else ():
                yield Marked(plain(sentence), number)


async def _stand(said: str, quote: QuoteText, matcher: Matcher) -> dict[int, str]:
    """What is shown for a sentence, by place: its rule, then the exceptions of that.

    An empty text stands for the law's own.
    """
    said = without_citation(said, quote.quote.citation)
    place = quote.place_of(said)
    if place is None:
        match = await matcher.match(said)
        stands = match is not None and match.verdict.stands()
        if match is None or not (stands or matcher.replaces(match)):
            return {}
        place, said = match.place, said if stands else ""
    rule = quote.rule(place)
    return dict.fromkeys((rule, *quote.exceptions(rule)), "") | {place: said}
