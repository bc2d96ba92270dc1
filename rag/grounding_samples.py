"""Sentences to measure grounding by: restatements that are right, and such with a planted error."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from enum import StrEnum

from rag.case_numbers import CASE_NUMBER

Restyle = Callable[[str], str]


class Planted(StrEnum):
    """A kind of error."""

    NUMBER = "number"
    BOUND = "bound"
    ARTICLE = "article"
    LAW = "law"
    CASE = "case"
    NEGATION = "negation"
    MODALITY = "modality"
    ROLE = "role"
    CONDITION = "condition"
    EXCEPTION = "exception"
    TERM = "term"
    OTHER = "other article"


_LIGHTER = (
    (r"하지 못한다", "할 수 없다"), (r"반환하여야", "돌려줘야"), (r"통지하여야", "알려야"),
    (r"하여야", "해야"), (r"하여서는 아니 ", "해서는 안 "), (r"하였을", "했을"),
    (r"아니하는", "않는"), (r"아니한 ", "않은 "), (r"아니하면", "않으면"), (r"타인", "다른 사람"),
    (r"다음 각 호의 어느 하나에", "다음에"), (r"때에는", "경우에는"), (r" 또는 ", " 혹은 "),
    (r"에게 ", "한테 "), (r"하는 자(?=[는가를])", "하는 사람"), (r"를 초과하는", "를 넘는"),
)  # fmt: skip
_PARTICLES = (
    ("사람는", "사람은"), ("사람가", "사람이"), ("사람를", "사람을"), ("퍼센트을", "퍼센트를"),
    ("퍼센트으로", "퍼센트로"),
)  # fmt: skip
_OTHER_NUMBERS = (
    (r"100분의 (\d+)([을으])", r"\1퍼센트\2"), (r"100분의 (\d+)", r"\1퍼센트"),
    (r"3개월 이내", "석 달 안"), (r"2개월 이내", "두 달 안"), (r"(\d)천만원", r"\1,000만 원"),
    (r"(\d)백만원", r"\1,000,000원"), (r"(\d)년 이내", r"\1년 내"),
)  # fmt: skip
_ASIDE = re.compile(r"\([^()]*\)")
_AMOUNT = re.compile(r"(?<![제\d.,])\d[\d,]*(?=\s?(?:[가-힣%]))(?!\s?(?:조|항|호)(?!원))")
_ARTICLE = re.compile(r"(?<=제)\d+(?=조|항|호)")
_LAW = re.compile(r"(?<=「)[^「」]+(?=」)")
_BOUNDS = {"이상": "이하", "이하": "이상", "초과": "미만", "미만": "초과", "이내": "이상"}
_BOUND = re.compile("|".join(_BOUNDS))
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
)  # fmt: skip
_ROLES = (
    ("임대인", "임차인"), ("사용자", "근로자"), ("원고", "피고"), ("채권자", "채무자"),
    ("매도인", "매수인"), ("양도인", "양수인"), ("위탁자", "수탁자"), ("신청인", "상대방"),
    ("증여자", "수증자"), ("도급인", "수급인"), ("피보험자", "보험자"), ("검사", "피고인"),
    ("시ㆍ도지사", "시장ㆍ군수ㆍ구청장"), ("장관", "위원장"), ("위원장", "위원"),
)  # fmt: skip
_CONDITION = re.compile(r"^(.{0,60}(?:은|는) )?[^,]{4,80}?(?:경우에는|때에는|경우|[가-힣]면),? ")
_TERM = re.compile(r"(?<![가-힣])[가-힣]{2,5}(?=(?:을|를|이|가|은|는|의|에) )")


def restatement(sentence: str, restyle: Restyle, chance: random.Random) -> str:
    """The sentence in other words that say the same: endings, lighter forms, no brackets."""
    for pattern, lighter in _LIGHTER + _OTHER_NUMBERS:
        if chance.random() < 0.7:
            sentence = re.sub(pattern, lighter, sentence)
    for wrong, right in _PARTICLES:
        sentence = sentence.replace(wrong, right)
    if chance.random() < 0.5 and "다음 각" not in sentence:
        sentence = _ASIDE.sub("", sentence)
    return restyle(sentence)


def plant(kind: Planted, sentence: str, others: Sequence[str], chance: random.Random) -> str | None:
    """The sentence with an error of a kind; None where it has no place for one.

    `others` are sentences of other articles.
    """
    if kind in (Planted.NEGATION, Planted.MODALITY):
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
    Planted.TERM: _term,
}
