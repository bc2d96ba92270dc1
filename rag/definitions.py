"""The terms that a statute defines (제2조 정의), and which of them a text uses."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from rag.citation import ArticleCitation

_TITLE = re.compile(r"(?:용어의\s*)?정의(?:\s*등)?")
_UNIT = re.compile(
    r"^\s*(?:([①-⑳])(?!의\d)|(\d{1,3})(?:의(\d{1,2}))?\.\s|([가-하])\.\s)", re.MULTILINE
)
_DEFINED = re.compile(r"[\"“]([^\"“”\n]{2,40})[\"”]\s*(?:\([^()]*\)\s*)?(?:이?라\s*함은|이?란\s)")
_READING = re.compile(r"\([^()]*\)")  # 소정(所定)근로시간
_HANGUL = re.compile(r"[가-힣]")
_AFTER = re.compile(r"(?![가-힣])|[은는이가을를의에와과로도만나등란라별]|으로|부터|까지|마다|보다")


class DefinedTerm(NamedTuple):
    """A term and the 호 (항, 목 or article) that says what it means."""

    term: str
    citation: ArticleCitation


def is_definitions(title: str | None) -> bool:
    """Whether an article of that title holds definitions."""
    return title is not None and _TITLE.fullmatch(title) is not None


def defined_terms(article: ArticleCitation, text: str) -> list[DefinedTerm]:
    """The terms that the text of a definitions article defines, in order."""
    units = list(_UNIT.finditer(text))
    found = []
    at, place = article, 0
    for match in _DEFINED.finditer(text):
        while place < len(units) and units[place].start() <= match.start():
            at, place = _moved(at, units[place]), place + 1
        term = _READING.sub("", match[1]).strip()
        found.append(DefinedTerm(term, at))
    return found


def used_terms(terms: Iterable[DefinedTerm], title: str | None, text: str) -> list[DefinedTerm]:
    """The terms that an article uses: those of its title first, then the most frequent.

    A term that is part of a longer one (임금 in 평균임금) is not used there.
    """
    counts: dict[DefinedTerm, tuple[bool, int]] = {}
    heading = title or ""
    for term in sorted(terms, key=lambda found: -len(found.term)):
        heading, in_heading = _taken_out(term.term, heading)
        text, times = _taken_out(term.term, text)
        if in_heading + times:
            counts[term] = in_heading > 0, times
    return sorted(counts, key=lambda term: counts[term], reverse=True)


def _taken_out(term: str, text: str) -> tuple[str, int]:
    """The text without the term where it is a word of its own, and how often it was."""
    rest, start, times = "", 0, 0
    while (at := text.find(term, start)) >= 0:
        end = at + len(term)
        is_word = not (at and _HANGUL.match(text, at - 1)) and bool(_AFTER.match(text, end))
        rest += text[start:at] + ("#" if is_word else term)
        start, times = end, times + is_word
    return rest + text[start:], times


def _moved(at: ArticleCitation, unit: re.Match[str]) -> ArticleCitation:
    """The citation of the unit that begins here, below what it is part of."""
    paragraph, number, branch, mark = unit.groups()
    if paragraph:
        return replace(
            at, paragraph=ord(paragraph) - ord("①") + 1, subparagraph=None, subparagraph_branch=0,
            item=None,
        )  # fmt: skip
    if number:
        return replace(
            at, subparagraph=int(number), subparagraph_branch=int(branch or 0), item=None
        )
    return replace(at, item=mark)
