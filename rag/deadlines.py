"""Periods and lists in the text of a provision, letter for letter, never counted further."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from rag.answer import Quote
from rag.citation import ArticleCitation
from rag.paragraphs import split_paragraphs
from rag.sentences import plain, split_sentences

_LENGTH = r"\d+\s?(?:년|개월|월|주일|주|일|시간)"
_PERIOD = re.compile(
    rf"(?:날|때|일|시점|다음날|이후|후)(?:로?부터)?\s(?:각각\s|늦어도\s)?{_LENGTH}(?:간)?"
    r"(?:\s?(?:이내|안|내)(?![의인])|[을이]\s?(?:경과|지나)[가-힣]*(?:\s때)?|까지|(?=[.,]|$))"
    rf"|{_LENGTH}\s?전부터\s{_LENGTH}\s?전까지"
    rf"|(?:적어도\s|최소한\s)?{_LENGTH}\s?전(?:까지|에)"
    rf"|(?:날|때)로?부터\s{_LENGTH}간?(?=\s(?:이를\s)?행사하지)"
)
_STARTS = re.compile(
    r",\s|(?<=[은는])(?<!또는)(?<![와과]는)\s(?!날|달|때|경우|것|자|사람|바|후|전(?!조)|기간|일)"
    r"|(?<=경우에)\s"
)
_LONGEST = 70  # characters before a period that say from when it runs
_PENAL = re.compile(r"처한다|벌금|징역|과태료|가중|가산세|위반한\s(?:자|사람)")
_REMARK = re.compile(r"\([^()]*\)")
_TORN = re.compile(r"[()]")  # a remark of which only a part was taken
_ITEM = re.compile(r"^\s*(?:\d{1,2}(?:의\d{1,2})?\.|[가-하]\.)\s")
_SUBPARAGRAPH = re.compile(r"^\s*\d{1,2}(?:의\d{1,2})?\.\s")
_OPENS_LIST = re.compile(r"다음\s?(?:각\s?호|과\s?같)")


class Deadline(NamedTuple):
    """A period of a provision in the words of the law, with the point from which it runs."""

    citation: ArticleCitation
    heading: str | None
    words: str


class Checklist(NamedTuple):
    """The 호 of a provision, each a line of it; `lead` is the sentence that opens them."""

    citation: ArticleCitation
    lead: str
    items: tuple[str, ...]


def find_deadlines(quote: Quote) -> Iterator[Deadline]:
    """The periods within which something is to be done, in the order of the quote."""
    if not isinstance(quote.citation, ArticleCitation):
        return
    seen: set[str] = set()
    for citation, text in split_paragraphs(quote.citation, quote.text):
        for sentence in split_sentences(text):
            for words in _periods(sentence):
                if not any(words in other for other in seen):
                    seen.add(words)
                    yield Deadline(citation, quote.passage.heading, words)


def find_checklist(quote: Quote, sentence: str) -> Checklist | None:
    """The 호 that a sentence of the quote opens with 다음 각 호; None when it opens none."""
    if not isinstance(quote.citation, ArticleCitation) or not _OPENS_LIST.search(sentence):
        return None
    for citation, text in split_paragraphs(quote.citation, quote.text):
        lead, *lines = text.splitlines()
        items = tuple(line.strip() for line in lines if _SUBPARAGRAPH.match(line))
        if items and sentence in [plain(piece) for piece in split_sentences(lead)]:
            return Checklist(citation, sentence, items)
    return None


def _periods(sentence: str) -> Iterator[str]:
    if _PENAL.search(sentence):
        return
    end = 0
    for match in _PERIOD.finditer(sentence):
        in_list = _ITEM.match(sentence) and sentence[match.end() : match.end() + 1].strip(".,")
        words = plain(sentence[_start(sentence, match, end) : match.end()])
        if not in_list and words in sentence and not _TORN.search(_REMARK.sub("", words)):
            end = match.end()
            yield words


def _start(sentence: str, period: re.Match[str], after: int) -> int:
    """Where the words begin that say from when the period runs."""
    start = max(after, period.start() - _LONGEST)
    if start:
        start = min(sentence.find(" ", start) + 1, period.start())
    for boundary in _STARTS.finditer(sentence, start):
        start = boundary.end() if boundary.end() <= period.start() else start
    return start
