"""Sentence endings: from the statute's 해라체 to 하십시오체 and 해요체.

A small set of rules. A sentence whose ending they do not know stays as it is: better stiff than
wrong.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from bot.hangul import final_consonant, vowel, with_final, with_vowel
from bot.particles import particle

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
    "일컫": "일컬어요", "긋": "그어요", "뽑": "뽑아요", "드물": "드물어요",
    "빠르": "빨라요", "모르": "몰라요", "부르": "불러요", "오르": "올라요", "흐르": "흘러요",
    "파": "팔아요", "여": "열어요", "거": "걸어요", "다": "달아요", "푸": "풀어요", "무": "물어요",
    "아": "알아요", "이끄": "이끌어요", "빼앗": "빼앗아요", "씻": "씻어요", "좁": "좁아요",
    "좋": "좋아요", "고맙": "고마워요",
}  # fmt: skip
# Adjectives end in a bare 다 as verbs do not: any other open syllable before it is a noun (무효다).
_ADJECTIVES = (
    "하", "되", "이", "아니", "크", "싸", "나쁘", "다르", "빠르", "바쁘", "느리", "흐리", "어리",
    "이르", "고르", "푸르", "기쁘", "슬프", "아프", "모자라",
)  # fmt: skip
_SHORTER = (
    (re.compile(r"([여아어]) 야 ?(합니다|해요)$"), r"\1야 \2"),  # a slip of the legislator
    (re.compile(r"아니하여야 ?(합니다|해요)$"), r"않아야 \1"),
    (re.compile(r"하여야 ?(합니다|해요)$"), r"해야 \1"),
    (re.compile(r"되어야 ?(합니다|해요)$"), r"돼야 \1"),
    (re.compile(r"야(합니다|해요)$"), r"야 \1"),
    (re.compile(r"하여서는 ?아니 ?(됩니다|돼요)$"), r"해서는 안 \1"),
    (re.compile(r"(?:아니|안) ?(됩니다|돼요)$"), r"안 \1"),
    (re.compile(r"것이에요$"), "거예요"),
)
_REQUEST = re.compile(r"([가-힣])(?<!니)십시오(?=\.?$)")
_CONTRACTED = {"ㅗ": "ㅘ", "ㅜ": "ㅝ", "ㅣ": "ㅕ", "ㅚ": "ㅙ"}
_OPEN_VOWELS = frozenset("ㅏㅐㅓㅔㅕㅖ")
_UNSURE_FINALS = frozenset("ㄷㅂㅅㅎㄹ")  # such stems may be irregular before a vowel


class _Stem(NamedTuple):
    """A predicate without its ending: `verb` of 한다, `bare` of 무겁다, neither of 합니다."""

    text: str
    verb: bool
    bare: bool = False


def formal(sentence: str) -> str:
    """하십시오체: 한다 → 합니다, 있다 → 있습니다, 받는다 → 받습니다."""
    head, words, stop = _split(sentence)
    stem = _stem(words)
    if stem is None:
        return sentence
    return _shorter(head + (_irregular(stem.text, _FORMAL) or _formal(stem.text))) + stop


def friendly(sentence: str) -> str:
    """해요체: 한다 → 해요, 있다 → 있어요, 합니다 → 해요, 하십시오 → 하세요."""
    if _REQUEST.search(sentence):
        return _REQUEST.sub(r"\1세요", sentence)
    head, words, stop = _split(sentence)
    stem = _stem(words)
    if stem is None:
        return sentence
    if head and stem.text == "이":  # 인공지능(AI)입니다: what sounds before it stands in the head
        return particle(head, "이에요/예요") + stop
    turned = _irregular(stem.text, _FRIENDLY) or _friendly(stem)
    return _shorter(head + turned) + stop if turned else sentence


def noun_form(stem: str, *, irregular: bool) -> str:
    """The noun of a verb, as in notes: 돌려주 → 돌려줌, 받 → 받음, 돕 → 도움, 만들 → 만듦."""
    before, last = stem[:-1], stem[-1]
    match final_consonant(last):
        case "":
            return before + with_final(last, "ㅁ")
        case "ㄹ":
            return before + with_final(last, "ㄻ")
        case "ㅂ" if irregular:
            return f"{before}{with_final(last, '')}움"
        case "ㄷ" if irregular:
            return f"{before}{with_final(last, 'ㄹ')}음"
        case "ㅅ" if irregular:
            return f"{before}{with_final(last, '')}음"
        case _:
            return f"{stem}음"


def _split(sentence: str) -> tuple[str, str, str]:
    match = _SENTENCE.fullmatch(sentence)
    return (match["head"], match["words"], match["stop"]) if match else (sentence, "", "")


def _stem(words: str) -> _Stem | None:
    if words.endswith("사례"):  # 판례 end in 본 사례: what is left out is 이다
        return _Stem(words + "이", verb=False)
    if words.endswith("니다") and (formal_stem := _formal_stem(words)):
        return formal_stem
    return _law_stem(words) if words.endswith("다") and len(words) > 1 else None


def _formal_stem(words: str) -> _Stem | None:
    before, sound = words[:-3], words[-3:-2]
    if sound == "습" and before:
        return _Stem(before, verb=False)
    if final_consonant(sound) == "ㅂ":
        return _Stem(before + with_final(sound, ""), verb=False)
    return None


def _law_stem(words: str) -> _Stem:
    stem, last = words[:-1], words[-2]
    if last == "는" and final_consonant(stem[-2:-1]):
        return _Stem(stem[:-1], verb=True)
    if final_consonant(last) == "ㄴ":
        return _Stem(stem[:-1] + with_final(last, ""), verb=True)
    noun = not final_consonant(last) and not stem.endswith(_ADJECTIVES)
    return _Stem(stem + "이" * noun, verb=False, bare=True)


def _shorter(sentence: str) -> str:
    """하여야 합니다 → 해야 합니다, as people say it."""
    for long, short in _SHORTER:
        sentence = long.sub(short, sentence)
    return sentence


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
        return _after_consonant(stem, final, sound)
    if last == "하":
        return before + "해요"
    if last == "이" and not stem.verb:
        return before + ("이에요" if final_consonant(before[-1:]) else "예요")
    if sound in _OPEN_VOWELS:
        return stem.text + "요"
    if sound in _CONTRACTED:
        return before + with_vowel(last, _CONTRACTED[sound]) + "요"
    if sound == "ㅡ" and last != "르":
        return (
            before + with_vowel(last, "ㅏ" if vowel(before[-1:]) in ("ㅏ", "ㅗ") else "ㅓ") + "요"
        )
    return None


def _after_consonant(stem: _Stem, final: str, sound: str) -> str | None:
    if final == "ㅂ" and stem.bare:  # such adjectives are irregular but for 좁다, which is listed
        return stem.text[:-1] + with_final(stem.text[-1], "") + "워요"
    if final in _UNSURE_FINALS and not (final == "ㅎ" and stem.verb):
        return None
    past = final == "ㅆ"
    return stem.text + ("아요" if sound in "ㅏㅗ" and not past else "어요")
