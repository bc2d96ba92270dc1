"""One shape for legal text: composed Hangul, ASCII digits and brackets, one middle dot."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_MIDDLE_DOTS = "·‧•・･⋅∙·ᆞ․"  # sources and keyboards use all of them for one sign
_FOLDED: dict[int, int | str] = {
    **{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)},  # full-width ASCII
    **dict.fromkeys(map(ord, _MIDDLE_DOTS), "ㆍ"),
    **dict.fromkeys(map(ord, "∼〜～"), "~"),
    **dict.fromkeys(map(ord, "‐‑–—−"), "-"),
    **dict.fromkeys(map(ord, "〔【"), "["),
    **dict.fromkeys(map(ord, "〕】"), "]"),
    **dict.fromkeys(map(ord, "\u00a0\u3000\u2009\u200a\u202f"), " "),
    **{ord("㈎") + n: mark for n, mark in enumerate("가나다라마바사아자차카타파하")},
}
_SYLLABLE = re.compile(r"[\u1100-\u115f][\u1160-\u1175][\u11a8-\u11c2]?|.", re.DOTALL)
_NOT_IN_KEY = re.compile(r"[\s「」『』《》<>\"'“”‘’\u200b\ufeff]+")


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded text that still knows where each of its characters stood in the original.

    `offsets[i]` is the original place of character i (one more entry closes the last character);
    None means that nothing moved.
    """

    text: str
    offsets: tuple[int, ...] | None = None

    def original(self, place: int) -> int:
        """The place in the original text of a place in the folded text."""
        return place if self.offsets is None else self.offsets[place]


def fold(text: str) -> Folded:
    """Compose decomposed Hangul (NFD) and replace the variants of digits, brackets and dots."""
    text = text.translate(_FOLDED)
    if not any("\u1100" <= char <= "\u11ff" for char in text):
        return Folded(text)
    parts, offsets = [], []
    for match in _SYLLABLE.finditer(text):
        composed = unicodedata.normalize("NFC", match[0])
        parts.append(composed)
        offsets += [match.start()] * len(composed)
    return Folded("".join(parts), (*offsets, len(text)))


@lru_cache(maxsize=65_536)
def normalize_title(text: str) -> str:
    """The key of a law name: without spaces, quotes and brackets 「」, with one middle dot."""
    return _NOT_IN_KEY.sub("", fold(text).text)
