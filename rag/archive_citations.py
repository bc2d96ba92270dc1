"""The citation graph of the archive: which holding was decided by which article."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from rag.abbreviations import StatuteNames
from rag.archive_file import ArchiveReader

_ARTICLES = (
    "SELECT s.title_key, a.number, a.branch, p.id FROM passages p"
    " JOIN articles a ON (a.statute, a.position) = (p.owner, p.position)"
    " JOIN statutes s ON s.key = p.owner WHERE p.live AND p.id > 'q'"
    " ORDER BY s.repealed DESC, p.id DESC"  # the last one counts: in force, and the first part
)
_CITED = (
    "SELECT law, number, branch, former, 'p/' || precedent_id || '/' || position,"
    " ifnull(decision_date, '9999-12-31') FROM cited JOIN precedents ON key = precedent"
)


class AppliedArticle(NamedTuple):
    """An article passage that a court cited for a holding; `decided` is an ISO date.

    `former` marks law of another day: the number may mean another provision today.
    """

    holding: str
    article: str
    former: bool
    decided: str


class ArchiveCitations(ArchiveReader):
    """Reads the citations of holdings whose articles are in the archive."""

    async def applied_articles(self) -> list[AppliedArticle]:
        """Every such citation once, by holding and article."""
        articles = {row[:3]: row[3] for row in await self._rows(_ARTICLES)}
        cited = await self._rows(_CITED)
        keys = await self._title_keys({row[0] for row in cited} - {key for key, *_ in articles})
        found = []
        for law, number, branch, former, holding, decided in cited:
            article = articles.get((keys.get(law, law), number, branch))
            if article is not None:
                found.append(AppliedArticle(holding, article, bool(former), decided))
        return sorted(set(found))

    async def citing_cases(self) -> list[tuple[str, str]]:
        """(key of a law's title, case number) of every decision that cites the law."""
        rows = await self._rows(
            "SELECT DISTINCT law, case_number FROM cited JOIN precedents ON key = precedent"
        )
        return [(law, case_number) for law, case_number in rows]

    async def _title_keys(self, unknown: set[str]) -> Mapping[str, str]:
        """Names that are no title, such as 헌법, by the key of the title they stand for."""
        titles = await self._rows("SELECT DISTINCT title, title_key FROM statutes")
        key_of: dict[str, str] = dict(titles)
        names = StatuteNames(key_of)
        resolved = {law: names.official(law) for law in unknown}
        return {law: key_of[title] for law, title in resolved.items() if title in key_of}
