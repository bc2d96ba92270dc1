"""Numbers as they are written in Korean: 3,000, 3천만, 삼백만, 열두."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction

_DIGITS = {char: value for value, char in enumerate("영일이삼사오육칠팔구")} | {"공": 0}
_TENS = {"십": 10, "백": 100, "천": 1_000}
_MYRIADS = {"만": 10_000, "억": 100_000_000, "조": 1_000_000_000_000}
_NATIVE = {
    "하나": 1, "한": 1, "첫": 1, "첫째": 1, "둘": 2, "두": 2, "둘째": 2, "셋": 3, "세": 3, "석": 3,
    "서": 3, "셋째": 3, "넷": 4, "네": 4, "넉": 4, "넷째": 4, "다섯": 5, "여섯": 6, "일곱": 7,
    "여덟": 8, "아홉": 9, "열": 10, "스물": 20, "스무": 20, "서른": 30, "마흔": 40, "쉰": 50,
    "예순": 60, "일흔": 70, "여든": 80, "아흔": 90,
}  # fmt: skip
_PIECE = re.compile(r"\d[\d,]*(?:\.\d+)?|[영공일이삼사오육칠팔구십백천만억조]")


def is_numeral(form: str, tag: str) -> bool:
    """Whether a morpheme counts: 3/SN, 천만/NR, 석/MM. 한/MM counts as well: 한 달."""
    if tag == "SN":
        return form[0].isdigit()
    if tag == "NR":
        return form in _NATIVE or not _PIECE.sub("", form)
    return tag == "MM" and form in _NATIVE


def numeral(forms: Iterable[str]) -> Fraction:
    """The value of numerals in a row: 1 억 2 천만 is 120,000,000, 열 두 is 12."""
    total, section, current = Fraction(0), Fraction(0), Fraction(0)
    for form in forms:
        if form in _NATIVE:
            current += _NATIVE[form]
            continue
        for piece in _PIECE.findall(form):
            if piece in _TENS:
                section, current = section + (current or 1) * _TENS[piece], Fraction(0)
            elif piece in _MYRIADS:
                total += (section + current or 1) * _MYRIADS[piece]
                section = current = Fraction(0)
            else:
                current = Fraction(_DIGITS.get(piece, piece.replace(",", "")))
    return total + section + current
