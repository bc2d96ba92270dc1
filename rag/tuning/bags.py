"""Texts as counted morphemes, thousands at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Bags:
    """The morphemes of text i are `ids[starts[i]:starts[i + 1]]`, each once, with its `counts`."""

    ids: NDArray[np.int32]
    counts: NDArray[np.float32]
    starts: NDArray[np.int64]

    @classmethod
    def count(cls, texts: Sequence[NDArray[np.int32]]) -> Self:
        """Count the morphemes of texts that are given as numbers, with repeats."""
        flat = np.concatenate([np.empty(0, np.int32), *texts])
        size = int(flat.max(initial=0)) + 1
        rows = np.repeat(np.arange(len(texts)), [len(text) for text in texts])
        keys, counts = np.unique(rows * size + flat, return_counts=True)
        return cls._of_rows(keys // size, keys % size, counts, len(texts))

    @classmethod
    def empty(cls, number: int) -> Self:
        """So many texts that say nothing."""
        return cls(np.empty(0, np.int32), np.empty(0, np.float32), np.zeros(number + 1, np.int64))

    def __len__(self) -> int:
        return len(self.starts) - 1

    @property
    def lengths(self) -> NDArray[np.int64]:
        """How many morphemes each text has."""
        return np.diff(self.starts)

    @property
    def rows(self) -> NDArray[np.int64]:
        """The text of each of the `ids`."""
        return np.repeat(np.arange(len(self)), self.lengths)

    def take(self, rows: NDArray[np.int64]) -> Bags:
        """The texts of these rows, in this order, with repeats."""
        first = self.starts[rows]
        lengths = self.starts[rows + 1] - first
        starts = np.append(0, np.cumsum(lengths))
        places = np.repeat(first - starts[:-1], lengths) + np.arange(starts[-1])
        return Bags(self.ids[places], self.counts[places], starts)

    def pick(self, rng: np.random.Generator) -> NDArray[np.int64]:
        """One of the `ids` of each text, by its share of the counts. No text may be empty."""
        sums = np.append(0, np.cumsum(self.counts, dtype=np.float64))
        first, last = self.starts[:-1], self.starts[1:]
        aims = sums[first] + rng.random(len(self)) * (sums[last] - sums[first])
        places = np.clip(np.searchsorted(sums, aims, side="right") - 1, first, last - 1)
        picked: NDArray[np.int64] = self.ids[places].astype(np.int64)
        return picked

    def turned(self, number: int, weights: NDArray[np.float32]) -> Bags:
        """For each of `number` ids the texts that have it, with the weights of these texts."""
        order = np.argsort(self.ids, kind="stable")
        rows = self.rows[order]
        return Bags._of_rows(self.ids[order].astype(np.int64), rows, weights[rows], number)

    def matches(self, wanted: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Whether text i has the id `wanted[j]`, (texts, wanted)."""
        order = np.argsort(wanted, kind="stable")
        first = np.searchsorted(wanted[order], self.ids)
        lengths = np.searchsorted(wanted[order], self.ids, side="right") - first
        before = np.append(0, np.cumsum(lengths))
        places = np.repeat(first - before[:-1], lengths) + np.arange(before[-1])
        found = np.zeros((len(self), len(wanted)), dtype=np.bool_)
        found[np.repeat(self.rows, lengths), order[places]] = True
        return found

    def keep(self, kept: NDArray[np.bool_]) -> Bags:
        """The same texts with those of the `ids` only for which `kept` is true."""
        starts = np.append(0, np.cumsum(kept))[self.starts]
        return Bags(self.ids[kept], self.counts[kept], starts)

    def plus(self, other: Bags) -> Bags:
        """Text i and text i of `other` as one."""
        rows = np.concatenate([self.rows, other.rows])
        ids = np.concatenate([self.ids, other.ids])
        counts = np.concatenate([self.counts, other.counts])
        order = np.argsort(rows, kind="stable")
        return Bags._of_rows(rows[order], ids[order], counts[order], len(self))

    def joined(self, lengths: NDArray[np.int64]) -> Bags:
        """The first `lengths[0]` texts as one, the next `lengths[1]` as the second, and so on."""
        return Bags(self.ids, self.counts, self.starts[np.append(0, np.cumsum(lengths))])

    def renumbered(self, numbers: NDArray[np.int32]) -> Bags:
        """The same texts where morpheme i is `numbers[i]`, left out where that is negative."""
        ids = numbers[self.ids]
        return Bags(ids, self.counts, self.starts).keep(ids >= 0)

    @classmethod
    def _of_rows(
        cls,
        rows: NDArray[np.int64],
        ids: NDArray[np.integer],
        counts: NDArray[np.number],
        number: int,
    ) -> Self:
        starts = np.searchsorted(rows, np.arange(number + 1))
        return cls(ids.astype(np.int32), counts.astype(np.float32), starts.astype(np.int64))
