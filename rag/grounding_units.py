"""A sentence as a row of units that can be compared: its facts, its content words, its turns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

from rag.grounding_facts import Kind, find_facts
from rag.grounding_lexicon import (
    BINDING,
    CAN,
    CASES,
    HEDGE,
    IF,
    LIGHT,
    LIST,
    NOT,
    OR,
    OUGHT,
    PERSON,
    SAME_NOUNS,
    SAME_VERBS,
    TURNS,
    Turn,
)
from rag.morphemes import Token

_NOUNS = frozenset({"NNG", "NNP", "XR", "SL", "SH", "SN", "NR"})
_VERBS = frozenset({"VV", "VA", "VV-R", "VV-I", "VA-R", "VA-I"})
_ADVERBS = frozenset({"MAG", "MM"})
_NEGATIONS = {"안": Turn.NOT, "아니": Turn.NOT, "못": Turn.CANNOT}
_KINDS: dict[str, Kind] = {kind: kind for kind in ("number", "article", "law", "case")}
_DEPTH = {"(": 1, "[": 1, ")": -1, "]": -1}


@dataclass(frozen=True, slots=True)
class Unit:
    """One comparable unit: units of equal `key` say the same thing.

    `case` is the relation that its particle marks. A `strict` unit may neither be added nor left
    out; a `light` one says too little to be counted; one `aside` stands in brackets, announces a
    list or hedges, so that it may be left out.
    """

    key: str
    start: int
    end: int
    kind: Kind | None = None
    turn: Turn = Turn.NONE
    case: str = ""
    strict: bool = False
    light: bool = False
    aside: bool = False


def units(text: str, tokens: Sequence[Token]) -> tuple[Unit, ...]:
    """The units of a folded sentence, given its morphemes, in order."""
    parts = _parts(text, tokens)
    aside = _asides(text)
    heads = [place for place in range(len(parts)) if _is_head(parts, place)]
    found = list(_marks(parts[: heads[0]] if heads else parts, aside))
    for place, end in pairwise([*heads, len(parts)]):
        grammar = parts[place + 1 : end]
        turn = _turn(grammar) ^ _turned_before(parts[:place])
        found += (_unit(parts[place], grammar, turn, aside), *_marks(grammar, aside))
    return tuple(found)


def _parts(text: str, tokens: Sequence[Token]) -> list[Token]:
    """The morphemes, with a fact in the place of those that spell it and affixes on their noun."""
    facts = find_facts(text, tokens)
    parts = [Token(fact.key, fact.kind, fact.start, fact.end) for fact in facts]
    for token in tokens:
        if not any(fact.start < token.end and token.start < fact.end for fact in facts):
            parts.append(token)
    joined: list[Token] = []
    for part in sorted(parts, key=lambda part: part.start):
        last = joined[-1] if joined else None
        if last and (_is_suffix(last, part) or (last.tag == "XPN" and part.tag in _NOUNS)):
            joined[-1] = Token(last.form + part.form, "NNG", last.start, part.end)
        else:
            joined.append(part)
    return joined


def _is_suffix(noun: Token, part: Token) -> bool:
    return part.tag == "XSN" and noun.tag in _NOUNS and noun.end == part.start


def _is_head(parts: Sequence[Token], place: int) -> bool:
    """Whether a unit begins here. 있, 없, 하, 되 may belong to the verb before: 할 수 있."""
    part = parts[place]
    if part.tag in _VERBS and _is_verbal_ending(parts[place - 1], part):
        return False
    if part.tag in _VERBS:
        before = _spelled(parts[max(0, place - 4) : place])
        helps = CAN if part.form in ("있", "없") else OUGHT
        return part.form not in ("있", "없", "하", "되") or not helps.search(before)
    if part.tag in _ADVERBS:
        return part.form not in _NEGATIONS
    named = (part.form, part.tag) in (("자", "NNB"), ("또는", "MAJ"))
    return named or part.tag in _NOUNS or part.tag in _KINDS


def _is_verbal_ending(noun: Token, part: Token) -> bool:
    """해고/NNG 하/VV: Kiwi takes for a word of its own what makes a verb of the noun."""
    return part.form in ("하", "되") and noun.tag in _NOUNS and noun.end == part.start


def _unit(part: Token, grammar: Sequence[Token], turn: Turn, aside: frozenset[int]) -> Unit:
    case = next((CASES[p.form] for p in grammar if p.tag[0] == "J" and p.form in CASES), "")
    kind, key = _KINDS.get(part.tag), part.form
    if kind is None:
        key = (SAME_VERBS if part.tag in _VERBS else SAME_NOUNS).get(key, key)
        if key == "없":
            key, turn = "있", turn ^ Turn.NOT
    light = kind is None and key in LIGHT
    strict = kind is not None or turn is not Turn.NONE or key in BINDING
    strict = strict or bool(PERSON.search(key))
    return Unit(key, part.start, part.end, kind, turn, case, strict, light, part.start in aside)


def _marks(grammar: Sequence[Token], aside: frozenset[int]) -> Iterator[Unit]:
    """Grammar that binds a rule: 면 (on a condition), 만 (only), 도 (also), 나 (or)."""
    for before, token in pairwise((None, *grammar)):
        key = _mark(token, before.form if before else "") if token else ""
        if token and key and not (key == "경우" and "면 안 되" in _spelled(grammar)):
            yield Unit(key, token.start, token.end, strict=True, aside=token.start in aside)


def _mark(token: Token, before: str) -> str:
    if token.tag == "EC":
        return "경우" if IF.match(token.form) else "또는" if token.form == "거나" else ""
    if token.tag == "JX" and before not in ("수", "지"):  # 할 수도 있다
        return token.form if token.form in ("만", "도") else ""
    return "또는" if token.tag == "JC" and token.form in OR else ""


def _turn(grammar: Sequence[Token]) -> Turn:
    spelled, turn = _spelled(grammar), Turn.NONE
    for pattern, meant in TURNS:
        if pattern.search(spelled):
            turn |= meant
    if len(NOT.findall(spelled)) == 2:  # 아니하지 아니하다
        turn ^= Turn.NOT
    return turn ^ Turn.NOT if any(token.tag == "VCN" for token in grammar) else turn


def _turned_before(parts: Sequence[Token]) -> Turn:
    """못 하다, 안 하다."""
    last = parts[-1] if parts else None
    return _NEGATIONS.get(last.form, Turn.NONE) if last and last.tag == "MAG" else Turn.NONE


def _spelled(parts: Sequence[Token]) -> str:
    return " ".join(part.form for part in parts)


def _asides(text: str) -> frozenset[int]:
    """Every place of a text that stands in brackets, announces a list or hedges."""
    places: set[int] = set()
    depth = 0
    for place, char in enumerate(text):
        depth = max(0, depth + _DEPTH.get(char, 0))
        if depth:
            places.add(place)
    for match in chain(LIST.finditer(text), HEDGE.finditer(text)):
        places.update(range(match.start(), match.end()))
    return frozenset(places)
