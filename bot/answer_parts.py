"""What an answer says below its sentences: lists, periods, precedents in a line, where to go."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby, islice

from bot import replies_parts
from bot.replies import cited
from bot.styles import Style, own_words
from rag.answer import Answer, Quote
from rag.citation import ArticleCitation
from rag.deadlines import Checklist, find_checklist, find_deadlines

_MOST_DEADLINES = 3
_MOST_LISTS = 2
_MOST_ITEMS = 8
_LONGEST_ITEM = 120  # characters; a list of longer ones is left to the quote
_LABOUR_LAWS = frozenset(
    {
        "근로기준법",
        "최저임금법",
        "근로자퇴직급여 보장법",
        "임금채권보장법",
        "기간제 및 단시간근로자 보호 등에 관한 법률",
    }
)


def parts(answer: Answer, style: Style) -> Iterator[str]:
    """The parts in order. What they take from the law stays letter for letter in every style."""
    for found in islice(_checklists(answer), _MOST_LISTS):
        yield "\n".join(_lines(found, style))
    if deadlines := _deadlines(answer):
        yield "\n".join((replies_parts.DEADLINES, *deadlines))
    if style is Style.EXPERT and answer.precedents:
        names = dict.fromkeys(cited(quote.citation) for quote in answer.precedents)
        yield replies_parts.precedents_inline(", ".join(names))
    if answer.summary and answer.provisions and _law(answer.provisions[0]) in _LABOUR_LAWS:
        yield own_words(replies_parts.LABOUR, style)


def _deadlines(answer: Answer) -> list[str]:
    """The periods of the laws that the short answer is about."""
    said = {_law(sentence.quote) for sentence in answer.summary}  # none where citations were asked
    quotes = [quote for quote in answer.provisions if not said or _law(quote) in said]
    found = (deadline for quote in quotes for deadline in find_deadlines(quote))
    by_provision = groupby(islice(found, _MOST_DEADLINES), key=lambda deadline: deadline.citation)
    return [replies_parts.deadlines(list(group)) for _, group in by_provision]


def _checklists(answer: Answer) -> Iterator[Checklist]:
    """The lists that the sentences of the short answer open and that are not too long."""
    for sentence in answer.summary:
        found = find_checklist(sentence.quote, sentence.text)
        if found and max(map(len, found.items[:_MOST_ITEMS])) <= _LONGEST_ITEM:
            yield found


def _lines(found: Checklist, style: Style) -> Iterator[str]:
    yield replies_parts.checklist_heading(found)
    yield from found.items[:_MOST_ITEMS]
    if len(found.items) > _MOST_ITEMS:
        yield own_words(replies_parts.more_items(len(found.items) - _MOST_ITEMS), style)


def _law(quote: Quote) -> str:
    return quote.citation.law if isinstance(quote.citation, ArticleCitation) else ""
