"""The neighbours of a provision, one step away: what carries it out, what it names, its penalty."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal, get_args

from rag.abbreviations import StatuteNames
from rag.archive import Archive
from rag.citation import ArticleCitation, Citation
from rag.definitions import DefinedTerm, defined_terms, is_definitions, used_terms
from rag.drafting import decrees_of, find_references, rules_of
from rag.errors import CitationError
from rag.passage import Passage
from rag.provisions import FoundProvision

Relation = Literal["decree", "rule", "refers", "penalty", "definition"]

_LIMIT = 8
_PER_RELATION = 3
_HEAD = 48  # characters at the head of a 항 in which a decree names what it carries out
_LONGEST = 16  # characters of an article number
_ORDER: tuple[Relation, ...] = get_args(Relation)
_LISTED = re.compile(r"\s*(?:\d{1,3}(?:의\d{1,2})?|[가-하])\.\s")
_OFFICE = re.compile(r"식별정보|민감정보|위임|위탁|과태료|규제의 재검토|의제|벌칙|수수료")
_PENALTY = re.compile(r"벌칙|과태료|양벌\s?규정")
_NO_PENALTY = re.compile(r"의제|특례|공무원")
_SAME_MEANING = re.compile(r"이하[^()「」]*?에서는?\s*같다")  # names where else a word means this
_RANGE = re.compile(r"제(\d{1,4})조[^제]{0,12}(?:제\d{1,3}항\s*)?(?:부터|내지)\s*제(\d{1,4})조")
_HEADINGS = ("벌칙", "과태료", "양벌", "정의")


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A provision next to another, `beside`.

    `heading` is its 조문제목, of a definition the term.
    """

    citation: ArticleCitation
    heading: str | None
    relation: Relation
    effective_date: date | None
    beside: ArticleCitation | None = field(default=None, compare=False)


class NeighbourFinder:
    """Computes neighbours from the text of the archive."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    async def find(
        self, citations: Iterable[ArticleCitation], *, on: date | None = None
    ) -> tuple[Neighbour, ...]:
        """At most 8 neighbours of some provisions, by relation; none of these provisions.

        Each relation comes before any comes twice. Without a day the text that look-up gives
        counts.
        """
        articles = list(dict.fromkeys(_article(citation) for citation in citations))
        found: list[tuple[int, int, Neighbour]] = []
        for place, article in enumerate(articles):
            for group in await self._around(article, on):
                found += [
                    (rank, place, replace(neighbour, beside=article))
                    for rank, neighbour in enumerate(group)
                ]
        found.sort(key=lambda item: (*item[:2], _ORDER.index(item[2].relation)))
        chosen: dict[ArticleCitation, Neighbour] = {}
        for _, _, neighbour in found:
            if _article(neighbour.citation) not in articles:
                chosen.setdefault(neighbour.citation, neighbour)
        nearest = list(chosen.values())[:_LIMIT]
        return tuple(sorted(nearest, key=lambda neighbour: _ORDER.index(neighbour.relation)))

    async def _around(self, citation: ArticleCitation, on: date | None) -> list[list[Neighbour]]:
        """The neighbours of an article, a list for each relation, the nearest first."""
        try:
            passage = (await self._archive.provisions(citation, on))[0]
        except CitationError:
            return []
        names = await self._archive.statute_names()
        centre = _Centre(passage, _article(passage.citation), names)
        law = centre.citation.law
        decrees, rules = decrees_of(law, names), rules_of(law)
        headed = await self._archive.articles(law, _HEADINGS, within="heading", on=on)
        groups = [
            [_neighbour(p, "decree") for p in await self._carried_out(centre, decrees, on)],
            [_neighbour(p, "rule") for p in await self._carried_out(centre, rules, on)],
            [_neighbour(p, "refers") for p in await self._named(centre, on)],
            [_neighbour(p, "penalty") for p in headed if centre.is_penalty(p)],
            list(centre.definitions(headed)),
        ]
        return [group[:_PER_RELATION] for group in groups]

    async def _carried_out(
        self, centre: _Centre, titles: Sequence[str], on: date | None
    ) -> list[Passage]:
        """The articles of a decree or rule that begin from the centre."""
        found: list[Passage] = []
        for title in titles:
            naming = await self._archive.articles(title, [centre.number], within="text", on=on)
            found += [passage for passage in naming if centre.is_carried_out_by(passage)]
        return found

    async def _named(self, centre: _Centre, on: date | None) -> list[Passage]:
        """The first passages that the centre's text names."""
        found: list[Passage] = []
        for citation in centre.references():
            try:
                found.append((await self._archive.provisions(citation, on))[0])
            except CitationError:
                continue
            if len(found) == _PER_RELATION:
                break
        return found


