"""판시사항, 판결요지, 참조조문 and 참조판례 of a precedent, put together item by item.

The reports number them alike: issue [2] is answered by summary [2] and rests on the articles of
[2]. Older reports write 가., 나. or 1., 2.; many number one list and not the other. Where the
numbers do not agree nothing is guessed: all of it makes one holding.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from rag.citation import ArticleCitation, PrecedentCitation
from rag.law import Holding
from rag.references import (
    CitedGroup,
    CitedPrecedents,
    parse_cited_articles,
    parse_cited_precedents,
)

_LETTERS = "가나다라마바사아자차카타파하"
_BRACKETS = re.compile(rf"(?:[\[［〔]\s*(?:\d{{1,2}}|[{_LETTERS}])\s*[\]］〕][\s,·ㆍ]*)+")
_STYLES = (_BRACKETS, re.compile(rf"[{_LETTERS}]\s?\.\s*"), re.compile(r"\d{1,2}\.(?!\s?\d)\s*"))
_LABEL = re.compile(rf"\d{{1,2}}|[{_LETTERS}]")


class Numbered(NamedTuple):
    """An item of a list: "[1][2] …" has two labels, a list that is not numbered has none."""

    labels: tuple[str, ...]
    text: str


class Sections(NamedTuple):
    """The four lists of a precedent, as written."""

    issues: str
    summary: str
    cited_articles: str
    cited_precedents: str


def parse_holdings(sections: Sections) -> tuple[Holding, ...]:
    """The holdings of a precedent; none when it has neither issues nor summary.

    What is cited without a number, or with one that no issue bears, counts for every holding.
    """
    articles = parse_cited_articles(sections.cited_articles)
    precedents = parse_cited_precedents(sections.cited_precedents)
    issues, summary = split_numbered(sections.issues), split_numbered(sections.summary)
    heads = issues or summary
    if not _agree(heads, summary):
        heads = (Numbered((), ""),) if heads else ()
        issues = (Numbered((), sections.issues),)
        summary = (Numbered((), sections.summary),)
    known = frozenset(label for head in heads for label in head.labels)
    return tuple(
        Holding(
            label=",".join(head.labels),
            issue=_text(issues, head),
            summary=_text(summary, head),
            cited_articles=_cited_articles(articles, head, known),
            cited_precedents=_cited_precedents(precedents, head, known),
        )
        for head in heads
    )


def split_numbered(text: str) -> tuple[Numbered, ...]:
    """A list item by item. Labels stand at the start of a line and count up from 1 or 가.

    Numbers of another style, or out of turn, are part of the text.
    """
    style = next((style for style in _STYLES if _labels(style.match(text))[:1] in _FIRST), None)
    if style is None:
        return (Numbered((), text),) if text else ()
    items: list[Numbered] = []
    due = 0
    for line in text.split("\n"):
        match = style.match(line)
        labels = _labels(match)
        if match and [*map(_ordinal, labels)] == [*range(due, due + len(labels))]:
            items.append(Numbered(labels, line[match.end() :]))
            due += len(labels)
        else:
            items[-1] = Numbered(items[-1].labels, f"{items[-1].text}\n{line}".lstrip("\n"))
    return tuple(items)


_FIRST = (("1",), ("가",))


def _labels(match: re.Match[str] | None) -> tuple[str, ...]:
    found = _LABEL.findall(match[0]) if match else []
    return tuple(str(int(label)) if label.isdigit() else label for label in found)


def _ordinal(label: str) -> int:
    """The place of a label, from 0: of "1" and 가 alike."""
    return int(label) - 1 if label.isdigit() else _LETTERS.index(label)


def _agree(heads: tuple[Numbered, ...], summary: tuple[Numbered, ...]) -> bool:
    """Whether every item of the summary is numbered like one of the heads."""
    known = {label for head in heads for label in head.labels}
    named = [label for item in summary for label in item.labels]
    return bool(known) and known.issuperset(named) and all(item.labels for item in summary)


def _meets(labels: tuple[str, ...], head: Numbered, known: frozenset[str]) -> bool:
    return not known.intersection(labels) or not set(labels).isdisjoint(head.labels)


def _text(items: Iterable[Numbered], head: Numbered) -> str:
    return "\n".join(
        item.text
        for item in items
        if item.labels == head.labels or not set(item.labels).isdisjoint(head.labels)
    )


def _cited_articles(
    groups: tuple[CitedGroup, ...], head: Numbered, known: frozenset[str]
) -> tuple[ArticleCitation, ...]:
    met = (group.citations for group in groups if _meets(group.labels, head, known))
    return tuple(dict.fromkeys(citation for citations in met for citation in citations))


def _cited_precedents(
    groups: tuple[CitedPrecedents, ...], head: Numbered, known: frozenset[str]
) -> tuple[PrecedentCitation, ...]:
    met = (group.citations for group in groups if _meets(group.labels, head, known))
    return tuple(dict.fromkeys(citation for citations in met for citation in citations))
