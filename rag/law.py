"""The law as values: statutes with their articles, precedents with their holdings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rag.citation import ArticleCitation, PrecedentCitation


class StatuteKind(StrEnum):
    """법령구분. Ordinances of all ministries are one kind; `Statute.kind_name` keeps which."""

    CONSTITUTION = "헌법"
    ACT = "법률"
    PRESIDENTIAL_DECREE = "대통령령"
    PRIME_MINISTERIAL_ORDINANCE = "총리령"
    MINISTERIAL_ORDINANCE = "부령"
    RULE = "규칙"
    HISTORICAL = "구법령"

    @classmethod
    def of(cls, kind_name: str) -> StatuteKind:
        """The kind of a 법령구분 as written: 국토교통부령 is a ministerial ordinance."""
        if kind_name in {kind.value for kind in cls}:
            return cls(kind_name)
        if kind_name.endswith("규칙"):
            return cls.RULE
        if kind_name.endswith(("부령", "경제기획원령")):
            return cls.MINISTERIAL_ORDINANCE
        return cls.HISTORICAL


@dataclass(frozen=True, slots=True, order=True)
class ArticleNumber:
    """조문번호. `제10조의2` is `ArticleNumber(10, branch=2)`; number 0 is text of no article."""

    number: int
    branch: int = 0

    def __str__(self) -> str:
        if not self.number:
            return "본문"
        return f"제{self.number}조" + (f"의{self.branch}" if self.branch else "")


UNNUMBERED = ArticleNumber(0)


@dataclass(frozen=True, slots=True)
class Item:
    """목: `가. …`."""

    mark: str
    text: str


@dataclass(frozen=True, slots=True)
class Subparagraph:
    """호: `1의2. …` is number 1, branch 2. `text` is its own line, without its items."""

    number: int
    branch: int
    text: str
    items: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """항. `number` is None where the article has no paragraph marks; `text` excludes 호."""

    number: int | None
    text: str
    subparagraphs: tuple[Subparagraph, ...] = ()
    branch: int = 0


@dataclass(frozen=True, slots=True)
class Article:
    """조문. `text` is the whole article letter for letter, markup of the source removed.

    `headings` are the part, chapter, section and subsection above it. `occurrence` counts
    articles that bear the same number in one statute (the source keeps versions side by side).
    """

    number: ArticleNumber
    title: str | None
    text: str
    paragraphs: tuple[Paragraph, ...] = ()
    headings: tuple[str, ...] = ()
    occurrence: int = 0
    digest: bool = False


@dataclass(frozen=True, slots=True)
class Addendum:
    """부칙 of one promulgation."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class AttachedTable:
    """별표 or 별지서식: the title and where the file lies; the source has no text of it."""

    kind: str
    number: str
    title: str
    file_url: str | None = None
    pdf_url: str | None = None


@dataclass(frozen=True, slots=True)
class Statute:
    """법령 in one revision. `(statute_id, revision_id)` names it; `url` leads to its page."""

    title: str
    kind: StatuteKind
    kind_name: str
    statute_id: str
    revision_id: str
    ministries: tuple[str, ...]
    promulgation_date: date
    promulgation_number: str
    effective_date: date
    url: str
    articles: tuple[Article, ...]
    addenda: tuple[Addendum, ...] = ()
    tables: tuple[AttachedTable, ...] = ()
    repealed: bool = False
    digest: bool = False


@dataclass(frozen=True, slots=True)
class Holding:
    """One numbered item of a precedent: what was at issue, what was held, what was cited for it.

    `label` is the source's mark ("1", "가") or "" when there is only one item.
    """

    label: str
    issue: str
    summary: str = ""
    cited_articles: tuple[ArticleCitation, ...] = ()
    cited_precedents: tuple[PrecedentCitation, ...] = ()


@dataclass(frozen=True, slots=True)
class Precedent:
    """판례. `precedent_id` is the source's 판례일련번호; `issues` and `summary` are as written."""

    precedent_id: str
    case_number: str
    case_name: str
    case_type: str
    court: str
    decision_date: date | None
    url: str
    holdings: tuple[Holding, ...]
    issues: str = ""
    summary: str = ""
    full_text: str = ""
    digest: bool = False
