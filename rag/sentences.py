"""Sentences of law text, and how they read without the marks of the legislator's workshop."""

from __future__ import annotations

import re
from itertools import pairwise

_OPEN, _CLOSE = "([{「『〔", ")]}」』〕"
# A legal sentence ends in 다, a noun form or a question; "3. 29." and "제1호." end nothing.
_REMARK = re.compile(r"\([^()]*\)$")  # 받는다(우선변제권).
_ENDINGS = frozenset("다음함임됨짐요오까라지냐")
_DATED_NOTE = re.compile(
    r"\s*(?:<[^<>]*>|〈[^〈〉]*〉"
    r"|\[(?:전문개정|본조신설|제목개정|본조삭제|종전|본문개정|단순위헌|헌법불합치)[^\[\]]*\])"
)
_HANJA = re.compile(r"\((?:[\u3400-\u9fff\uf900-\ufaff][\s,ㆍ·]*)+\)")
_MARK = re.compile(r"^\s*(?:[①-⑳㉑-㉟㊱-㊿]|\d{1,2}(?:의\d{1,2})?\.|[가-하]\.|\[\d+\])\s*")

_EXCEPTION = re.compile(r"다만|그러나")
_STATEMENT = re.compile(r"다\.?$")


def split_sentences(text: str) -> list[str]:
    """The sentences of a text, each a piece of it letter for letter. Lines end sentences too."""
    return [piece for line in text.splitlines() for piece in _split_line(line)]


def _split_line(line: str) -> list[str]:
    ends, depth = [0], 0
    for place, char in enumerate(line):
        if char in _OPEN:
            depth += 1
        elif char in _CLOSE:
            depth = max(0, depth - 1)
        elif char in ".?!" and not depth and _ends_sentence(line, place):
            ends.append(place + 1)
    if len(ends) > 1 and not _DATED_NOTE.sub("", line[ends[-1] :]).strip():
        ends.pop()  # a note of amendment belongs to the sentence before it
    pieces = [line[start:end].strip() for start, end in pairwise([*ends, len(line)])]
    return [piece for piece in pieces if piece]


def _ends_sentence(line: str, place: int) -> bool:
    before = _REMARK.sub("", line[:place])[-1:]
    after = line[place + 1 : place + 2]
    return before in _ENDINGS and (not after or after in " <〈[\u00a0")


def plain(sentence: str) -> str:
    """A sentence without its 항 or 호 mark, notes of amendment and Chinese characters."""
    text = _HANJA.sub("", _DATED_NOTE.sub("", _MARK.sub("", sentence)))
    return re.sub(r"\s+", " ", text).strip()


def is_exception(sentence: str) -> bool:
    """Whether a sentence limits the rule before it: 다만, 그러나."""
    return bool(_EXCEPTION.match(sentence))


def is_statement(sentence: str) -> bool:
    """Whether a sentence says something by itself, as the 호 of a list do not."""
    return bool(_STATEMENT.search(sentence))
