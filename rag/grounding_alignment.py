"""Which units of what is said are which units of the law, in order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import takewhile
from typing import NamedTuple

from rag.grounding_units import Unit

_EQUAL = 7  # likeness of units that are alike in all


class Pair(NamedTuple):
    """Places of two units that are the same: in what is said and in the law."""

    said: int
    law: int


def resegmented(said: Sequence[Unit], words: set[str]) -> list[Unit]:
    """Compounds cut as the law cuts them: 국가 정보 원 is 국가정보원 where the law has that."""
    found: list[Unit] = []
    for unit in said:
        joined = found[-1].key + unit.key if found and found[-1].end == unit.start else ""
        if unit.key not in words and joined in words:
            found[-1] = replace(unit, key=joined, start=found[-1].start)
        else:
            found += _cut(unit, words) if unit.key not in words and not unit.kind else [unit]
    return found


def _cut(unit: Unit, words: set[str]) -> list[Unit]:
    for place in range(2, len(unit.key) - 1):
        head, tail = unit.key[:place], unit.key[place:]
        if head in words and tail in words:
            middle = unit.start + place
            first = Unit(head, unit.start, middle, aside=unit.aside)
            return [first, replace(unit, key=tail, start=middle)]
    return [unit]


def aligned(said: Sequence[Unit], law: Sequence[Unit]) -> Iterator[Pair]:
    """The pairs of a longest common row of units (LCS); of equal ones the more alike."""
    start = _equal(said, law)
    end = _equal(said[start:][::-1], law[start:][::-1])
    yield from (Pair(place, place) for place in range(start))
    yield from (Pair(len(said) - 1 - place, len(law) - 1 - place) for place in range(end))
    best = _scores(said[start : len(said) - end], law[start : len(law) - end])
    i = j = 0
    while i < len(best) - 1 and j < len(best[0]) - 1:
        likeness = _likeness(said[start + i], law[start + j])
        if likeness and best[i][j] == best[i + 1][j + 1] + likeness:
            yield Pair(start + i, start + j)
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1


def _equal(said: Sequence[Unit], law: Sequence[Unit]) -> int:
    """How many units are alike in all from the start: most of a near copy needs no table."""
    alike = (_likeness(*pair) == _EQUAL for pair in zip(said, law, strict=False))
    return sum(takewhile(bool, alike))


def _scores(said: Sequence[Unit], law: Sequence[Unit]) -> list[list[int]]:
    """`[i][j]`: how alike the best alignment of said[i:] and law[j:] is."""
    best = [[0] * (len(law) + 1) for _ in range(len(said) + 1)]
    for i in range(len(said) - 1, -1, -1):
        row, below, unit = best[i], best[i + 1], said[i]
        for j in range(len(law) - 1, -1, -1):
            score = max(below[j], row[j + 1])
            if unit.key == law[j].key:
                score = max(score, below[j + 1] + _likeness(unit, law[j]))
            row[j] = score
    return best


def _likeness(unit: Unit, other: Unit) -> int:
    if unit.key != other.key:
        return 0
    return 4 + 2 * (unit.turn == other.turn) + (unit.case == other.case)
