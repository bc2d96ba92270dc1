"""The canonical law text: look-up by citation and date, passages by id, the citation graph."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, timezone
from difflib import get_close_matches
from typing import Literal

from rag.abbreviations import StatuteNames
from rag.archive_file import Row
from rag.archive_passages import (
    ARTICLE,
    ARTICLE_PASSAGE,
    HEADER,
    HOLDING_PASSAGE,
    StatuteHeader,
    article_id,
    article_passage,
    holding_passage,
    indexed_article,
    load_outline,
    statute_header,
)
from rag.archive_precedents import PrecedentReader
from rag.citation import ArticleCitation
from rag.errors import (
    NotInForce,
    UnknownArticle,
    UnknownStatute,
)
from rag.folding import normalize_title
from rag.law import ArticleNumber
from rag.outline import MissingPart, find_part
from rag.passage import Passage

KOREA = timezone(timedelta(hours=9))
_SUGGESTIONS = 3
_COUNTED = {
    "statutes": "statutes",
    "articles": "articles",
    "precedents": "precedents",
    "holdings": "holdings",
    "passages": "passages WHERE live",
    "digests": "(SELECT digest FROM statutes UNION ALL SELECT digest FROM precedents) WHERE digest",
}


@dataclass(frozen=True, slots=True)
class Counts:
    """What the archive holds. `passages` are those that belong in the search index."""

    revision: int
    statutes: int
    articles: int
    precedents: int
    holdings: int
    passages: int
    digests: int  # statutes and precedents that are digests
    newest_effective_date: date | None  # of what is in force today


class Archive(PrecedentReader):
    """The law text at hand, to read. Use `async with Archive.open(path)`.

    Where a law is at hand in several revisions, look-up takes the one in force on the day asked
    for; without a day, the one in force today, or else the newest.
    """

    _names: tuple[int, StatuteNames] | None = None

    async def provisions(
        self, citation: ArticleCitation, on: date | None = None
    ) -> tuple[Passage, ...]:
        """What a citation leads to; `text` is exactly the 조, 항, 호 or 목 that it names.

        A range gives each of its articles, a law without an article its first one, and a number
        that the source has several times each of them. Of a digest the whole article is given.
        Raises UnknownStatute, UnknownArticle or NotInForce.
        """
        header = await self._in_force(citation, on)
        citation = replace(citation, law=header.title)
        articles = await self._articles(header, citation)
        if not articles:
            raise await self._unknown_article(header, citation)
        found, missing = [], None
        for article in articles:
            try:
                found.append(_provision(header, article, citation))
            except MissingPart as error:
                missing = error
        if missing and not found:
            raise await self._unknown_article(header, citation, missing)
        return tuple(found)

    async def passages(self, ids: Sequence[str]) -> list[Passage]:
        """The passages of these ids, in this order; ids that are no longer there are left out."""
        wanted = json.dumps(list(ids))
        chosen = "WHERE p.live AND p.id IN (SELECT value FROM json_each(?)) AND p.id {} 'q'"
        articles = await self._rows(ARTICLE_PASSAGE + chosen.format(">"), wanted)
        holdings = await self._rows(HOLDING_PASSAGE + chosen.format("<"), wanted)
        found = {row[0]: indexed_article(row) for row in articles}
        found |= {row[0]: holding_passage(row) for row in holdings}
        return [found[passage_id] for passage_id in ids if passage_id in found]

    async def statutes(self, title: str) -> tuple[StatuteHeader, ...]:
        """Every revision at hand of the laws of that title."""
        rows = await self._rows(
            f"SELECT {HEADER} FROM statutes s WHERE title_key = ?"
            " ORDER BY effective_date, revision_id",
            normalize_title(title),
        )
        return tuple(statute_header(row) for row in rows)

    async def statute_names(self) -> StatuteNames:
        """The names of every law in the archive; made once and again after it changed."""
        revision = await self.revision()
        if self._names is None or self._names[0] != revision:
            titles = await self._rows("SELECT DISTINCT title FROM statutes")
            self._names = revision, StatuteNames(title for (title,) in titles)
        return self._names[1]

    async def articles(
        self,
        law: str,
        words: Sequence[str],
        *,
        within: Literal["heading", "text"],
        on: date | None = None,
    ) -> tuple[Passage, ...]:
        """The articles of a law whose heading, or text, holds one of the words, in their order.

        A heading is the 조문제목 with the 편, 장 and 절 above it. Of a law that is not at hand, or
        not in force on the day, there are none.
        """
        headers = await self.statutes(law)
        chosen = _choose(headers, on) if headers else None
        if chosen is None or (on is not None and chosen.effective_date > on):
            return ()
        column = "a.text" if within == "text" else "ifnull(a.title, '') || a.headings"
        rows = await self._rows(
            f"SELECT {ARTICLE}, a.occurrence FROM articles a WHERE a.statute = ? AND EXISTS"
            f" (SELECT 1 FROM json_each(?) WHERE instr({column}, value)) ORDER BY position",
            chosen.key,
            json.dumps(words),
        )
        return tuple(_whole(chosen, row) for row in rows)

    async def counts(self) -> Counts:
        selects = ", ".join(f"(SELECT count(*) FROM {table})" for table in _COUNTED.values())
        newest = "(SELECT max(effective_date) FROM statutes WHERE effective_date <= ?)"
        ((revision, day, *numbers),) = await self._rows(
            f"SELECT revision, {newest}, {selects} FROM state", _today().isoformat()
        )
        return Counts(
            revision=revision,
            newest_effective_date=date.fromisoformat(day) if day else None,
            **dict(zip(_COUNTED, numbers, strict=True)),
        )

    async def _in_force(self, citation: ArticleCitation, on: date | None) -> StatuteHeader:
        headers = await self.statutes(citation.law)
        if not headers:
            names = await self.statute_names()
            title = names.resolve(citation.law)
            headers = await self.statutes(title) if title else ()
        if not headers:
            raise UnknownStatute(title or citation.law, await self._suggestions(citation.law))
        chosen = _choose(headers, on)
        late = on is not None and chosen.effective_date > on
        if late or citation.former is not None:
            raise NotInForce(chosen.title, chosen.effective_date, on=on, former=citation.former)
        return chosen

    async def _articles(self, header: StatuteHeader, citation: ArticleCitation) -> Sequence[Row]:
        select = f"SELECT {ARTICLE}, a.occurrence, a.outline FROM articles a WHERE a.statute = ?"
        first = citation.article
        if first is None:
            return await self._rows(f"{select} ORDER BY number = 0, position LIMIT 1", header.key)
        last = citation.until or first
        return await self._rows(
            f"{select} AND (number, branch) >= (?, ?) AND (number, branch) <= (?, ?)"
            " ORDER BY position",
            header.key, first.number, first.branch, last.number, last.branch,
        )  # fmt: skip

    async def _unknown_article(
        self, header: StatuteHeader, citation: ArticleCitation, part: MissingPart | None = None
    ) -> UnknownArticle | NotInForce:
        if header.repealed:
            return NotInForce(header.title, header.effective_date, repealed=True)
        rows = await self._rows(
            "SELECT DISTINCT number, branch FROM articles WHERE statute = ? ORDER BY 1, 2",
            header.key,
        )
        numbers = [ArticleNumber(*row) for row in rows]
        asked = citation.article or ArticleNumber(0)
        before = [number for number in numbers if number < asked][-1:]
        after = [number for number in numbers if number > asked][:1]
        return UnknownArticle(
            citation,
            missing=part.level if part else "article",
            last_article=max(numbers, default=ArticleNumber(0)),
            nearest=(*before, *after),
            digest=header.digest,
        )

    async def _suggestions(self, name: str) -> tuple[str, ...]:
        names = await self.statute_names()
        close = names.complete(name, _SUGGESTIONS)
        if not close:
            rows = await self._rows("SELECT DISTINCT title_key, title FROM statutes")
            titles: dict[str, str] = dict(rows)
            keys = get_close_matches(normalize_title(name), titles, _SUGGESTIONS)
            close = [titles[key] for key in keys]
        return tuple(close)


def _today() -> date:
    return datetime.now(KOREA).date()


def _choose(headers: Sequence[StatuteHeader], on: date | None) -> StatuteHeader:
    """The revision that answers for a title: the one in force on the day, or else the newest.

    Of laws of one title the newest answers, even where it is still to come: the others are what it
    replaced (the decrees of 1948 are in the corpus as in force).
    """
    day = on or _today()
    law = max(headers, key=lambda header: header.effective_date).statute_id
    return max(
        (header for header in headers if header.statute_id == law),
        key=lambda header: (header.effective_date <= day, header.effective_date),
    )


def _whole(header: StatuteHeader, row: Row) -> Passage:
    """The passage of a whole article, which is a row of ARTICLE with its occurrence."""
    *article, occurrence = row
    number = ArticleNumber(article[0], article[1])
    passage_id = article_id(header.statute_id, header.revision_id, number, occurrence)
    return article_passage(header, tuple(article), id=passage_id, span=(0, None))


def _provision(header: StatuteHeader, row: Row, citation: ArticleCitation) -> Passage:
    """The passage of one article, cut to the part cited. Raises MissingPart."""
    *article, occurrence, outline = row
    whole = _whole(header, (*article, occurrence))
    part = None if header.digest else find_part(load_outline(outline), citation)
    if part is None:
        return whole
    cut = article_passage(header, tuple(article), id=whole.id, span=(part.start, part.end))
    return replace(cut, citation=replace(citation, until=None))
