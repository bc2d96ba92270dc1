"""Which last words of a text read like the title of a law, whether or not there is such a law."""

from __future__ import annotations

import re

_WORD = re.compile(r"[가-힣A-Za-z0-9ㆍ()]+$")
_LAW_ENDING = re.compile(r"(?:법|법률|령|규칙|규정|조례|협약|조약|협정|직제|규범|준칙|강령)$")
_NO_LAW = frozenset(
    {"방법", "불법", "위법", "적법", "합법", "기법", "수법", "해법", "입법", "문법", "용법", "편법"}
    | {
        "탈법",
        "준법",
        "사법",
        "무법",
        "명령",
        "법령",
        "요령",
        "점령",
        "수령",
        "대통령",
        "규정",
        "조례",
    }
)
_TAILS = frozenset(
    {"법", "법률", "특별법", "특례법", "특별조치법", "기본법", "시행령", "시행규칙", "규칙", "규정"}
)
_CONNECTORS = frozenset(
    {"및", "또는", "등", "등에", "등의", "관한", "위한", "대한", "따른", "의한"}
)
_CONNECTING = ("의", "과", "와", "에", "을", "를", "등", "관한", "위한", "대한", "따른")
_MAX_WORDS = 16


def title_start(text: str) -> int | None:
    """Where the law name begins with which `text` ends; None when it does not end in one.

    집합건물의 소유 및 관리에 관한 법률 is taken whole, 임차인의 주택임대차보호법 from 주택 on.
    """
    last = _WORD.search(text)
    if last is None or last[0] in _NO_LAW or not _LAW_ENDING.search(last[0]):
        return None
    start, word = last.start(), last[0]
    for _ in range(_MAX_WORDS):
        before = _WORD.search(text[:start].rstrip(" "))
        if before is None or not _continues(before[0], word):
            break
        start, word = before.start(), before[0]
    return None if text[start:] in _TAILS else start


def _continues(word: str, after: str) -> bool:
    """Whether a word belongs to the title that goes on with `after`."""
    if after in _CONNECTORS or word in _CONNECTORS or after in _TAILS:
        return True
    return word.endswith(_CONNECTING) and not _LAW_ENDING.search(after)
