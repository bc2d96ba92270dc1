"""Sentence endings: from the statute's 해라체 to 하십시오체 and 해요체.

A small set of rules. A sentence whose ending they do not know stays as it is: better stiff than
wrong.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from bot.hangul import final_consonant, vowel, with_final, with_vowel

_SENTENCE = re.compile(
    r"(?P<head>.*?)(?P<words>[가-힣]+(?: 아니[가-힣]+)?)(?P<stop>(?:\([^()]*\))?\.?)", re.DOTALL
)
# Stems whose ending is irregular, or looks so and is not. The longest that fits is taken.
_FORMAL = {
    "그러하지 아니하": "그렇지 않습니다", "아니하": "않습니다", "아니하였": "않았습니다",
}  # fmt: skip
_FRIENDLY = {
    "그러하지 아니하": "그렇지 않아요", "아니하": "않아요", "아니하였": "않았어요",
    "하였": "했어요", "되었": "됐어요", "아니": "아니에요", "따르": "따라요", "다르": "달라요",
    "만드": "만들어요", "드": "들어요", "어렵": "어려워요", "쉽": "쉬워요", "돕": "도와요",
    "묻": "물어요", "듣": "들어요", "받": "받아요", "얻": "얻어요", "믿": "믿어요", "입": "입어요",
    "잡": "잡아요", "갖": "가져요", "벗": "벗어요", "그러하": "그래요",
}  # fmt: skip
_REQUEST = re.compile(r"([가-힣])(?<!니)십시오(?=\.?$)")
_CONTRACTED = {"ㅗ": "ㅘ", "ㅜ": "ㅝ", "ㅣ": "ㅕ", "ㅚ": "ㅙ"}
_OPEN_VOWELS = frozenset("ㅏㅐㅓㅔㅕㅖ")
_UNSURE_FINALS = frozenset("ㄷㅂㅅㅎㄹ")  # such stems may be irregular before a vowel


class _Stem(NamedTuple):
    """A predicate without its ending. `verb` is true of 한다 and 받는다, open for 하다, 합니다."""

    text: str
    verb: bool


def formal(sentence: str) -> str:
    """하십시오체: 한다 → 합니다, 있다 → 있습니다, 받는다 → 받습니다."""
    head, words, stop = _split(sentence)
    stem = _stem(words)
    if stem is None:
        return sentence
    return head + (_irregular(stem.text, _FORMAL) or _formal(stem.text)) + stop


def friendly(sentence: str) -> str:
    """해요체: 한다 → 해요, 있다 → 있어요, 합니다 → 해요, 하십시오 → 하세요."""
    if _REQUEST.search(sentence):
        return _REQUEST.sub(r"\1세요", sentence)
    head, words, stop = _split(sentence)
    stem = _stem(words)
    if stem is None:
        return sentence
    turned = _irregular(stem.text, _FRIENDLY) or _friendly(stem)
    return head + turned + stop if turned else sentence


def _split(sentence: str) -> tuple[str, str, str]:
    match = _SENTENCE.fullmatch(sentence)
    return (match["head"], match["words"], match["stop"]) if match else (sentence, "", "")


def _stem(words: str) -> _Stem | None:
    before = words[:-3]
    if words.endswith("습니다") and before:
        return _Stem(before, verb=False)
    if words.endswith("니다") and final_consonant(words[-3:-2]) == "ㅂ":
        return _Stem(before + with_final(words[-3], ""), verb=False)
    if words.endswith("는다") and final_consonant(words[-3:-2]):
        return _Stem(words[:-2], verb=True)
    if words.endswith("다") and final_consonant(words[-2:-1]) == "ㄴ":
        return _Stem(words[:-2] + with_final(words[-2], ""), verb=True)
    if words.endswith("다") and len(words) > 1:
        return _Stem(words[:-1], verb=False)
    return None


def _irregular(stem: str, table: dict[str, str]) -> str | None:
    fitting = [key for key in table if stem.endswith(key)]
    if not fitting:
        return None
    longest = max(fitting, key=len)
    return stem.removesuffix(longest) + table[longest]


def _formal(stem: str) -> str:
    if final_consonant(stem[-1]) in ("", "ㄹ"):
        return stem[:-1] + with_final(stem[-1], "ㅂ") + "니다"
    return stem + "습니다"


def _friendly(stem: _Stem) -> str | None:
    before, last = stem.text[:-1], stem.text[-1]
    final, sound = final_consonant(last), vowel(last)
    if final:
        return _after_consonant(stem.text, final, sound)
    if last == "하":
        return before + "해요"
    if last == "이" and not stem.verb:
        return before + ("이에요" if final_consonant(before[-1:]) else "예요")
    if sound in _OPEN_VOWELS:
        return stem.text + "요"
    if sound in _CONTRACTED:
        return before + with_vowel(last, _CONTRACTED[sound]) + "요"
    return None


def _after_consonant(stem: str, final: str, sound: str) -> str | None:
    if final in _UNSURE_FINALS:
        return None
    past = final == "ㅆ"
    return stem + ("아요" if sound in "ㅏㅗ" and not past else "어요")
