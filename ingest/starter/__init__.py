"""The starter corpus: digests (요지) of the provisions and precedents that people ask about most.

They ship with the package so that the first question is answered before anything is downloaded.
Each gives way to the real text of the same statute or case number.
"""

from __future__ import annotations

import tomllib
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from pydantic import BaseModel, ConfigDict

from rag.citation import ArticleCitation
from rag.citation_parser import parse_citations
from rag.law import Article, ArticleNumber, Holding, Precedent, Statute, StatuteKind


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _ArticleEntry(_Entry):
    number: str
    digest: str
    title: str | None = None


class _StatuteEntry(_Entry):
    title: str
    kind: str
    statute_id: str
    revision_id: str
    ministries: tuple[str, ...]
    promulgation_date: date
    promulgation_number: str
    effective_date: date
    url: str
    article: tuple[_ArticleEntry, ...]


class _PrecedentEntry(_Entry):
    case_number: str
    case_name: str
    case_type: str
    court: str
    decision_date: date
    url: str
    cited_articles: tuple[str, ...]
    issue: str
    digest: str


@cache
def load_statutes() -> tuple[Statute, ...]:
    """The statutes of the starter corpus, with the articles that have a digest."""
    return tuple(
        _statute(_StatuteEntry.model_validate(entry)) for entry in _entries("statutes", "statute")
    )


@cache
def load_precedents() -> tuple[Precedent, ...]:
    """The precedents of the starter corpus, one digest each."""
    return tuple(
        _precedent(_PrecedentEntry.model_validate(entry))
        for entry in _entries("precedents", "precedent")
    )


def _entries(file: str, table: str) -> list[dict[str, Any]]:
    text = files(__package__).joinpath(f"{file}.toml").read_text(encoding="utf-8")
    return list(tomllib.loads(text)[table])


def _statute(entry: _StatuteEntry) -> Statute:
    return Statute(
        title=entry.title,
        kind=StatuteKind.of(entry.kind),
        kind_name=entry.kind,
        statute_id=entry.statute_id,
        revision_id=entry.revision_id,
        ministries=entry.ministries,
        promulgation_date=entry.promulgation_date,
        promulgation_number=entry.promulgation_number,
        effective_date=entry.effective_date,
        url=entry.url,
        articles=tuple(
            Article(_number(article.number), article.title, article.digest, digest=True)
            for article in entry.article
        ),
        digest=True,
    )


def _number(text: str) -> ArticleNumber:
    """`제10조의2` as a number."""
    number, _, branch = text.removeprefix("제").partition("조")
    return ArticleNumber(int(number), int(branch.removeprefix("의") or 0))


def _precedent(entry: _PrecedentEntry) -> Precedent:
    cited = (citation for text in entry.cited_articles for citation in parse_citations(text))
    articles = tuple(citation for citation in cited if isinstance(citation, ArticleCitation))
    return Precedent(
        precedent_id=entry.url.rpartition("=")[2],
        case_number=entry.case_number,
        case_name=entry.case_name,
        case_type=entry.case_type,
        court=entry.court,
        decision_date=entry.decision_date,
        url=entry.url,
        holdings=(Holding("", entry.issue, entry.digest, articles),),
        issues=entry.issue,
        summary=entry.digest,
        digest=True,
    )
