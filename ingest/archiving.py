"""One pass over a source into the archive. It blocks: it belongs into a worker thread."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice

from ingest.ledger import FileRecord, Kind, Ledger
from ingest.reading import ReadFile, read_files
from ingest.sources import Source
from rag.archive_rows import TextRows
from rag.archive_writer import ArchiveWriter, Outcome


@dataclass
class Tally:
    """What a pass has done so far."""

    outcomes: Counter[Outcome] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    failed: list[tuple[str, str]] = field(default_factory=list)
    files: int = 0
    removed: int = 0


class ArchivePass:
    """Puts texts into the archive, a batch of files a transaction, together with the ledger.

    `on_files` is told how many files were done after each batch; what it raises ends the pass.
    """

    def __init__(
        self, writer: ArchiveWriter, *, batch_files: int, on_files: Callable[[int], None]
    ) -> None:
        self._writer = writer
        self._ledger = Ledger(writer.connection)
        self._batch_files = batch_files
        self._on_files = on_files
        self.tally = Tally()

    def read(self, source: Source, kind: Kind, *, job: int, limit: int | None) -> None:
        """Archive a source, or its first `limit` files; after all of it, remove what it lost."""
        known = self._ledger.files(source.spec)
        unseen = set(known)
        files = islice(read_files(source, kind, known), limit)
        while batch := list(islice(files, self._batch_files)):
            with self._writer.transaction():
                self._store(source.spec, job, batch)
                self._remove_unneeded(
                    before.text
                    for file in batch
                    if (before := known.get(file.record.path)) and before.text != file.record.text
                )
            unseen.difference_update(file.record.path for file in batch)
            self.tally.files += len(batch)
            self._on_files(self.tally.files)
        if limit is None:
            with self._writer.transaction():
                self._ledger.forget(source.spec, unseen)
                self._remove_unneeded(known[path].text for path in sorted(unseen))

    def recall(self, source: str) -> None:
        """Tally a source that is as it was when all of it was read."""
        for file in self._ledger.files(source).values():
            self._tally(file)

    def put(self, texts: Sequence[TextRows]) -> None:
        """Archive texts that come from no file."""
        with self._writer.transaction():
            self.tally.outcomes.update(self._writer.put(rows) for rows in texts)

    def _store(self, source: str, job: int, files: Iterable[ReadFile]) -> None:
        for record, rows, known in files:
            self._tally(record, self._writer.put(rows) if rows else "unchanged")
            if not known:
                self._ledger.record(source, job, record)

    def _tally(self, file: FileRecord, outcome: Outcome = "unchanged") -> None:
        if file.status == "ok":
            self.tally.outcomes[outcome] += 1
        elif file.status == "skipped":
            self.tally.skipped[file.reason or ""] += 1
        else:
            self.tally.failed.append((file.path, file.reason or ""))

    def _remove_unneeded(self, texts: Iterable[str | None]) -> None:
        for text in texts:
            if text and not self._ledger.is_needed(text):
                self._writer.remove(text)
                self.tally.removed += 1
