"""Facts in a sentence, by value: 3,000,000원 is 삼백만원 and 2019. 1. 31. is 2019년 1월 31일."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import chain
from typing import Literal, NamedTuple

from rag.case_numbers import CASE_NUMBER
from rag.folding import normalize_title
from rag.morphemes import Token
from rag.numerals import is_numeral, numeral
from rag.title_words import title_start

Kind = Literal["number", "article", "law", "case"]

_DATE = re.compile(
    r"(?<!\d)(?P<year>\d{4})\s?[.년/-]\s?(?P<month>\d{1,2})(?!\d)\s?[.월/-]?"
    r"(?:\s?(?P<day>\d{1,2})(?!\d)\s?[.일]?)?"
    r"|(?<!\d)(?P<only_year>(?:1[89]|20)\d\d)\s?년(?!간|\s?이[내상하])"
    r"|(?<!\d)(?P<its_month>\d{1,2})\s?월\s?(?P<its_day>\d{1,2})\s?일"
)
_ARTICLE = re.compile(
    r"제\s?(?P<number>\d+)\s?(?P<unit>조|항|호|편|장|절|관|자|심|종|급|차|기)?(?:의(?P<branch>\d+))?"
    r"|(?<!\d)(?P<bare>\d{1,4})\s?(?P<bare_unit>조(?!\s?(?:원|\d))|항|호)(?:의(?P<bare_branch>\d+))?"
    r"|(?P<ring>[①-⑳㉑-㉟㊱-㊿])"
    r"|(?<![가-힣])(?:(?:같은|동) 호 )?(?P<item>[가나다라마바사아자차카타파하])목(?![가-힣]{2})"
    r"|(?<=호)\s?(?P<its_item>[가나다라마바사아자차카타파하])목"
)
_LAW = re.compile(
    r"[「『](?P<quoted>[^「」『』]+)[」』]"
    r"|(?:법률|법|시행령|시행규칙|규칙|조례)"
    r"(?=[^가-힣]|상|에|의|은|는|이|가|을|를|과|와|도|만|으로|로|$)"
)
_FORMER = re.compile(r"(?<![가-힣])구 ?$")
_PER_MONTH = {"년": 12, "해": 12, "개월": 1, "월": 1, "달": 1}
_PER_DAY = {"주": 7, "주일": 7, "주간": 7, "일": 1}
_SHARE = {"퍼센트": 100, "%": 100, "프로": 100, "할": 10}
_UNITS = {
    "인": "명", "사람": "명", "번": "회", "차례": "회", "살": "세", "제곱미터": "㎡",
    "평방미터": "㎡", "㎡": "㎡", "원": "원", "배": "배", "개": "개", "가지": "가지",
}  # fmt: skip


class Fact(NamedTuple):
    """`text[start:end]` names a number, a date, a provision, a law or a decision."""

    start: int
    end: int
    kind: Kind
    key: str


def find_facts(text: str, tokens: Sequence[Token]) -> list[Fact]:
    """Every fact of a folded text, in order. Facts of equal `key` are the same fact."""
    written = sorted(
        chain(_cases(text), _dates(text), _laws(text), _articles(text)),
        key=lambda fact: (fact.start, -fact.end),
    )
    found: list[Fact] = []
    for fact in written:
        if not found or fact.start >= found[-1].end:
            found.append(fact)
    spans = [(fact.start, fact.end) for fact in found]
    free = [token for token in tokens if not _inside(token, spans)]
    return sorted([*found, *_numbers(free)])


def _inside(token: Token, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start < token.end and token.start < end for start, end in spans)


def _cases(text: str) -> Iterator[Fact]:
    for match in CASE_NUMBER.finditer(text):
        yield Fact(match.start(), match.end(), "case", re.sub(r"[\s년]", "", match[0]))


def _dates(text: str) -> Iterator[Fact]:
    for match in _DATE.finditer(text):
        numbers = [str(int(number)) for number in match.groups() if number]
        yield Fact(match.start(), match.end(), "number", "-".join(numbers))


def _articles(text: str) -> Iterator[Fact]:
    for match in _ARTICLE.finditer(text):
        yield Fact(match.start(), match.end(), "article", _address(match))


def _address(match: re.Match[str]) -> str:
    if match["ring"]:
        return f"항{_ring(match['ring'])}"
    if item := match["item"] or match["its_item"]:
        return f"목{item}"
    number, unit = match["number"] or match["bare"], match["unit"] or match["bare_unit"] or ""
    branch = match["branch"] or match["bare_branch"]
    return f"{unit}{int(number)}" + (f"의{int(branch)}" if branch else "")


def _ring(mark: str) -> int:
    code = ord(mark)
    if code <= 0x2473:
        return code - 0x2460 + 1
    return code - 0x3251 + 21 if code <= 0x325F else code - 0x32B1 + 36


def _laws(text: str) -> Iterator[Fact]:
    for match in _LAW.finditer(text):
        start = match.start() if match["quoted"] else title_start(text[: match.end()])
        if start is not None:
            name = normalize_title(match["quoted"] or text[start : match.end()])
            if former := _FORMER.search(text[:start]):
                start, name = former.start(), f"구{name}"
            yield Fact(start, match.end(), "law", name)


def _numbers(tokens: Sequence[Token]) -> Iterator[Fact]:
    """Runs of numerals with the unit behind them: 1/SN 억/NR 2/SN 천만/NR 원/NNB."""
    place = 0
    while place < len(tokens):
        end = _run(tokens, place)
        if end > place:
            fact, place = _number(tokens, place, end)
            yield from [fact] if fact else []
            continue
        token, place = tokens[place], place + 1
        if any(char.isdigit() for char in token.form):  # 2-3, 1.5.2: as they are written
            yield Fact(token.start, token.end, "number", token.form.rstrip("."))


def _number(tokens: Sequence[Token], place: int, end: int) -> tuple[Fact | None, int]:
    """The number that begins at a place, and where to go on. 한 행위 and 세 회사 are no numbers."""
    start, value = tokens[place].start, _value(tokens[place:end])
    over = _run(tokens, end + 2) if _is_fraction(tokens, end) else 0
    if over > end + 2:
        share = _value(tokens[end + 2 : over]) / (value or 1)
        return Fact(start, tokens[over - 1].end, "number", f"{share}"), over
    if end < len(tokens) and _is_unit(tokens[end]):
        return Fact(start, tokens[end].end, "number", _measured(value, tokens[end].form)), end + 1
    if tokens[end - 1].tag == "MM":
        return None, end
    return Fact(start, tokens[end - 1].end, "number", f"{value}"), end


def _value(tokens: Sequence[Token]) -> Fraction:
    return numeral([token.form for token in tokens])


def _run(tokens: Sequence[Token], place: int) -> int:
    while place < len(tokens) and is_numeral(tokens[place].form, tokens[place].tag):
        place += 1
    return place


def _is_fraction(tokens: Sequence[Token], place: int) -> bool:
    return [token.form for token in tokens[place : place + 2]] == ["분", "의"]


def _is_unit(token: Token) -> bool:
    known = token.form in _UNITS or token.form in _SHARE
    return known or token.form in _PER_DAY or token.form in _PER_MONTH or token.tag == "NNB"


def _measured(value: Fraction, unit: str) -> str:
    if unit in _SHARE:
        return f"{value / _SHARE[unit]}"
    if unit in _PER_MONTH:
        return f"{value * _PER_MONTH[unit]}개월"
    if unit in _PER_DAY:
        return f"{value * _PER_DAY[unit]}일"
    return f"{value}{_UNITS.get(unit, unit)}"
