"""Rows of the archive as passages: what is selected, and how it is read."""

from __future__ import annotations

import json
import zlib
from datetime import date
from typing import Any, NamedTuple

from rag.archive_file import Row
from rag.citation import ArticleCitation, PrecedentCitation
from rag.law import ArticleNumber, StatuteKind
from rag.outline import Part
from rag.passage import Passage

HEADER = (
    "s.key, s.title, s.kind, s.statute_id, s.revision_id, s.effective_date, s.url, s.repealed,"
    " s.digest"
)
ARTICLE = "a.number, a.branch, a.title, a.headings, a.text"
ARTICLE_PASSAGE = (
    f"SELECT p.id, p.start, p.stop, {ARTICLE}, {HEADER} FROM passages p"
    " JOIN articles a ON (a.statute, a.position) = (p.owner, p.position)"
    " JOIN statutes s ON s.key = p.owner "
)
HOLDING = (  # of holdings h, where there are any, and their precedents c
    "'p/' || c.precedent_id || '/' || ifnull(h.position, 0), c.case_number, c.case_name, c.court,"
    " c.decision_date, c.url, c.digest, ifnull(h.issue, ''), ifnull(h.summary, ''),"
    " ifnull(h.cited_articles, '[]')"
)
HOLDING_PASSAGE = (
    f"SELECT {HOLDING} FROM passages p"
    " JOIN holdings h ON (h.precedent, h.position) = (p.owner, p.position)"
    " JOIN precedents c ON c.key = p.owner "
)


class StatuteHeader(NamedTuple):
    """One revision of a statute in the archive, without its text."""

    key: int
    title: str
    kind: StatuteKind
    statute_id: str
    revision_id: str
    effective_date: date
    url: str
    repealed: bool
    digest: bool


def statute_header(row: Row) -> StatuteHeader:
    """A row of HEADER as a value."""
    key, title, kind, statute_id, revision_id, day, url, repealed, digest = row
    return StatuteHeader(
        key,
        title,
        StatuteKind(kind),
        statute_id,
        revision_id,
        date.fromisoformat(day),
        url,
        bool(repealed),
        bool(digest),
    )


def indexed_article(row: Row) -> Passage:
    """The passage of a row of ARTICLE_PASSAGE."""
    header = statute_header(row[8:])
    return article_passage(header, row[3:8], id=row[0], span=(row[1], row[2]))


def article_passage(
    header: StatuteHeader, article: Row, *, id: str, span: tuple[int, int | None]
) -> Passage:
    """The passage of `text[start:stop]` of an article, which is a row of ARTICLE."""
    number, branch, title, headings, text = article
    return Passage(
        id=id,
        kind="statute",
        citation=ArticleCitation(header.title, ArticleNumber(number, branch)),
        heading=title,
        text=text[slice(*span)].strip("\n"),
        date=header.effective_date,
        url=header.url,
        statute_kind=header.kind,
        heading_path=tuple(json.loads(headings)),
        repealed=header.repealed,
        digest=header.digest,
    )


def holding_passage(row: Row) -> Passage:
    """The passage of a holding. A blank line parts the issue from the summary."""
    id, case_number, case_name, court, day, url, digest, issue, summary, cited = row
    decided = date.fromisoformat(day) if day else None
    return Passage(
        id=id,
        kind="precedent",
        citation=PrecedentCitation(case_number, court, decided),
        heading=case_name,
        text="\n\n".join(text for text in (issue, summary) if text),
        date=decided,
        url=url,
        heading_path=(court,),
        cited_articles=tuple(_load_citation(values) for values in json.loads(cited)),
        digest=bool(digest),
    )


def article_id(statute_id: str, revision_id: str, number: ArticleNumber, occurrence: int) -> str:
    """The id of the first passage of an article."""
    mark = f"#{occurrence}" if occurrence else ""
    return f"s/{statute_id}/{revision_id}/{number}{mark}"


def load_outline(stored: str) -> tuple[Part, ...]:
    """The outline of an article as it is stored."""
    return tuple(Part(*values) for values in json.loads(stored))


def inflate(stored: bytes) -> str:
    """Text that is stored deflated."""
    return zlib.decompress(stored).decode() if stored else ""


def _load_citation(values: list[Any]) -> ArticleCitation:
    law, article, paragraph, subparagraph, branch, item, until, former = values
    return ArticleCitation(
        law=law,
        article=article and ArticleNumber(*article),
        paragraph=paragraph,
        subparagraph=subparagraph,
        subparagraph_branch=branch,
        item=item,
        until=until and ArticleNumber(*until),
        former=former,
    )
