"""What changed in the archive since a revision: what the search indexes live on."""

from __future__ import annotations

from collections.abc import AsyncIterator

from rag.archive_file import ArchiveReader
from rag.archive_passages import (
    ARTICLE_PASSAGE,
    HOLDING_PASSAGE,
    holding_passage,
    indexed_article,
)
from rag.passage import Passage


class ArchiveChanges(ArchiveReader):
    """The passages that belong in the search indexes, by the revision that changed them."""

    async def changes(self, since: int) -> list[tuple[int, int]]:
        """(revision, passages to index) of every revision after `since`, in order."""
        rows = await self._rows(
            "SELECT changed, sum(live) FROM passages WHERE changed > ? GROUP BY changed", since
        )
        return [(revision, count) for revision, count in rows]

    async def outdated_ids(self, since: int, until: int) -> list[str]:
        """Passages known at `since` that were changed or removed after it, until `until`."""
        rows = await self._rows(
            "SELECT id FROM passages WHERE first <= ? AND changed > ? AND changed <= ?",
            since, since, until,
        )  # fmt: skip
        return [passage_id for (passage_id,) in rows]

    async def count(self, until: int) -> int:
        """How many passages there are to index, those changed after `until` left out."""
        ((count,),) = await self._rows(
            "SELECT count(*) FROM passages WHERE live AND changed <= ?", until
        )
        return int(count)

    async def ids(self) -> list[str]:
        """Every passage to index, in order."""
        rows = await self._rows("SELECT id FROM passages WHERE live ORDER BY id")
        return [passage_id for (passage_id,) in rows]

    async def changed_passages(
        self, since: int, until: int, *, batch: int
    ) -> AsyncIterator[list[Passage]]:
        """Passages added or changed after `since`, up to and with `until`, by id, in batches."""
        for select, end, read in (
            (HOLDING_PASSAGE, "q", holding_passage),
            (ARTICLE_PASSAGE, "t", indexed_article),
        ):
            last = "" if end == "q" else "q"
            while rows := await self._rows(
                select + "WHERE p.id > ? AND p.id < ? AND p.live AND p.changed > ?"
                " AND p.changed <= ? ORDER BY p.id LIMIT ?",
                last, end, since, until, batch,
            ):  # fmt: skip
                last = rows[-1][0]
                yield [read(row) for row in rows]
