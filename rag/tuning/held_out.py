"""Decisions that the embedder does not learn from: how well it finds what they cite."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from rag.retrieval.days import day_number
from rag.tuning.bags import Bags
from rag.tuning.texts import TrainingTexts

CUTOFF = 10
_ENOUGH = 600  # holdings


class HeldOut(NamedTuple):
    """What was at issue in holdings, and which whole articles they cite, by number."""

    issues: Bags
    cited: Bags
    wholes: NDArray[np.int64]

    @classmethod
    def since(cls, texts: TrainingTexts, day: date, seed: int) -> Self:
        """The holdings decided from a day on, of many so many."""
        rows = np.flatnonzero(
            (texts.days >= day_number(day)) & (texts.issues.lengths > 0) & (texts.cited.lengths > 0)
        )
        some = np.sort(np.random.default_rng(seed).permutation(rows)[:_ENOUGH])
        cited = texts.cited.take(some)
        wholes = texts.wholes[cited.ids].astype(np.int32)
        return cls(texts.issues.take(some), Bags(wholes, cited.counts, cited.starts), texts.wholes)

    def recall(self, found: NDArray[np.int64]) -> float:
        """The share of cited articles among the passages found, (n, CUTOFF) rows, on average."""
        hits = (self.wholes[found][self.cited.rows] == self.cited.ids[:, None]).any(axis=1)
        return float(np.mean(np.bincount(self.cited.rows, hits) / self.cited.lengths))
