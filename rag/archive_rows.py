"""Statutes and precedents as rows of the archive.

What is read seldom (부칙, the full text of a decision) is deflated; what is quoted stays plain.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterator
from typing import Any, NamedTuple

from rag.archive_file import Row
from rag.case_numbers import split_case_numbers
from rag.citation import ArticleCitation
from rag.folding import normalize_title
from rag.law import Article, Holding, Precedent, Statute
from rag.outline import outline


class StatuteRows(NamedTuple):
    """A statute as rows, all but the key that the archive gives it. `content` digests them."""

    statute_id: str
    title_key: str
    digest: bool
    header: Row
    articles: list[Row]
    addenda: list[Row]
    tables: list[Row]
    content: bytes

    @property
    def text_id(self) -> str:
        return f"s/{self.statute_id}"


class PrecedentRows(NamedTuple):
    """A precedent as rows, all but the key that the archive gives it. `content` digests them."""

    precedent_id: str
    numbers: tuple[str, ...]
    digest: bool
    header: Row
    holdings: list[Row]
    cited: list[Row]
    content: bytes

    @property
    def text_id(self) -> str:
        return f"p/{self.precedent_id}"


TextRows = StatuteRows | PrecedentRows


def statute_rows(statute: Statute) -> StatuteRows:
    """A statute as the archive stores it. Pure work, fit for any thread."""
    header = (
        statute.statute_id,
        statute.revision_id,
        statute.effective_date.isoformat(),
        statute.title,
        normalize_title(statute.title),
        statute.kind.value,
        statute.kind_name,
        _dump(statute.ministries),
        statute.promulgation_date.isoformat(),
        statute.promulgation_number,
        statute.url,
        int(statute.repealed),
        int(statute.digest),
    )
    articles = [_article_row(place, article) for place, article in enumerate(statute.articles)]
    addenda = [(n, a.title, _deflate(a.text)) for n, a in enumerate(statute.addenda)]
    tables = [
        (n, t.kind, t.number, t.title, t.file_url, t.pdf_url) for n, t in enumerate(statute.tables)
    ]
    content = _content(header, articles, addenda, tables)
    key = normalize_title(statute.title)
    return StatuteRows(
        statute.statute_id, key, statute.digest, header, articles, addenda, tables, content
    )


def precedent_rows(precedent: Precedent) -> PrecedentRows:
    """A precedent as the archive stores it. Pure work, fit for any thread."""
    day = precedent.decision_date
    header = (
        precedent.precedent_id,
        precedent.case_number,
        precedent.case_name,
        precedent.case_type,
        precedent.court,
        day.isoformat() if day else None,
        precedent.url,
        _deflate(precedent.full_text),
        int(precedent.digest),
    )
    holdings = [_holding_row(place, holding) for place, holding in enumerate(precedent.holdings)]
    cited = sorted(
        {
            (*address, place)
            for place, holding in enumerate(precedent.holdings)
            for citation in holding.cited_articles
            for address in addresses(citation)
        }
    )
    numbers = split_case_numbers(precedent.case_number) or (precedent.case_number,)
    content = _content(header, holdings, cited)
    return PrecedentRows(
        precedent.precedent_id, numbers, precedent.digest, header, holdings, cited, content
    )


def addresses(citation: ArticleCitation) -> Iterator[Row]:
    """(law key, number, branch, former) of every article that a citation names."""
    first = citation.article
    if first is None:
        return
    law = "대한민국헌법" if citation.law == "헌법" else normalize_title(citation.law)
    former = int(citation.former is not None)
    yield law, first.number, first.branch, former
    if citation.until is not None:
        for number in range(first.number + 1, citation.until.number):
            yield law, number, 0, former
        yield law, citation.until.number, citation.until.branch, former


def _article_row(place: int, article: Article) -> Row:
    return (
        place,
        article.number.number,
        article.number.branch,
        article.occurrence,
        article.title,
        _dump(article.headings),
        article.text,
        _dump(outline(article)),
    )


def _holding_row(place: int, holding: Holding) -> Row:
    articles = [_citation_values(citation) for citation in holding.cited_articles]
    precedents = [
        [c.case_number, c.court, c.decision_date and c.decision_date.isoformat(), c.ruling]
        for c in holding.cited_precedents
    ]
    return place, holding.label, holding.issue, holding.summary, _dump(articles), _dump(precedents)


def _citation_values(citation: ArticleCitation) -> list[Any]:
    article, until = citation.article, citation.until
    return [
        citation.law,
        article and [article.number, article.branch],
        citation.paragraph,
        citation.subparagraph,
        citation.subparagraph_branch,
        citation.item,
        until and [until.number, until.branch],
        citation.former,
    ]


def _content(*rows: object) -> bytes:
    return hashlib.blake2b(repr(rows).encode(), digest_size=16).digest()


def _deflate(text: str) -> bytes:
    return zlib.compress(text.encode()) if text else b""


def _dump(values: object) -> str:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))
