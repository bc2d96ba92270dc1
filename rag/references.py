"""참조조문 and 참조판례: what a precedent cites, item by item as the court reports print it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import NamedTuple

from rag.case_numbers import find_precedents
from rag.citation import ArticleCitation, PrecedentCitation
from rag.cited_articles import CitedArticleReader
from rag.folding import fold

_MARKS = "가나다라마바사아자차카타파하"
_LABELS = re.compile(
    r"(?:^|(?<=[\s/.,)\]]))(?<!\s위 )(?P<brackets>(?:\[\s*(?:\d{1,2}|l)\s*\][\s,ㆍ]*)+)"
    r"(?!항|[의과와에]\s|에서|내지)"  # "위 [1]항의 경우", "[2]의 경우" speak of another item
    rf"|(?:^|(?<=[\n/]))\s*(?P<marks>(?:[{_MARKS}]\s*\.[\s,]*)+)(?=\S)"
    rf"|(?<=[조항호)]\s)(?P<inline>[{_MARKS}]\s*\.)(?=\s*[가-힣]{{2}})"
    r"|(?:^|(?<=[\n/,]))\s*(?P<number>\d{1,2}\.(?!\s*\d))"
)
_LABEL = re.compile(rf"\d{{1,2}}|l|[{_MARKS}]")


class Item(NamedTuple):
    """A numbered item of a section: "[1][2] …" has the labels ("1", "2"), plain text has none."""

    labels: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class CitedGroup:
    """The provisions cited for the items `labels`; `leftovers` is what was not understood."""

    labels: tuple[str, ...]
    citations: tuple[ArticleCitation, ...]
    leftovers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CitedPrecedents:
    """The decisions cited for the items `labels`."""

    labels: tuple[str, ...]
    citations: tuple[PrecedentCitation, ...]


def split_items(text: str) -> tuple[Item, ...]:
    """A section item by item: [1], [2]; 가., 나.; 1., 2.; the texts letter for letter.

    One item may bear several labels: "[1][2] …" or "가.나. …".
    """
    folded = fold(text)
    starts = list(_LABELS.finditer(folded.text))
    ends = [match.start() for match in starts] + [len(folded.text)]
    items = [Item((), text[: folded.original(ends[0])])]
    for match, end in zip(starts, ends[1:], strict=True):
        labels = tuple(
            "1" if label == "l" else label.lstrip("0") for label in _LABEL.findall(match[0])
        )
        items.append(Item(labels, text[folded.original(match.end()) : folded.original(end)]))
    tidy = (Item(item.labels, item.text.strip(" \t\n/")) for item in items)
    return tuple(item for item in tidy if item.text)


def parse_cited_articles(text: str) -> tuple[CitedGroup, ...]:
    """The provisions of a 참조조문 section.

    A bare article inherits the law before it, over items too. "(현행 제57조 참조)" adds today's
    provision right after the one of the former law; provisions of 부칙 are left out.
    """
    groups, reader = [], CitedArticleReader()
    for item in split_items(text):
        citations, leftovers = reader.read(item.text)
        groups.append(CitedGroup(item.labels, citations, leftovers))
    return tuple(groups)


def parse_cited_precedents(text: str) -> tuple[CitedPrecedents, ...]:
    """The decisions of a 참조판례 section; one without a court is of the court named before it."""
    return tuple(
        CitedPrecedents(item.labels, _decisions(fold(item.text).text)) for item in split_items(text)
    )


def _decisions(text: str) -> tuple[PrecedentCitation, ...]:
    decisions: list[PrecedentCitation] = []
    for found in find_precedents(text):
        decision = found.citation
        if decisions and decision.court is None:
            decision = replace(decision, court=decisions[-1].court)
        decisions.append(decision)
    return tuple(decisions)
