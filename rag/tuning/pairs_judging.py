"""Whether answers stand on their passages, judged as the grounding judges them for a user."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import NamedTuple

from rag.errors import NothingToLearn
from rag.generation.prompts import NO_GROUND
from rag.grounding_match import Matcher
from rag.grounding_quote import QuoteText
from rag.morphemes import Morphemes
from rag.sentences import plain, split_sentences
from rag.tuning.pairs import Pair, Row


class Built(NamedTuple):
    """Pairs, and how many were left out because the judge found more in them than in the law."""

    pairs: list[Pair]
    ungrounded: int


def standing_rows(rows: Sequence[Row]) -> list[Row]:
    """Rows without the pairs of one's own that say more than their passages; blocks.

    What `lawbot tune pairs` made of the archive it has judged itself. Raises NothingToLearn.
    """
    own = {row for row in rows if isinstance(row, Pair) and row.kind == "own"}
    kept = set(asyncio.run(_judge([*own])).pairs) if own else own
    standing = [row for row in rows if row not in own or row in kept]
    if rows and not standing:
        raise nothing_stands(len(rows))
    return standing


def nothing_stands(rows: int) -> NothingToLearn:
    """What to raise when the judge leaves nothing of so many rows."""
    return NothingToLearn(
        f"the answers of all {rows:,} rows say more than the passages that they point to:"
        " restate sentences of the passages, each with its mark such as [1]"
    )


async def judge_pairs(pairs: Sequence[Pair], morphemes: Morphemes) -> Built:
    """Those of some pairs whose answers stand on the passages that they point to."""
    kept = [pair for pair in pairs if await _carries(pair, morphemes)]
    return Built(kept, len(pairs) - len(kept))


async def stands(text: str, matcher: Matcher) -> bool:
    """Whether a sentence says what a sentence of its passage says."""
    match = await matcher.match(text)
    return match is not None and match.verdict.stands()


async def _judge(pairs: Sequence[Pair]) -> Built:
    async with Morphemes() as morphemes:
        return await judge_pairs(pairs, morphemes)


async def _carries(pair: Pair, morphemes: Morphemes) -> bool:
    passages = [QuoteText(quote) for quote in pair.prompt().quotes]
    matchers = [Matcher(passage, morphemes) for passage in passages]
    for text, place in pair.answer:
        if place is None and text == NO_GROUND:
            continue
        if place is None or not await _carried(text, passages[place], matchers[place]):
            return False
    return bool(pair.answer)


async def _carried(text: str, passage: QuoteText, matcher: Matcher) -> bool:
    """Whether each of the sentences before a mark is one of the passage, or stands on one."""
    sentences = map(plain, split_sentences(text))
    return all(
        [passage.place_of(said) is not None or await stands(said, matcher) for said in sentences]
    )
