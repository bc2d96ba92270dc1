"""How much of a question a piece of text carries, by the morphemes that they share."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import Protocol


class Analyzer(Protocol):
    """Content morphemes of texts, in order."""

    async def analyze(self, texts: Sequence[str]) -> list[list[str]]: ...


class Relevance:
    """Scores texts against one question. A morpheme that few of the texts hold weighs more."""

    def __init__(self, analyzer: Analyzer, question: str) -> None:
        self._analyzer = analyzer
        self._question = question

    async def scores(self, texts: Sequence[str]) -> list[float]:
        """From 0 (nothing shared) to 1 (every morpheme of the question), one for each text."""
        question, *analyzed = await self._analyzer.analyze([self._question, *texts])
        bags = [frozenset(morphemes) for morphemes in analyzed]
        spread = Counter(morpheme for bag in bags for morpheme in bag)
        weights = {
            morpheme: math.log1p(len(bags) / spread[morpheme]) if spread[morpheme] else 0.0
            for morpheme in set(question)
        }
        total = sum(weights.values()) or 1.0
        return [sum(weights[m] for m in bag & weights.keys()) / total for bag in bags]
