"""The part of a citation after the law name: 조, 항, 호, 목, their lists and ranges."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import NamedTuple

from rag.citation import ArticleCitation
from rag.law import ArticleNumber

_COUNTED = r"\s*(?:항|호|가지|개|명|년|월|일|분의|배|회|차|단계|번)"  # "제3조의 2항" is 항 2
_BRANCH = rf"(?:\s*의\s*(\d{{1,3}})(?!\d|{_COUNTED}))?"
_MARKS = "가나다라마바사아자차카타파하거너더러머버서어저처커터퍼허"
_ARTICLE, _PARAGRAPH, _SUBPARAGRAPH, _ITEM = range(4)
_UNITS = (
    re.compile(
        rf"(?:제\s*)?(\d{{1,4}})\s*조{_BRANCH}(?!\s*(?:원|달러|\d[\d,]*\s*[천백만억]|[여억]\s*원))"
        r"|제\s*(\d{1,4})(?=(?:\s*,\s*제\s*\d{1,4})*\s*,\s*제\s*\d{1,4}\s*조)"  # 제340, 제341조
    ),
    re.compile(r"(?:의\s*)?(?:제\s*)?(\d{1,3})\s*항()|([①-⑳])"),
    re.compile(
        r"(?:의\s*)?(?:제\s*)?(\d{1,3})(?:\s*의\s*(\d{1,2}))?\s*호(?:\s*의\s*(\d{1,2})(?!\d))?"
        r"(?!\s*(?:서식|증|선|실))"
    ),
    re.compile(
        rf"\(([{_MARKS}]|\d{{1,2}})\)(?:\s*목)?|제?\s?([{_MARKS}]|\d{{1,2}})\s?목(?![적록표차격])"
    ),
)
_SAME = re.compile(r"(?:같은|동)\s*([조항])(?=\s*(?:제\s*)?\d)")
_LINK = re.compile(
    r"\s*(?:(?:본문|단서|전단|후단|전문|후문|각\s*호|각\s*목)\s*)?"
    r"(?:(?P<range>내지|부터|~|-)|(?P<list>,|ㆍ|및|와|과|또는|혹은|이나)|)\s*"
)
_MAX_EXPANDED = 40  # no article has more paragraphs or subparagraphs than this in one range


class FoundProvision(NamedTuple):
    """A provision and where it stands in a text."""

    start: int
    end: int
    citation: ArticleCitation


class _Unit(NamedTuple):
    level: int
    number: int
    branch: int
    mark: str | None
    end: int


class ProvisionScanner:
    """Reads 제1조제2항, 제3항 및 제5조의2 … of one law and keeps what it found.

    A list inherits what it does not repeat: after 제1조제2항, "제3항" is of 제1조. A range of
    articles stays one citation with `until`; a range of 항, 호 or 목 becomes one citation each.
    """

    def __init__(self, text: str, law: str, former: str | None = None) -> None:
        self._text = text
        self._law = ArticleCitation(law, former=former)
        self.last: ArticleCitation | None = None
        self.found: list[FoundProvision] = []

    def scan(self, position: int) -> int:
        """Read as far as there are provisions; returns where they end."""
        end, link = position, "list"
        while unit := self._read(position):
            if not self._take(unit, link, position):
                break
            end = unit.end
            end += 2 * self._text.startswith("까지", end)
            gap = _LINK.match(self._text, end)
            link, position = (gap.lastgroup or "adjacent", gap.end()) if gap else ("", end)
        return end

    def _read(self, position: int) -> _Unit | None:
        if self.last and (same := _SAME.match(self._text, position)):
            level = _ARTICLE if same[1] == "조" else _PARAGRAPH
            return _Unit(level, -1, 0, None, same.end())
        for level, pattern in enumerate(_UNITS):
            if match := pattern.match(self._text, position):
                return _unit(level, match)
        return None

    def _take(self, unit: _Unit, link: str, start: int) -> bool:
        last = self.last
        if last is None and unit.level != _ARTICLE:
            return False
        if last is None or (unit.level == _ARTICLE and unit.number >= 0 and link != "range"):
            self._open(start, unit.end, _at(self._law, unit))
        elif unit.number < 0:
            self._open(start, unit.end, _cut(last, unit.level))
        else:
            self._follow(last, unit, link, start)
        return True

    def _follow(self, last: ArticleCitation, unit: _Unit, link: str, start: int) -> None:
        if link == "range":
            self._take_range(unit, start)
        elif last.until is None and link == "adjacent" and unit.level > _depth(last):
            self._extend(unit.end, _at(last, unit))
        elif last.until is None:
            self._open(start, unit.end, _at(last, unit))

    def _take_range(self, unit: _Unit, start: int) -> None:
        last = self.last
        assert last is not None
        if unit.level == _ARTICLE:
            until = ArticleNumber(unit.number, unit.branch)
            if last.article and last.article < until:
                self._extend(unit.end, replace(last, until=until))
            else:
                self._open(start, unit.end, _at(self._law, unit))
            return
        for step in _steps(last, unit):
            self._open(start, unit.end, _at(last, step))

    def _open(self, start: int, end: int, citation: ArticleCitation) -> None:
        self.last = citation
        self.found.append(FoundProvision(start, end, citation))

    def _extend(self, end: int, citation: ArticleCitation) -> None:
        start = self.found.pop().start if self.found else end
        self._open(start, end, citation)


def _unit(level: int, match: re.Match[str]) -> _Unit:
    groups = [value for value in match.groups() if value]
    if level == _ITEM:
        return _Unit(level, 0, 0, groups[0], match.end())
    if level == _PARAGRAPH and match[3]:
        return _Unit(level, ord(match[3]) - ord("①") + 1, 0, None, match.end())
    return _Unit(level, int(groups[0]), int(groups[1]) if groups[1:] else 0, None, match.end())


def _depth(citation: ArticleCitation) -> int:
    if citation.item is not None:
        return _ITEM
    if citation.subparagraph is not None:
        return _SUBPARAGRAPH
    return _PARAGRAPH if citation.paragraph is not None else _ARTICLE


def _cut(citation: ArticleCitation, level: int) -> ArticleCitation:
    """The citation without what lies below `level`."""
    if level < _ITEM:
        citation = replace(citation, item=None)
    if level < _SUBPARAGRAPH:
        citation = replace(citation, subparagraph=None, subparagraph_branch=0)
    if level < _PARAGRAPH:
        citation = replace(citation, paragraph=None, until=None)
    return citation


def _at(citation: ArticleCitation, unit: _Unit) -> ArticleCitation:
    """The citation moved to the unit, keeping what lies above it."""
    kept = _cut(citation, unit.level)
    if unit.level == _ARTICLE:
        return replace(kept, article=ArticleNumber(unit.number, unit.branch))
    if unit.level == _PARAGRAPH:
        return replace(kept, paragraph=unit.number)
    if unit.level == _SUBPARAGRAPH:
        return replace(kept, subparagraph=unit.number, subparagraph_branch=unit.branch)
    return replace(kept, item=unit.mark)


def _steps(last: ArticleCitation, unit: _Unit) -> list[_Unit]:
    """Every unit of a range of 항, 호 or 목 after its first; the end alone if they do not fit."""
    if _depth(last) != unit.level:
        return [unit]
    if unit.level == _ITEM:
        marks = _MARKS[_MARKS.find(last.item or "") + 1 : _MARKS.find(unit.mark or "") + 1]
        return [unit._replace(mark=mark) for mark in marks] or [unit]
    first = (last.paragraph if unit.level == _PARAGRAPH else last.subparagraph) or 0
    if not first < unit.number <= first + _MAX_EXPANDED:
        return [unit]
    whole = [unit._replace(number=n, branch=0) for n in range(first + 1, unit.number)]
    return [*whole, unit]
