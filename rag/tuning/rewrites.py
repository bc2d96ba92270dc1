"""Legal words of training questions turned into words of daily life."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from rag.morphemes import Morphemes
from rag.retrieval.everyday import read_entries, shipped_entries
from rag.tuning.bags import Bags

_COMMON = 0.05  # a legal word that more of the texts have says too little to be replaced


class EverydayEntry(NamedTuple):
    """One legal word and the everyday forms for it, all as morphemes."""

    legal: tuple[str, ...]
    forms: tuple[tuple[str, ...], ...]


async def load_entries(morphemes: Morphemes) -> list[EverydayEntry]:
    """The everyday words that ship with the package, by legal word."""
    pairs = [
        (word, form)
        for forms, legal in read_entries(shipped_entries())
        for word in legal
        for form in forms
    ]
    words = await morphemes.analyze([word for word, _ in pairs])
    forms = await morphemes.analyze([form for _, form in pairs])
    entries: dict[tuple[str, ...], dict[tuple[str, ...], None]] = {}
    for word, form in zip(words, forms, strict=True):
        if word and form:
            entries.setdefault(tuple(dict.fromkeys(word)), {})[tuple(form)] = None
    return [EverydayEntry(legal, tuple(known)) for legal, known in entries.items()]


@dataclass(frozen=True, slots=True)
class Rewrites:
    """Which texts have which legal words, and what people say instead.

    `legal` is a bag for each legal word, `forms` one for each everyday form; the forms of word i
    are those from `first[i]` to `first[i + 1]`.
    """

    legal: Bags
    forms: Bags
    first: NDArray[np.int64]

    @classmethod
    def of(cls, entries: Sequence[EverydayEntry], vocabulary: Sequence[str]) -> Self:
        """The entries as bags; legal words of which a morpheme is not known are left out."""
        places = {morpheme: place for place, morpheme in enumerate(vocabulary)}
        known = [entry for entry in entries if all(word in places for word in entry.legal)]

        def numbers(words: Sequence[str]) -> NDArray[np.int32]:
            found = [places[word] for word in words if word in places]
            return np.array(found, dtype=np.int32)

        return cls(
            legal=Bags.count([numbers(entry.legal) for entry in known]),
            forms=Bags.count([numbers(form) for entry in known for form in entry.forms]),
            first=np.append(0, np.cumsum([len(entry.forms) for entry in known])).astype(np.int64),
        )

    def met(self, texts: Bags) -> Bags:
        """The legal words that texts have whole, as bags of the numbers of these words."""
        order = np.argsort(texts.ids, kind="stable")
        rows = texts.rows[order]
        ends = np.searchsorted(texts.ids[order], np.arange(int(texts.ids.max(initial=0)) + 2))
        found: list[tuple[int, NDArray[np.int64]]] = []
        for word in range(len(self.legal)):
            ids = self.legal.ids[self.legal.starts[word] : self.legal.starts[word + 1]]
            having = [rows[ends[i] : ends[i + 1]] if i + 1 < len(ends) else rows[:0] for i in ids]
            both = having[0]
            for other in having[1:]:
                both = np.intersect1d(both, other, assume_unique=True)
            if len(both) <= _COMMON * len(texts) or len(ids) > 1:
                found.append((word, both))
        return _by_row(found, len(texts))

    def choose_forms(
        self, words: NDArray[np.integer], rng: np.random.Generator
    ) -> NDArray[np.int64]:
        """A random everyday form, by its row in `forms`, for each legal word."""
        first, last = self.first[words], self.first[words + 1]
        chosen: NDArray[np.int64] = first + (rng.random(len(words)) * (last - first)).astype(int)
        return chosen

    def rewrite(self, texts: Bags, met: Bags, share: float, rng: np.random.Generator) -> Bags:
        """Texts in which a share of the legal words that are `met` gave way to everyday forms."""
        chosen = met.keep(rng.random(len(met.ids)) < share)
        size = 1 + max(int(texts.ids.max(initial=0)), int(self.legal.ids.max(initial=0)))
        legal = self.legal.take(chosen.ids.astype(np.int64))
        gone = chosen.rows[legal.rows] * size + legal.ids
        left = texts.keep(~np.isin(texts.rows * size + texts.ids, gone))
        forms = self.forms.take(self.choose_forms(chosen.ids, rng))
        return left.plus(forms.joined(chosen.lengths))


def _by_row(found: Sequence[tuple[int, NDArray[np.int64]]], number: int) -> Bags:
    """Bags of the numbers that come each with the rows where they stand."""
    rows = np.concatenate([np.empty(0, np.int64), *(rows for _, rows in found)])
    words = np.repeat([word for word, _ in found], [len(rows) for _, rows in found])
    order = np.argsort(rows, kind="stable")
    starts = np.searchsorted(rows[order], np.arange(number + 1)).astype(np.int64)
    ids = words[order].astype(np.int32)
    return Bags(ids, np.ones(len(ids), np.float32), starts)
