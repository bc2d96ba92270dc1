"""Syllables of Hangul as consonants and vowels."""

from __future__ import annotations

import re

_FIRST = 0xAC00
_LAST = 0xD7A3
_FINALS = ("", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ")
_VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_LOOSE = re.compile(f"([{_INITIALS}])([{_VOWELS}])(?:([{''.join(_FINALS)}])(?![{_VOWELS}]))?")


def is_syllable(char: str) -> bool:
    """One composed syllable: 가 to 힣."""
    return len(char) == 1 and _FIRST <= ord(char) <= _LAST


def final_consonant(char: str) -> str:
    """받침: the final consonant of a syllable, "" when there is none or it is no syllable."""
    return _FINALS[(ord(char) - _FIRST) % 28] if is_syllable(char) else ""


def vowel(char: str) -> str:
    """The vowel of a syllable, "" when it is none."""
    return _VOWELS[(ord(char) - _FIRST) // 28 % 21] if is_syllable(char) else ""


def with_final(char: str, final: str) -> str:
    """The syllable with another final consonant, or with none."""
    return chr(ord(char) - (ord(char) - _FIRST) % 28 + _FINALS.index(final))


def with_vowel(char: str, new: str) -> str:
    """The syllable with another vowel."""
    offset = _VOWELS.index(new) - (ord(char) - _FIRST) // 28 % 21
    return chr(ord(char) + offset * 28)


def composed(text: str) -> str:
    """Letters that were typed one by one as syllables: ㅂㅗㅈㅡㅇ is 보증; ㅋㅋ stays."""
    return _LOOSE.sub(_syllable, text)


def _syllable(letters: re.Match[str]) -> str:
    initial, vowel, final = letters.groups("")
    place = _INITIALS.index(initial) * 21 + _VOWELS.index(vowel)
    return chr(_FIRST + place * 28 + _FINALS.index(final))
