"""What particles and endings say of the word before them: turn, relation, voice, marks."""

from __future__ import annotations

from collections.abc import Sequence

from rag.grounding_lexicon import CASES, MARKS, NOT, PERSON, RELATIONS, TURNS, VOICES, Turn
from rag.morphemes import Token

_NEGATIONS = {"안": Turn.NOT, "아니": Turn.NOT, "못": Turn.CANNOT}


def is_negation(part: Token) -> bool:
    """못, 안: a turn of the verb behind."""
    return part.form in _NEGATIONS


def spelled(parts: Sequence[Token]) -> str:
    """Morphemes with a space between them, as the patterns read them."""
    return " ".join(part.form for part in parts)


def turn_of(parts: Sequence[Token], place: int, end: int) -> Turn:
    """How what stands between a word and the next one turns it, and a 못 or 안 before it."""
    grammar = parts[place + 1 : end]
    text, turn = spelled(grammar), Turn.NONE
    for pattern, meant in TURNS:
        if pattern.search(text):
            turn |= meant
    if len(NOT.findall(text)) == 2:  # 아니하지 아니하다
        turn ^= Turn.NOT
    if any(token.tag == "VCN" for token in grammar):
        turn ^= Turn.NOT
    if _is_to_come(parts[end - 1 : end + 1]):
        turn |= Turn.WILL
    last = parts[place - 1] if place else None
    before = last.form if last and last.tag == "MAG" else ""
    return turn ^ _NEGATIONS.get(before, Turn.NONE)


def _is_to_come(parts: Sequence[Token]) -> bool:
    """절취할 자 is not 절취한 자. 할 때 and 할 수 say nothing of the kind."""
    if len(parts) < 2 or parts[0].tag != "ETM" or parts[0].form not in ("ᆯ", "을"):
        return False
    return parts[1].form in ("자", "날") or bool(PERSON.search(parts[1].form))


def case_of(parts: Sequence[Token], place: int, end: int) -> str:
    """The relation that a particle marks, or a verb that stands for one: 에 의하여."""
    if end < len(parts) and parts[end].form in RELATIONS:
        return RELATIONS[parts[end].form]
    particles = (part.form for part in parts[place + 1 : end] if part.tag[0] == "J")
    return next((CASES[form] for form in particles if form in CASES), "")


def voice_of(parts: Sequence[Token]) -> str:
    """What befalls the subject: 통지를 받다, 복귀시키다."""
    return next((VOICES[part.form] for part in parts if part.form in VOICES), "")


def marks_of(part: Token, before: str) -> tuple[str, ...]:
    """What binds a rule: 면 (on a condition), 만 (only), 도 (also), 나 (or), 등 (and the like)."""
    if part.tag == "JX" and before in ("수", "지"):  # 할 수도 있다
        return ()
    told = f"{part.form}/{part.tag}"
    return next((keys or (part.form,) for pattern, keys in MARKS if pattern.match(told)), ())
