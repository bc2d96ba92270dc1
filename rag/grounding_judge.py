"""Whether a sentence says what a sentence of the law says: no more, no less, nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from rag.grounding_alignment import Pair, aligned, resegmented
from rag.grounding_lexicon import SPANS, Turn
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
LIMITS = Limits(carried=1.0, covered=1.0)


class Verdict(NamedTuple):
    """`fault` is the first of the strict faults, if any; the rest is a question of shares."""

    fault: Fault | None
    shares: Limits

    def stands(self, limits: Limits = LIMITS) -> bool:
        """Whether the sentence may be shown."""
        enough = self.shares.carried >= limits.carried and self.shares.covered >= limits.covered
        return self.fault is None and enough


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
        if any(_changed_case(*pair) or pair[0].voice != pair[1].voice for pair in pairs):
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
        """Whether what is missing binds the rule. Other words that are missing lower a share."""
        missed = (unit for unit in self._dropped if unit.kind in (None, "number"))
        return Fault.OMISSION if any(unit.strict for unit in missed) else None

    def _find_moved(self, own: set[int], source: set[int]) -> list[Pair]:
        """One noun that changed places and kept its particle, past none of the same particle."""
        for said, unit in enumerate(self._said):
            if said in own or not unit.case or unit.kind:
                continue
            for law, other in enumerate(self._law):
                same = _relation(unit) == _relation(other)
                if law not in source and same and not self._passes(Pair(said, law)):
                    return [Pair(said, law)]
        return []

    def _passes(self, moved: Pair) -> bool:
        """Whether a noun of the same particle, or a condition's end, is between the two places."""
        case = self._said[moved.said].case
        between = [p for p in self._pairs if (p.said < moved.said) != (p.law < moved.law)]
        return any(
            case in (self._said[pair.said].case, self._law[pair.law].case)
            or self._law[pair.law].key == "경우"
            for pair in between
        )


def _relation(unit: Unit) -> tuple[str, str, str, Turn]:
    return unit.key, unit.case, unit.voice, unit.turn


def _changed_case(unit: Unit, other: Unit) -> bool:
    told = (unit.case and other.case) or SPANS & {unit.case, other.case}
    return bool(told) and unit.case != other.case


def _share(found: Sequence[Unit], missed: Sequence[Unit]) -> float:
    counted = sum(not unit.light for unit in found)
    total = counted + sum(not unit.light for unit in missed)
    return counted / total if total else 0.0
