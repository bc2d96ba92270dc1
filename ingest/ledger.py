"""Which files of which source are in the archive, and which jobs put them there.

The ledger lives in the archive and is written in the transactions that write the law text, so that
the two agree whatever happens.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, NamedTuple

from rag.archive_file import ArchiveReader

Status = Literal["ok", "skipped", "failed"]
Kind = Literal["statutes", "precedents", "starter"]


class FileRecord(NamedTuple):
    """What became of a file. `text` names the statute or precedent that it holds."""

    path: str
    fingerprint: str
    status: Status
    reason: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class JobRecord:
    """A job of the past. `finished_at` is None for one that was interrupted; `report` is JSON."""

    id: int
    kind: Kind
    source: str
    limit: int | None
    started_at: str
    finished_at: str | None
    report: str | None


class Ledger:
    """The ledger, to write: calls block and belong into a transaction of the ArchiveWriter."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def start(self, kind: Kind, source: str, limit: int | None) -> int:
        """The id of a new job; one of the same source that was interrupted goes on."""
        self._connection.execute(
            "DELETE FROM jobs WHERE finished_at IS NULL AND (kind, source) = (?, ?)",
            (kind, source),
        )
        cursor = self._connection.execute(
            "INSERT INTO jobs (kind, source, file_limit, started_at) VALUES (?, ?, ?, ?)",
            (kind, source, limit, _now()),
        )
        assert cursor.lastrowid is not None
        return cursor.lastrowid

    def finish(self, job: int, *, fingerprint: str | None, report: str) -> None:
        """Close a job. `fingerprint` is that of the source, None after a pass over a part of it."""
        self._connection.execute(
            "UPDATE jobs SET finished_at = ?, fingerprint = ?, report = ? WHERE id = ?",
            (_now(), fingerprint, report, job),
        )

    def is_known(self, kind: Kind, source: str, fingerprint: str) -> bool:
        """Whether the last job that read all of a source read it as it is now."""
        found = self._connection.execute(
            "SELECT fingerprint FROM jobs WHERE (kind, source) = (?, ?)"
            " AND fingerprint IS NOT NULL ORDER BY id DESC LIMIT 1",
            (kind, source),
        ).fetchone()
        return bool(found == (fingerprint,))

    def files(self, source: str) -> dict[str, FileRecord]:
        """Every file of a source that was ever read, by its path."""
        rows = self._connection.execute(
            "SELECT path, fingerprint, status, reason, text FROM files WHERE source = ?", (source,)
        )
        return {row[0]: FileRecord(*row) for row in rows}

    def record(self, source: str, job: int, file: FileRecord) -> None:
        """Note what became of a file, in place of what was noted before."""
        self._connection.execute(
            "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?, ?)", (source, *file, job)
        )

    def forget(self, source: str, paths: Iterable[str]) -> None:
        """Strike out files that a source no longer has."""
        self._connection.executemany(
            "DELETE FROM files WHERE (source, path) = (?, ?)", [(source, path) for path in paths]
        )

    def is_needed(self, text: str) -> bool:
        """Whether some file of some source still holds a text."""
        found = self._connection.execute("SELECT 1 FROM files WHERE text = ? LIMIT 1", (text,))
        return found.fetchone() is not None


class LedgerReader(ArchiveReader):
    """The ledger, to read."""

    async def jobs(self) -> tuple[JobRecord, ...]:
        """Every job, the newest first."""
        rows = await self._rows(
            "SELECT id, kind, source, file_limit, started_at, finished_at, report FROM jobs"
            " ORDER BY id DESC"
        )
        return tuple(JobRecord(*row) for row in rows)

    async def failures(self) -> tuple[tuple[str, str], ...]:
        """Every file that could not be read, with the reason."""
        rows = await self._rows(
            "SELECT path, reason FROM files WHERE status = 'failed' ORDER BY source, path"
        )
        return tuple((path, reason) for path, reason in rows)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
