"""Errors to measure grounding by, planted in sentences of the law."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from enum import StrEnum

from rag.case_numbers import CASE_NUMBER
from rag.grounding_lexicon import LIMITING


class Planted(StrEnum):
    """A kind of error."""

    NUMBER = "number"
    BOUND = "bound"
    ARTICLE = "article"
    LAW = "law"
    CASE = "case"
    NEGATION = "negation"
    MODALITY = "modality"
    VOICE = "voice"
    ROLE = "role"
    CONDITION = "condition"
    EXCEPTION = "exception"
    LIMIT = "bracket limit"
    MODIFIER = "modifier"
    TERM = "term"
    OTHER = "other article"


_LIMIT = re.compile(rf"\((?=[^()]*{LIMITING})[^()]*\)")
_MODIFIER = re.compile(
    r"(?<= )(?!관|대|위|의|통|인|해당|또)[가-힣]{2,5}(?:한|된|의|으로) (?=[가-힣])"
)
_AMOUNT = re.compile(r"(?<![제\d.,])\d[\d,]*(?=\s?(?:[가-힣%]))(?!\s?(?:조|항|호)(?!원))")
_ARTICLE = re.compile(r"(?<=제)\d+(?=조|항|호)")
_LAW = re.compile(r"(?<=「)[^「」]+(?=」)")
_BOUNDS = {"이상": "이하", "이하": "이상", "초과": "미만", "미만": "초과", "이내": "이상"}
_BOUND = re.compile(rf"(?<!같)(?:{'|'.join(_BOUNDS)})")  # not of 같이하는
_TURNS: tuple[tuple[str, str, Planted], ...] = (
    (r"할 수 있다", "할 수 없다", Planted.NEGATION),
    (r"할 수 없다", "할 수 있다", Planted.NEGATION),
    (r"하여야 한다", "하지 아니한다", Planted.NEGATION),
    (r"하지 아니한다", "한다", Planted.NEGATION),
    (r"하지 못한다", "한다", Planted.NEGATION),
    (r"하여서는 아니 된다", "하여도 된다", Planted.NEGATION),
    (r"아니한 ", " ", Planted.NEGATION),
    (r"(?<=[가-힣]{2})한다\.?$", "하지 아니한다.", Planted.NEGATION),
    (r"된다\.?$", "되지 아니한다.", Planted.NEGATION),
    (r"있다\.?$", "없다.", Planted.NEGATION),
    (r"없다\.?$", "있다.", Planted.NEGATION),
    (r"이다\.?$", "이 아니다.", Planted.NEGATION),
    (r"하여야 한다", "할 수 있다", Planted.MODALITY),
    (r"할 수 있다", "하여야 한다", Planted.MODALITY),
    (r"하여서는 아니 된다", "하여야 한다", Planted.MODALITY),
    (r"하지 못한다", "할 수 있다", Planted.MODALITY),
    (r"받아야 한다", "받을 수 있다", Planted.MODALITY),
    (r"받은 ", "한 ", Planted.VOICE),
    (r"받는 ", "하는 ", Planted.VOICE),
    (r"받을 ", "할 ", Planted.VOICE),
    (r"시킨 ", "한 ", Planted.VOICE),
    (r"시켜야 ", "하여야 ", Planted.VOICE),
)  # fmt: skip
_ROLES = (
    ("임대인", "임차인"), ("사용자", "근로자"), ("원고", "피고"), ("채권자", "채무자"),
    ("매도인", "매수인"), ("양도인", "양수인"), ("위탁자", "수탁자"), ("신청인", "상대방"),
    ("증여자", "수증자"), ("도급인", "수급인"), ("피보험자", "보험자"), ("검사", "피고인"),
    ("시ㆍ도지사", "시장ㆍ군수ㆍ구청장"), ("장관", "위원장"), ("위원장", "위원"),
)  # fmt: skip
_CONDITION = re.compile(r"^(.{0,60}(?:은|는) )?[^,]{4,80}?(?:경우에는|때에는|경우|[가-힣]면),? ")
_TERM = re.compile(r"(?<![가-힣])[가-힣]{2,5}(?=(?:을|를|이|가|은|는|의|에) )")


def plant(kind: Planted, sentence: str, others: Sequence[str], chance: random.Random) -> str | None:
    """The sentence with an error of a kind; None where it has no place for one.

    `others` are sentences of other articles.
    """
    if kind in (Planted.NEGATION, Planted.MODALITY, Planted.VOICE):
        return _turned(kind, sentence, chance)
    if kind is Planted.OTHER:
        strange = [other for other in others if other != sentence]
        return chance.choice(strange) if strange else None
    planted = _PLANTERS[kind](sentence, others, chance)
    return planted if planted != sentence else None


def _number(sentence: str, _: Sequence[str], chance: random.Random) -> str:
    step = chance.choice((1, 2, 5, 10))
    return _one(_AMOUNT, sentence, chance, lambda m: f"{int(m[0].replace(',', '')) + step}")


def _article(sentence: str, _: Sequence[str], chance: random.Random) -> str:
    step = chance.choice((1, 2, 3))
    return _one(_ARTICLE, sentence, chance, lambda m: f"{int(m[0]) + step}")


def _bound(sentence: str, _: Sequence[str], chance: random.Random) -> str:
    return _one(_BOUND, sentence, chance, lambda m: _BOUNDS[m[0]])


def _law(sentence: str, others: Sequence[str], chance: random.Random) -> str:
    """Another law's name in the place of one, or before the sentence."""
    names = sorted({name for other in others for name in _LAW.findall(other)})
    if not names:
        return sentence
    name = chance.choice(names)
    changed = _one(_LAW, sentence, chance, lambda _: name)
    return changed if changed != sentence else f"「{name}」에 따라 {sentence}"


