"""Which part of a passage is quoted: the article when it is short, else its best 항."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import dropwhile, pairwise, takewhile

from rag.answer import Quote
from rag.citation import ArticleCitation
from rag.paragraphs import ParagraphText, split_paragraphs
from rag.passage import Passage
from rag.relevance import Analyzer, Relevance
from rag.sentences import split_sentences

WHOLE_ARTICLE = 280  # characters up to which an article with several 항 is quoted whole
LONGEST_HOLDING = 500  # characters of a holding; of a longer one the sentences around the best
LONGEST_QUOTE = 900  # a longer 항 is quoted up to its 호
_OPINION = re.compile(r"[\[【〔]([^\[\]【】〔〕]*의견[^\[\]【】〔〕]{0,10})[\]】〕]")
_MAJORITY = re.compile(r"\s*다수의견(?!.*(?:보충|별개|반대|대한|대법관))")
_SUBPARAGRAPH_LINE = re.compile(r"^[ \t]*(\d{1,2}(?:의\d{1,2})?\.[ \t].*)$", re.MULTILINE)


class Quoter:
    """Cuts quotes out of passages, letter for letter."""

    def __init__(self, analyzer: Analyzer) -> None:
        self._analyzer = analyzer

    async def provisions(
        self, question: str, passages: Sequence[Passage], *, as_of: date
    ) -> tuple[Quote, ...]:
        """One quote of each passage, in order: the 항 with the words of the question."""
        groups = [split_paragraphs(_address(passage), passage.text) for passage in passages]
        scores = await Relevance(self._analyzer, question).scores(
            [paragraph.text for group in groups for paragraph in group]
        )
        quotes = []
        for passage, group in zip(passages, groups, strict=True):
            own, scores = scores[: len(group)], scores[len(group) :]
            best = group[max(range(len(group)), key=own.__getitem__)]
            quotes.append(_cut(whole(passage, as_of=as_of), best, len(group)))
        return tuple(quotes)

    async def precedents(
        self, question: str, passages: Sequence[Passage], *, as_of: date
    ) -> tuple[Quote, ...]:
        """What the court held, in order; of a long holding the sentences around the best one."""
        quotes = []
        for passage in passages:
            quote = holding(passage, as_of=as_of)
            quote = replace(quote, text=_of_the_court(quote.text))
            if len(quote.text) > LONGEST_HOLDING:
                sentences = split_sentences(quote.text)
                scores = await Relevance(self._analyzer, question).scores(sentences)
                quote = replace(quote, text=_around(quote.text, sentences, scores))
            quotes.append(quote)
        return tuple(quote for quote in quotes if quote.text)


def whole(passage: Passage, *, as_of: date) -> Quote:
    """The passage in full; pending when it takes effect after the day."""
    pending = passage.kind == "statute" and passage.date is not None and passage.date > as_of
    return Quote(passage, passage.citation, passage.text.strip(), pending=pending)


def opened_by(quote: Quote, article: str) -> Quote:
    """A quoted 호 or 목 with the lines of its article that open it: alone it says nothing."""
    citation = quote.citation
    if not isinstance(citation, ArticleCitation) or citation.subparagraph is None:
        return quote
    whole_article = replace(citation, paragraph=None, subparagraph=None, item=None)
    for paragraph in split_paragraphs(whole_article, article):
        asked = citation.paragraph in (None, paragraph.citation.paragraph)
        if asked and quote.text in paragraph.text:
            return replace(quote, lead=tuple(_openings(quote, paragraph)))
    return quote


def _openings(quote: Quote, paragraph: ParagraphText) -> Iterator[str]:
    """The sentence before the 호 and, for a 목, the line of its 호."""
    yield paragraph.lead
    before = paragraph.text[: paragraph.text.find(quote.text)]
    if (lines := _SUBPARAGRAPH_LINE.findall(before)) and not _SUBPARAGRAPH_LINE.match(quote.text):
        yield lines[-1]


def holding(passage: Passage, *, as_of: date) -> Quote:
    """What a court held: the 판결요지, or the 판시사항 where there is none."""
    issue, _, summary = passage.text.strip().partition("\n\n")
    if not summary.strip():
        return replace(whole(passage, as_of=as_of), text=issue)
    return replace(whole(passage, as_of=as_of), text=summary.strip(), issue=issue)


def _of_the_court(text: str) -> str:
    """A holding up to the first opinion that is not the court's: 반대의견, 별개의견, 보충의견."""
    marks = list(_OPINION.finditer(text))
    starts = [0, *(mark.start() for mark in marks)]
    own = [True, *(bool(_MAJORITY.match(mark[1])) for mark in marks)]
    parts = [text[start:end] for start, end in pairwise([*starts, len(text)])]
    said = dropwhile(lambda part: not (part[0] and part[1].strip()), zip(own, parts, strict=True))
    return "".join(part for _, part in takewhile(lambda part: part[0], said)).strip()


def _around(text: str, sentences: Sequence[str], scores: Sequence[float]) -> str:
    """A run of whole sentences with the best one in it, as long as a quote of a holding may be."""
    first = last = max(range(len(sentences)), key=scores.__getitem__)
    ends: list[tuple[int, int]] = []
    for sentence in sentences:
        start = text.index(sentence, ends[-1][1] if ends else 0)
        ends.append((start, start + len(sentence)))
    while last + 1 < len(ends) and ends[last + 1][1] - ends[first][0] <= LONGEST_HOLDING:
        last += 1
    while first and ends[last][1] - ends[first - 1][0] <= LONGEST_HOLDING:
        first -= 1
    return text[ends[first][0] : ends[last][1]]


def _cut(quote: Quote, best: ParagraphText, paragraphs: int) -> Quote:
    limit = LONGEST_QUOTE if paragraphs == 1 else WHOLE_ARTICLE
    if len(quote.text) <= limit:
        return quote
    text = best.text if len(best.text) <= LONGEST_QUOTE else best.lead
    return replace(quote, citation=best.citation, text=text)


def _address(passage: Passage) -> ArticleCitation:
    if not isinstance(passage.citation, ArticleCitation):
        raise TypeError(f"{passage.id!r} is no provision")
    return passage.citation
