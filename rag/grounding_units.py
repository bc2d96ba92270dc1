"""A sentence as a row of units that can be compared: its facts, its content words, its turns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

from rag.grounding_facts import Kind, find_facts
from rag.grounding_grammar import case_of, is_negation, marks_of, spelled, turn_of, voice_of
from rag.grounding_lexicon import (
    BINDING,
    CAN,
    HEDGE,
    LIGHT,
    LIST,
    OUGHT,
    PERSON,
    REFERENCE,
    REMARK,
    SAME_NOUNS,
    SAME_VERBS,
    Turn,
)
from rag.morphemes import Token

_NOUNS = frozenset({"NNG", "NNP", "XR", "SL", "SH", "SN", "NR"})
_VERBS = frozenset({"VV", "VA", "VV-R", "VV-I", "VA-R", "VA-I"})
_ADVERBS = frozenset({"MAG", "MM"})
_KINDS: dict[str, Kind] = {kind: kind for kind in ("number", "article", "law", "case")}
_SPLIT = (("지", "아니", "하"), ("지", "못", "하"))  # 하지 아니하였을 때


@dataclass(frozen=True, slots=True)
class Unit:
    """One comparable unit: units of equal `key` say the same thing.

    `case` is the relation that its particle marks, `voice` what befalls the one who is spoken of:
    통지받다 and 복귀시키다 are not 통지하다 and 복귀하다. A `strict` unit may neither be added nor
    left out; a `light` one says too little to be counted; one `aside` stands in brackets, announces
    a list, refers or hedges, so that it may be left out.
    """

    key: str
    start: int
    end: int
    kind: Kind | None = None
    turn: Turn = Turn.NONE
    case: str = ""
    voice: str = ""
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
        unit = _unit(parts, place, end, aside)
        found += (unit, *_marks(parts[place + 1 : end], aside))
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
        tag = _joint_tag(joined[-2:], part)
        if tag:
            last = joined.pop()
            part = Token(last.form + part.form, tag, last.start, part.end)
        joined.append(part)
    return joined


def _joint_tag(before: Sequence[Token], part: Token) -> str:
    """What a morpheme becomes together with the one before it; empty where they stay apart."""
    if tuple(token.form for token in (*before, part)) in _SPLIT:
        return "VX"
    last = before[-1] if before else None
    prefixed = last is not None and last.tag == "XPN" and part.tag in _NOUNS
    return "NNG" if prefixed or (last and _is_suffix(last, part)) else ""


def _is_suffix(noun: Token, part: Token) -> bool:
    return part.tag == "XSN" and noun.tag in _NOUNS and noun.end == part.start


def _is_head(parts: Sequence[Token], place: int) -> bool:
    """Whether a unit begins here. 있, 없, 하, 되 may belong to the verb before: 할 수 있."""
    part = parts[place]
    if part.tag in _VERBS and _is_verbal_ending(parts[max(0, place - 3) : place], part):
        return False
    if part.tag in _VERBS:
        before = spelled(parts[max(0, place - 4) : place])
        helps = CAN if part.form in ("있", "없") else OUGHT
        return part.form not in ("있", "없", "하", "되") or not helps.search(before)
    if part.tag in _ADVERBS:
        return not is_negation(part)
    named = (part.form, part.tag) in (("자", "NNB"), ("내", "NNB"), ("또는", "MAJ"))
    return named or part.tag in _NOUNS or part.tag in _KINDS


def _is_verbal_ending(before: Sequence[Token], part: Token) -> bool:
    """해고/NNG 하/VV and 위탁/NNG 등/NNB 을/JKO 받/VV: what makes a verb of the noun."""
    nouns = (token for token in reversed(before) if token.tag != "JKO" and token.form != "등")
    noun = next(nouns, None)
    makes = part.form in ("하", "되", "받", "당하", "시키")
    return makes and noun is not None and noun.tag in _NOUNS


def _unit(parts: Sequence[Token], place: int, end: int, aside: frozenset[int]) -> Unit:
    part = parts[place]
    turn = turn_of(parts, place, end)
    kind, key = _KINDS.get(part.tag), part.form
    if kind is None:
        key = (SAME_VERBS if part.tag in _VERBS else SAME_NOUNS).get(key, key)
        if key == "없":
            key, turn = "있", turn ^ Turn.NOT
    strict = kind is not None or turn is not Turn.NONE or key in BINDING
    return Unit(
        key,
        part.start,
        part.end,
        kind,
        turn,
        case_of(parts, place, end),
        voice_of(parts[place:end]),
        strict=strict or bool(PERSON.search(key)),
        light=kind is None and key in LIGHT and not _deems(parts, place),
        aside=part.start in aside,
    )


def _deems(parts: Sequence[Token], place: int) -> bool:
    """Whether what is not so counts as so: 동의한 것으로 본다."""
    return place > 0 and parts[place].form == "보" and parts[place - 1].form in ("로", "으로")


def _marks(grammar: Sequence[Token], aside: frozenset[int]) -> Iterator[Unit]:
    for before, part in zip((None, *grammar), grammar, strict=False):
        for key in marks_of(part, before.form if before else ""):
            if not (key == "경우" and "면 안 되" in spelled(grammar)):
                yield Unit(key, part.start, part.end, strict=True, aside=part.start in aside)


def _asides(text: str) -> frozenset[int]:
    """Every place of a text that stands in brackets, announces a list, refers or hedges."""
    patterns = (LIST, HEDGE, REFERENCE)
    spans = [match.span() for match in chain(*(pattern.finditer(text) for pattern in patterns))]
    while found := [match.span() for match in REMARK.finditer(text)]:
        spans += found
        text = REMARK.sub(lambda match: " " * len(match[0]), text)  # what is around it comes next
    return frozenset(chain(*(range(*span) for span in spans)))
