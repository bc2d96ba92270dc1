"""Whether a sentence says what a sentence of the law says: no more, no less, nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from enum import StrEnum
from itertools import takewhile
from typing import NamedTuple

from rag.grounding_lexicon import Turn
from rag.grounding_units import Unit


class Fault(StrEnum):
    """Why a sentence does not stand."""

    FORM = "form"  # no statement, or signs that the law does not use
    FACT = "fact"  # a number, provision, law or case that is not there, or not in that place
    TURN = "turn"  # a negation, a duty or a permission turned
    ROLE = "role"  # who does it to whom
    WORDS = "words"  # words that the law does not have
    OMISSION = "omission"  # a condition, a limit or a turn is left out


class Limits(NamedTuple):
    """Least shares of units: of what is said, in the law; of what the law says, said."""

    carried: float
    covered: float


# Chosen with `lawbot evaluate grounding` on its development half.
LIMITS = Limits(carried=0.9, covered=0.9)


class Verdict(NamedTuple):
    """`fault` is the first of the strict faults, if any; the rest is a question of shares."""

    fault: Fault | None
    shares: Limits

    def stands(self, limits: Limits = LIMITS) -> bool:
        """Whether the sentence may be shown."""
        enough = self.shares.carried >= limits.carried and self.shares.covered >= limits.covered
        return self.fault is None and enough


class Pair(NamedTuple):
    """Places of two units that are the same: in what is said and in the law."""

    said: int
    law: int


def judge(said: Sequence[Unit], law: Sequence[Unit]) -> Verdict:
    """Compare what is said with a sentence of the law, unit by unit, in order."""
    said = resegmented(said, {unit.key for unit in law})
    comparison = _Comparison(said, law)
    return Verdict(comparison.fault(), comparison.shares())


class _Comparison:
    def __init__(self, said: Sequence[Unit], law: Sequence[Unit]) -> None:
        self._said, self._law = said, law
        self._pairs = list(aligned(said, law))
        own, source = {pair.said for pair in self._pairs}, {pair.law for pair in self._pairs}
        self._moved = self._find_moved(own, source)
        own, source = own | {p.said for p in self._moved}, source | {p.law for p in self._moved}
        self._added = [unit for place, unit in enumerate(said) if place not in own]
        self._dropped = [unit for place, unit in enumerate(law) if place not in source]
        self._dropped = [unit for unit in self._dropped if not unit.aside]

    def shares(self) -> Limits:
        pairs = (*self._pairs, *self._moved)
        own = [self._said[pair.said] for pair in pairs]
        told = [self._law[pair.law] for pair in pairs]
        told = [unit for unit in told if not unit.aside]
        return Limits(_share(own, self._added), _share(told, self._dropped))

    def fault(self) -> Fault | None:
        """The first fault, the plainest first."""
        pairs = [(self._said[said], self._law[law]) for said, law in self._pairs]
        if any(unit.kind for unit in self._added):
            return Fault.FACT
        if any(unit.turn != other.turn for unit, other in pairs) or any(
            unit.turn is not Turn.NONE for unit in self._added
        ):
            return Fault.TURN
        if any(_changed_case(*pair) for pair in pairs):
            return Fault.ROLE
        return self._added_words() or self._left_out()

    def _added_words(self) -> Fault | None:
        known = {unit.key for unit in self._law}
        strict = [unit for unit in self._added if unit.strict]
        astray = [*strict, *(unit for unit in self._added if unit.case not in ("", "of"))]
        if any(unit.key in known for unit in astray):
            return Fault.ROLE
        new = [unit for unit in self._added if unit.key not in known]
        strange = any(unit.case or not unit.light for unit in new)
        return Fault.WORDS if strict or strange else None

    def _left_out(self) -> Fault | None:
        """Whether a rule without what is missing is another rule: it may drop a reference."""
        missed = (unit for unit in self._dropped if unit.kind in (None, "number"))
        return Fault.OMISSION if any(unit.strict for unit in missed) else None

    def _find_moved(self, own: set[int], source: set[int]) -> list[Pair]:
        """One noun that changed places and kept its particle, past none of the same particle."""
        for said, unit in enumerate(self._said):
            if said in own or not unit.case or unit.kind:
                continue
            for law, other in enumerate(self._law):
                same = (unit.key, unit.case, unit.turn) == (other.key, other.case, other.turn)
                if law not in source and same and not self._passes(Pair(said, law)):
                    return [Pair(said, law)]
        return []

    def _passes(self, moved: Pair) -> bool:
        """Whether a noun of the same particle stands between the old place and the new."""
        case = self._said[moved.said].case
        return any(
            (pair.said < moved.said) != (pair.law < moved.law)
            and case in (self._said[pair.said].case, self._law[pair.law].case)
            for pair in self._pairs
        )


def _changed_case(unit: Unit, other: Unit) -> bool:
    return bool(unit.case and other.case and unit.case != other.case)


def _share(found: Sequence[Unit], missed: Sequence[Unit]) -> float:
    counted = sum(not unit.light for unit in found)
    total = counted + sum(not unit.light for unit in missed)
    return counted / total if total else 0.0


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


_EQUAL = 7


def _likeness(unit: Unit, other: Unit) -> int:
    if unit.key != other.key:
        return 0
    return 4 + 2 * (unit.turn == other.turn) + (unit.case == other.case)
