"""Where 항, 호 and 목 stand in the text of an article, so that each is quoted letter for letter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple, get_args

from rag.citation import ArticleCitation
from rag.law import Article

Level = Literal["paragraph", "subparagraph", "item"]
_LEVELS: tuple[Level, ...] = get_args(Level)


class Part(NamedTuple):
    """A 항, 호 or 목: `text[start:end]` of its article. `number` is 0 for the 항 without a mark."""

    level: Level
    number: int
    branch: int
    mark: str
    start: int
    end: int


class MissingPart(LookupError):
    """The article has no such part. `level` says where the address ends."""

    def __init__(self, level: Level) -> None:
        super().__init__(level)
        self.level = level


def outline(article: Article) -> tuple[Part, ...]:
    """Every part of the article in the order of its text, each from the start of its line."""
    found: list[tuple[_Unit, int]] = []
    cursor = 0
    for unit in _units(article):
        line = unit.text.partition("\n")[0].strip()
        at = article.text.find(line, cursor)
        if at >= 0:
            found.append((unit, max(article.text.rfind("\n", 0, at) + 1, cursor)))
            cursor = at + len(line)
    return _closed(found, len(article.text))


def find_part(parts: Sequence[Part], citation: ArticleCitation) -> Part | None:
    """The part that a citation names; None when it names the whole article.

    Raises MissingPart when there is none, or when 호 are asked for without the 항 they belong to
    and several 항 have one of that number.
    """
    found = None
    for level, key in _wanted(citation):
        matches = [part for part in parts if part.level == level and part[1:4] == key]
        if len(matches) != 1:
            raise MissingPart(level)
        found = matches[0]
        parts = [part for part in parts if found.start <= part.start < found.end]
    return found


def split(length: int, parts: Sequence[Part], limit: int) -> list[tuple[int, int]]:
    """Cut a text of `length` characters before 항 (or 호, where one 항 is too long) into spans.

    A span is at most `limit` long, except where the article offers no place to cut.
    """
    spans = []
    start = 0
    while length - start > limit:
        cut = _cut(parts, start, limit)
        if cut is None:
            break
        spans.append((start, cut))
        start = cut
    return [*spans, (start, length)]


def _cut(parts: Sequence[Part], start: int, limit: int) -> int | None:
    for level in ("paragraph", "subparagraph"):
        places = [part.start for part in parts if part.level == level and part.start > start]
        within = [place for place in places if place <= start + limit]
        if within:
            return within[-1]
    return min(
        (part.start for part in parts if part.level != "item" and part.start > start), default=None
    )


class _Unit(NamedTuple):
    level: Level
    number: int
    branch: int
    mark: str
    text: str


def _units(article: Article) -> Iterator[_Unit]:
    for paragraph in article.paragraphs:
        yield _Unit("paragraph", paragraph.number or 0, paragraph.branch, "", paragraph.text)
        for sub in paragraph.subparagraphs:
            yield _Unit("subparagraph", sub.number, sub.branch, "", sub.text)
            for item in sub.items:
                yield _Unit("item", 0, 0, item.mark, item.text)


def _closed(found: Sequence[tuple[_Unit, int]], length: int) -> tuple[Part, ...]:
    """The parts with their ends: where the next one of the same or a higher level begins."""
    parts = []
    ends = [length] * len(_LEVELS)
    for (level, number, branch, mark, _), start in reversed(found):
        rank = _LEVELS.index(level)
        parts.append(Part(level, number, branch, mark, start, ends[rank]))
        ends[rank:] = [start] * (len(_LEVELS) - rank)
    return tuple(reversed(parts))


def _wanted(citation: ArticleCitation) -> Iterator[tuple[Level, tuple[int, int, str]]]:
    if citation.paragraph is not None:
        yield "paragraph", (citation.paragraph, 0, "")
    if citation.subparagraph is not None:
        yield "subparagraph", (citation.subparagraph, citation.subparagraph_branch, "")
    if citation.item is not None:
        yield "item", (0, 0, citation.item)
