"""Precedents in the archive: by case number, and by the article that they were decided under."""

from __future__ import annotations

import json
from dataclasses import replace

from rag.archive_file import ArchiveReader
from rag.archive_passages import HOLDING, holding_passage, inflate
from rag.case_numbers import split_case_numbers
from rag.citation import ArticleCitation, PrecedentCitation
from rag.errors import UnknownPrecedent
from rag.folding import normalize_title
from rag.passage import Passage


class PrecedentReader(ArchiveReader):
    """The part of the archive that holds what courts decided."""

    async def precedents(self, citation: PrecedentCitation) -> tuple[Passage, ...]:
        """Every holding of the decisions of a case number; for one without, its full text, if any.

        Raises UnknownPrecedent.
        """
        numbers = split_case_numbers(citation.case_number) or (citation.case_number,)
        keys = await self._rows(
            "SELECT DISTINCT key, decision_date FROM case_numbers n JOIN precedents p"
            " ON p.key = n.precedent WHERE n.case_number IN (SELECT value FROM json_each(?))"
            " ORDER BY decision_date, key",
            json.dumps(numbers),
        )
        day = citation.decision_date and citation.decision_date.isoformat()
        chosen = [key for key, decided in keys if decided == day] or [key for key, _ in keys]
        if not chosen:
            raise UnknownPrecedent(citation.case_number)
        rows = await self._rows(
            f"SELECT {HOLDING}, c.full_text FROM precedents c"
            " LEFT JOIN holdings h ON h.precedent = c.key"
            " WHERE c.key IN (SELECT value FROM json_each(?))"
            " ORDER BY c.decision_date, c.key, h.position",
            json.dumps(chosen),
        )
        passages = [(holding_passage(row[:-1]), row[-1]) for row in rows]
        return tuple(p if p.text else replace(p, text=inflate(full)) for p, full in passages)

    async def case_numbers(self, prefix: str, limit: int) -> list[str]:
        """Case numbers that begin like `prefix`, in order; none for an empty one."""
        key = "".join(prefix.split())
        if not key:
            return []
        rows = await self._rows(
            "SELECT DISTINCT case_number FROM case_numbers WHERE case_number >= ?"
            " AND case_number < ? ORDER BY case_number LIMIT ?",
            key,
            key + "\U0010ffff",
            limit,
        )
        return [number for (number,) in rows]

    async def citing(self, citation: ArticleCitation, limit: int) -> tuple[Passage, ...]:
        """The decisions that cite an article of today's law, newest first, one holding of each."""
        if citation.article is None:
            return ()
        rows = await self._rows(
            "WITH newest AS (SELECT precedent, min(position) AS position FROM cited"
            " JOIN precedents ON key = precedent WHERE (law, number, branch) = (?, ?, ?)"
            " AND NOT former GROUP BY key ORDER BY decision_date DESC, precedent_id LIMIT ?)"
            f" SELECT {HOLDING} FROM newest n JOIN precedents c ON c.key = n.precedent"
            " JOIN holdings h ON (h.precedent, h.position) = (n.precedent, n.position)"
            " ORDER BY c.decision_date DESC, c.precedent_id",
            normalize_title(citation.law),
            citation.article.number,
            citation.article.branch,
            limit,
        )
        return tuple(holding_passage(row) for row in rows)
