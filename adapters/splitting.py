"""Text with marks over stretches of it, and its division into parts that a platform takes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

SpanKind = Literal["bold", "italic", "quote", "link"]

_ZERO_WIDTH_JOINER = "\u200d"
_SENTENCE_END = re.compile(r"(?<!\d)[.!?…][)\]’”\"']*\s+")  # "2020. 1. 1." goes on
_BOUNDARIES = (  # best first; a part ends where a match ends
    re.compile(r"\n\s*\n|\n(?=[「#]|제\d+조)"),  # provisions
    re.compile(r"\s(?=[①-⑳㉑-㉟])"),  # 항
    re.compile(r"\n"),  # 호, 목
    _SENTENCE_END,
    re.compile(r"\s"),
)


@dataclass(frozen=True, slots=True)
class Span:
    """`text[start:end]` is set as `kind`; a link leads to `url`."""

    start: int
    end: int
    kind: SpanKind
    url: str = ""


@dataclass(frozen=True, slots=True)
class RichText:
    """Plain text and the marks over it, without any platform's markup."""

    text: str = ""
    spans: tuple[Span, ...] = ()

    def __len__(self) -> int:
        return len(self.text)

    def __add__(self, other: RichText) -> RichText:
        return RichText(self.text + other.text, self.spans + _moved(other.spans, len(self.text)))

    def __getitem__(self, part: slice) -> RichText:
        start, end, _ = part.indices(len(self.text))
        clipped = (
            replace(span, start=max(span.start, start), end=min(span.end, end))
            for span in self.spans
        )
        kept = tuple(span for span in clipped if span.start < span.end)
        return RichText(self.text[start:end], _moved(kept, -start))

    def stripped(self) -> RichText:
        """Without the blanks at both ends, which platforms take off anyway."""
        return self[len(self.text) - len(self.text.lstrip()) : len(self.text.rstrip())]


def rich(text: str, kind: SpanKind | None = None, url: str = "") -> RichText:
    """All of a text set in one way."""
    return RichText(text, (Span(0, len(text), kind, url),) if kind and text else ())


def split_text(text: RichText, fits: Callable[[RichText], bool]) -> tuple[RichText, ...]:
    """Parts that fit, cut at provisions, 항, lines, sentences or words, in this order of liking.

    In a row they are the text, each with the marks that lie on it. `fits` holds for each prefix of
    what it holds for. While a text grows at its end, only its last part changes.
    """
    parts = []
    while text:
        end = _first_cut(text, fits)
        parts.append(text[:end])
        text = text[end:]
    return tuple(parts)


def _moved(spans: tuple[Span, ...], by: int) -> tuple[Span, ...]:
    return tuple(replace(span, start=span.start + by, end=span.end + by) for span in spans)


def _first_cut(text: RichText, fits: Callable[[RichText], bool]) -> int:
    most = _longest(text, fits)
    if most == len(text):
        return most
    plain = text.text
    first = len(plain) - len(plain.lstrip()) + 1
    last = len(plain.rstrip()) - 1  # platforms refuse a message of blanks: leave more than those
    most = min(most, last) if first <= last else most
    for boundary in _BOUNDARIES:
        ends = [match.end() for match in boundary.finditer(plain, 0, most)]
        if ends and ends[-1] > max(first - 1, most // 2):
            return ends[-1]
    return next((end for end in range(most, most // 2, -1) if not _belongs(plain, end)), most)


def _longest(text: RichText, fits: Callable[[RichText], bool]) -> int:
    """Length of the longest prefix that fits; at least 1, so that the end is reached."""
    low, high = 1, 256
    while high < len(text) and fits(text[:high]):
        low, high = high, high * 2
    high = min(high, len(text))
    while low < high:
        middle = (low + high + 1) // 2
        if fits(text[:middle]):
            low = middle
        else:
            high = middle - 1
    return low


def _belongs(text: str, at: int) -> bool:
    """Whether the code point at `at` is shown together with the one before it."""
    before, after = text[at - 1], text[at]
    if _ZERO_WIDTH_JOINER in (before, after) or before + after == "\r\n":
        return True
    if "\U0001f1e6" <= after <= "\U0001f1ff":
        flags = re.search("[\U0001f1e6-\U0001f1ff]*$", text[:at])
        return flags is not None and len(flags.group()) % 2 == 1
    return (
        unicodedata.category(after).startswith("M")
        or "\U0001f3fb" <= after <= "\U0001f3ff"  # skin tones
        or "\U000e0020" <= after <= "\U000e007f"  # tags of flags
        or "\u1160" <= after <= "\u11ff"  # vowels and finals of a syllable in Jamo
    )