def _case(sentence: str, _: Sequence[str], chance: random.Random) -> str:
    number = f"{chance.randint(1990, 2022)}다{chance.randint(1000, 299999)}"
    changed = _one(CASE_NUMBER, sentence, chance, lambda _: number)
    return changed if changed != sentence else f"대법원 {number} 판결에 따르면 {sentence}"


def _role(sentence: str, _: Sequence[str], chance: random.Random) -> str:
    """Both of a pair change places; one that is alone becomes the other."""
    for pair in chance.sample(_ROLES, len(_ROLES)):
        if any(role in sentence for role in pair):
            other = dict(zip(pair, reversed(pair), strict=True))
            longest = sorted(pair, key=len, reverse=True)
            return re.sub("|".join(longest), lambda m, other=other: other[m[0]], sentence)  # type: ignore[misc]
    return sentence


def _condition(sentence: str, _: Sequence[str], chance: random.Random) -> str:
    return _CONDITION.sub(lambda m: m[1] or "", sentence, count=1)


def _limit(sentence: str, _: Sequence[str], chance: random.Random) -> str:
    return _one(_LIMIT, sentence, chance, lambda _: "")


def _modifier(sentence: str, _: Sequence[str], chance: random.Random) -> str:
    """정당한 이유 becomes 이유."""
    return _one(_MODIFIER, sentence, chance, lambda _: "")


def _term(sentence: str, others: Sequence[str], chance: random.Random) -> str:
    """A noun of another article in the place of one."""
    terms = [term for other in others for term in _TERM.findall(other) if term not in sentence]
    return _one(_TERM, sentence, chance, lambda _: chance.choice(terms)) if terms else sentence


def _turned(kind: Planted, sentence: str, chance: random.Random) -> str | None:
    fitting = [(p, by) for p, by, turn in _TURNS if turn is kind and re.search(p, sentence)]
    if not fitting:
        return None
    pattern, by = chance.choice(fitting)
    return re.sub(pattern, by, sentence, count=1)


def _one(
    pattern: re.Pattern[str],
    sentence: str,
    chance: random.Random,
    change: Callable[[re.Match[str]], str],
) -> str:
    """The sentence with one of the matches changed."""
    matches = list(pattern.finditer(sentence))
    if not matches:
        return sentence
    match = chance.choice(matches)
    return sentence[: match.start()] + change(match) + sentence[match.end() :]


_PLANTERS: dict[Planted, Callable[[str, Sequence[str], random.Random], str]] = {
    Planted.NUMBER: _number,
    Planted.BOUND: _bound,
    Planted.ARTICLE: _article,
    Planted.LAW: _law,
    Planted.CASE: _case,
    Planted.ROLE: _role,
    Planted.CONDITION: _condition,
    Planted.LIMIT: _limit,
    Planted.MODIFIER: _modifier,
    Planted.TERM: _term,
}
