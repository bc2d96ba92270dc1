"""Which sentence of a quote a generated sentence restates, and whether it stands on it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from functools import partial
from itertools import pairwise
from typing import NamedTuple, Protocol

from rag.folding import fold
from rag.grounding_judge import Fault, Verdict, judge
from rag.grounding_lexicon import PHRASES, REMARK
from rag.grounding_quote import QuoteText
from rag.grounding_units import Unit, units
from rag.morphemes import Token

_LONGEST = 1_000  # characters of a sentence; a longer one stands only letter for letter
_JUDGED = 2  # sentences of the law that are looked at, those that share most with what is said
_NEAREST = 0.5  # share of what is said that the law must carry to be shown in its place
_STATEMENT = re.compile(r"(?:(?<!시)다|(?<![까나가세])요)\.?$")  # no 합시다, 할까요, 하세요
_LETTERS = re.compile(r"[가-힣A-Za-z0-9 .,()「」%ㆍ]")


class Tagger(Protocol):
    """Every morpheme of whole sentences."""

    async def tag(self, texts: Sequence[str]) -> list[list[Token]]: ...


class Match(NamedTuple):
    """The place of the sentence of the quote that is nearest, and what was wrong, if anything."""

    place: int
    verdict: Verdict


class Matcher:
    """Compares with the sentences of one quote; each is analysed at its first comparison."""

    def __init__(self, quote: QuoteText, tagger: Tagger) -> None:
        self._quote = quote
        self._tagger = tagger
        self._pairs = [_letter_pairs(source.text) for source in quote.sources]
        self._units: dict[str, tuple[Unit, ...]] = {}

    async def match(self, said: str) -> Match | None:
        """The sentence of the quote that says the same, or else the nearest. None: it has none."""
        if len(said) > _LONGEST:
            return None
        places = self._nearest(said)
        read = _as_law if "(" in said else _without_brackets
        laws = [read(self._quote.sources[place].text) for place in places]
        unread = [text for text in laws if text not in self._units]
        texts = [_as_law(said), *unread]
        tagged = await self._tagger.tag(texts)
        own, *found = await asyncio.to_thread(lambda: list(map(units, texts, tagged)))
        self._units.update(zip(unread, found, strict=True))
        verdicts = await asyncio.to_thread(lambda: [judge(own, self._units[t]) for t in laws])
        matches = map(partial(self._formed, said), places, verdicts)
        return min(matches, key=_order, default=None)

    def replaces(self, match: Match) -> bool:
        """Whether the sentence of the quote may stand in the place of what failed."""
        near = match.verdict.shares.carried >= _NEAREST
        return near and self._quote.is_statement(match.place)

    def _nearest(self, said: str) -> list[int]:
        pairs = _letter_pairs(said)
        shared = [len(pairs & law) for law in self._pairs]
        return sorted(range(len(shared)), key=lambda place: (-shared[place], place))[:_JUDGED]

    def _formed(self, said: str, place: int, verdict: Verdict) -> Match:
        strange = set(_LETTERS.sub("", said)) - set(self._quote.sources[place].text)
        if strange or not _STATEMENT.search(said):
            verdict = verdict._replace(fault=Fault.FORM)
        return Match(place, verdict)


def _letter_pairs(text: str) -> frozenset[str]:
    return frozenset(map("".join, pairwise(text.replace(" ", ""))))


def _as_law(text: str) -> str:
    text = fold(text).text
    for pattern, words in PHRASES:
        text = pattern.sub(words, text)
    return text


def _without_brackets(text: str) -> str:
    """The text that a sentence without brackets restates: 제출(…)하여야 is 제출하여야.

    Brackets that limit the rule stay: they may not be left out.
    """
    text, more = _as_law(text), 1
    while more:
        text, more = REMARK.subn("", text)
    return text


def _order(match: Match) -> tuple[bool, float]:
    return not match.verdict.stands(), -sum(match.verdict.shares)