@dataclass(frozen=True, slots=True)
class _Centre:
    """The article whose neighbours are asked for."""

    passage: Passage
    citation: ArticleCitation
    names: StatuteNames

    @property
    def number(self) -> str:
        return str(self.citation.article)

    def is_carried_out_by(self, passage: Passage) -> bool:
        """Whether an article of a decree or rule names the centre at the head of a 항."""
        if _OFFICE.search(passage.heading or ""):
            return False
        heads = [
            replace(passage, text=line[: _HEAD + _LONGEST])
            for line in passage.text.splitlines()
            if self.number in line[: _HEAD + _LONGEST] and not _LISTED.match(line)
        ]
        return any(
            found.start <= _HEAD and self._is_in(found.citation)
            for head in heads
            for found in self._references(head)
        )

    def references(self) -> Iterable[ArticleCitation]:
        """The other articles that the centre names, each once."""
        text = replace(self.passage, text=_SAME_MEANING.sub("", self.passage.text))
        named = dict.fromkeys(_article(found.citation) for found in self._references(text))
        return [citation for citation in named if citation != self.citation]

    def is_penalty(self, passage: Passage) -> bool:
        """Whether an article of the same law punishes what breaks the centre."""
        title, chapter = passage.heading or "", " ".join(passage.heading_path[-2:])
        penal = _PENALTY.search(title) or (chapter.endswith("벌칙") and "보칙" not in chapter)
        if not penal or _NO_PENALTY.search(title):
            return False
        return self._is_named(passage)

    def definitions(self, headed: Iterable[Passage]) -> Iterable[Neighbour]:
        """The definitions of the terms that the centre uses, the most telling first."""
        terms: dict[DefinedTerm, Passage] = {}
        for passage in headed:
            if is_definitions(passage.heading):
                found = defined_terms(_article(passage.citation), passage.text)
                terms |= dict.fromkeys(found, passage)
        for term in used_terms(terms, self.passage.heading, self.passage.text):
            yield Neighbour(term.citation, term.term, "definition", terms[term].date)

    def _references(self, passage: Passage) -> Sequence[FoundProvision]:
        return find_references(passage.text, _article(passage.citation).law, self.names)

    def _is_named(self, passage: Passage) -> bool:
        """Whether a text names the centre. Lines that cannot are not read: there are long lists."""
        lines = [
            line
            for line in passage.text.splitlines()
            if self.number in line or self._is_in_range(line)
        ]
        found = self._references(replace(passage, text="\n".join(lines)))
        return any(self._is_in(reference.citation) for reference in found)

    def _is_in_range(self, text: str) -> bool:
        number = self.citation.article.number if self.citation.article else 0
        return any(int(first) <= number <= int(last) for first, last in _RANGE.findall(text))

    def _is_in(self, citation: ArticleCitation) -> bool:
        """Whether a citation, maybe of a range, names the centre."""
        first, last = citation.article, citation.until or citation.article
        number = self.citation.article
        if citation.law != self.citation.law or first is None or last is None or number is None:
            return False
        return first <= number <= last


def _article(citation: Citation) -> ArticleCitation:
    """The article of a citation as a whole."""
    if not isinstance(citation, ArticleCitation):
        raise TypeError(f"{citation} is no provision")
    return ArticleCitation(citation.law, citation.article)


def _neighbour(passage: Passage, relation: Relation) -> Neighbour:
    return Neighbour(_article(passage.citation), passage.heading, relation, passage.date)
