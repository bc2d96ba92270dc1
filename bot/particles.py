"""조사: the particle that fits the sound before it."""

from __future__ import annotations

import re

from bot.hangul import final_consonant

# How digits and letters that end in a consonant sound: 영 일 삼 육 칠 팔, 엘 엠 엔 알.
_SPOKEN = {
    "0": "ㅇ", "1": "ㄹ", "3": "ㅁ", "6": "ㄱ", "7": "ㄹ", "8": "ㄹ",
    "L": "ㄹ", "M": "ㅁ", "N": "ㄴ", "R": "ㄹ",
}  # fmt: skip
_SILENT = re.compile(r"(?:\([^()]*\)|[」』\"'’”)\]\s])+$")


def particle(word: str, pair: str) -> str:
    """The word with the particle of a pair such as "은/는", "이/가" or "으로/로" attached.

    Closing brackets and a remark in parentheses are not sounded: 「민법」은, 제3조(정의)는.
    """
    after_consonant, after_vowel = pair.split("/")
    last = _SILENT.sub("", word)[-1:].upper()
    final = _SPOKEN.get(last) or final_consonant(last)
    if not final or (final == "ㄹ" and after_consonant.startswith("으")):
        return word + after_vowel
    return word + after_consonant
