"""The unit that is indexed, found and cited, and how it comes back from a search."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from rag.citation import ArticleCitation, Citation
from rag.law import StatuteKind

PassageKind = Literal["statute", "precedent"]
_DELETED = re.compile(r"\s*(?:①\s*)?삭제\s*(?:[<〈\[][^<>〈〉]*[>〉\]]\s*)*")
KINDS: frozenset[PassageKind] = frozenset({"statute", "precedent"})


@dataclass(frozen=True, slots=True)
class Passage:
    """One article of a statute or one holding of a precedent.

    `id` derives from the citation and never changes between ingests of the same text. `heading` is
    the 조문제목 or 사건명, `text` the law text letter for letter (or a digest). `date` is the
    effective date of a statute and the decision date of a precedent. For a precedent `heading_path`
    holds its court and `text` is issue and summary, one after the other.
    """

    id: str
    kind: PassageKind
    citation: Citation
    heading: str | None
    text: str
    date: date | None
    url: str
    statute_kind: StatuteKind | None = None
    heading_path: tuple[str, ...] = ()
    cited_articles: tuple[ArticleCitation, ...] = ()
    repealed: bool = False
    digest: bool = False

    @property
    def deleted(self) -> bool:
        """Whether nothing is left of the article but the note that it was taken out."""
        return self.kind == "statute" and bool(_DELETED.fullmatch(self.text))


class RankedId(NamedTuple):
    """What one index hands to the fusion: a passage's id, and how well it fits by that index."""

    id: str
    score: float


Route = Literal["lookup", "lexical", "dense", "bridge"]


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage with its place in the results. `rank` starts at 1; a higher `score` is better.

    `through` names the precedents that led to it, `routes` the parts that found it.
    """

    passage: Passage
    score: float
    rank: int
    routes: frozenset[Route] = frozenset()
    through: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    """What is sent to the indexes.

    Without `as_of` the newest text at hand is searched, whatever its date (and marked when it is
    not yet in force); with it, only what was in force on that day. `decided_before` leaves later
    precedents out; `laws` limits statutes to those titles.
    """

    text: str
    kinds: frozenset[PassageKind] = KINDS
    as_of: date | None = None
    decided_before: date | None = None
    laws: frozenset[str] | None = None
    limit: int = 10
