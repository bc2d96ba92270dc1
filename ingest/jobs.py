"""Ingest jobs: from a source of law to the archive and the indexes, resumable and repeatable."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict

from ingest.archiving import ArchivePass, Tally
from ingest.ledger import JobRecord, Kind, Ledger, LedgerReader
from ingest.lock import ingest_lock
from ingest.reading import READING
from ingest.sources import open_source
from ingest.starter import load_precedents, load_statutes
from rag.archive import Archive, Counts
from rag.archive_rows import precedent_rows, statute_rows
from rag.archive_writer import ArchiveWriter
from rag.config import IngestSettings
from rag.retrieval.generations import Manifest, current
from rag.retrieval.indexer import Indexer

ARCHIVE = "archive.sqlite"


class Progress(NamedTuple):
    """How far a job is: files when reading, passages when indexing. `rate` is per second."""

    phase: Literal["reading", "indexing"]
    done: int
    total: int
    rate: float


OnProgress = Callable[[Progress], None]


class Report(BaseModel):
    """What a job did, text by text, and what the archive holds after it.

    `skipped` counts files by reason; `failed` names each file that could not be read, and why.
    """

    model_config = ConfigDict(frozen=True)

    kind: Kind
    source: str
    added: int
    changed: int
    unchanged: int
    removed: int
    superseded: int
    skipped: dict[str, int]
    failed: tuple[tuple[str, str], ...]
    articles: int
    precedents: int
    seconds: float


class Status(BaseModel):
    """What is in a data directory, and how it came there."""

    model_config = ConfigDict(frozen=True)

    archive: Counts
    index: Manifest | None
    jobs: tuple[JobRecord, ...]
    failed: tuple[tuple[str, str], ...]


class IngestJob:
    """Brings one source into a data directory: a folder, an archive, a git URL, or the starter.

    Run again, it reads only what changed; killed at any point, it goes on where it was. Files that
    a source no longer has are removed, unless `limit` (in files) kept the job from seeing them all.
    """

    def __init__(
        self,
        kind: Kind,
        source: str,
        data_dir: Path,
        settings: IngestSettings,
        *,
        limit: int | None = None,
    ) -> None:
        self._kind = kind
        self._source = source
        self._data_dir = data_dir
        self._settings = settings
        self._limit = limit
        self._stop = threading.Event()

    async def run(self, indexer: Indexer, on_progress: OnProgress) -> Report:
        """Read, archive and index. Raises SourceUnreadable, ArchiveLocked and ArchiveError."""
        started = time.monotonic()
        with ingest_lock(self._data_dir):
            writer = await asyncio.to_thread(ArchiveWriter, self._data_dir / ARCHIVE)
            with writer:
                done = await self._archive(writer, on_progress)
                await indexer.refresh(_Meter("indexing", on_progress).at)
                report = await self._report(done.tally, time.monotonic() - started)
                with writer.transaction():
                    Ledger(writer.connection).finish(
                        done.job, fingerprint=done.fingerprint, report=report.model_dump_json()
                    )
        return report

    async def _archive(self, writer: ArchiveWriter, on_progress: OnProgress) -> _Done:
        """Run the pass in a thread; when cancelled, end it after the batch at hand."""
        meter = _Meter("reading", on_progress)
        reading = asyncio.ensure_future(asyncio.to_thread(self._read, writer, meter))
        try:
            return await asyncio.shield(reading)
        except asyncio.CancelledError:
            self._stop.set()
            await asyncio.gather(reading, return_exceptions=True)
            raise

    def _read(self, writer: ArchiveWriter, meter: _Meter) -> _Done:
        if self._kind == "starter":
            return self._read_starter(writer)
        ledger = Ledger(writer.connection)
        with open_source(self._source, self._data_dir / "sources") as source:
            fingerprint = f"{READING} {source.fingerprint()}"
            with writer.transaction():
                job = ledger.start(self._kind, source.spec, self._limit)
            known = self._limit is None and ledger.is_known(self._kind, source.spec, fingerprint)
            total = 0 if known else source.count()  # to count in a .tar.xz is to read it
            work = ArchivePass(
                writer,
                batch_files=self._settings.batch_files,
                on_files=lambda files: self._on_files(files, total, meter),
            )
            if known:
                work.recall(source.spec)
            else:
                work.read(source, self._kind, job=job, limit=self._limit)
        return _Done(job, work.tally, None if self._limit is not None else fingerprint)

    def _on_files(self, files: int, total: int, meter: _Meter) -> None:
        meter.at(files, min(total, self._limit or total))
        if self._stop.is_set():
            raise asyncio.CancelledError

    def _read_starter(self, writer: ArchiveWriter) -> _Done:
        work = ArchivePass(writer, batch_files=1, on_files=lambda files: None)
        with writer.transaction():
            job = Ledger(writer.connection).start("starter", "starter", None)
        work.put(
            [
                *(statute_rows(statute) for statute in load_statutes()),
                *(precedent_rows(precedent) for precedent in load_precedents()),
            ]
        )
        return _Done(job, work.tally, None)

    async def _report(self, tally: Tally, seconds: float) -> Report:
        async with Archive.open(self._data_dir / ARCHIVE) as archive:
            counts = await archive.counts()
        return Report(
            kind=self._kind,
            source=self._source,
            added=tally.outcomes["added"],
            changed=tally.outcomes["changed"],
            unchanged=tally.outcomes["unchanged"],
            removed=tally.removed,
            superseded=tally.outcomes["superseded"],
            skipped=dict(tally.skipped),
            failed=tuple(tally.failed),
            articles=counts.articles,
            precedents=counts.precedents,
            seconds=round(seconds, 2),
        )


async def resume(
    data_dir: Path, settings: IngestSettings, indexer: Indexer, on_progress: OnProgress
) -> Report | None:
    """Finish the job that was interrupted last; without one, bring the indexes up to date."""
    async with LedgerReader.open(data_dir / ARCHIVE) as ledger:
        left = next((job for job in await ledger.jobs() if job.finished_at is None), None)
    if left is None:
        await index(data_dir, indexer, on_progress)
        return None
    job = IngestJob(left.kind, left.source, data_dir, settings, limit=left.limit)
    return await job.run(indexer, on_progress)


async def index(
    data_dir: Path, indexer: Indexer, on_progress: OnProgress, *, from_scratch: bool = False
) -> None:
    """Bring the indexes up to the archive, or make them anew (`rebuild-index`)."""
    with ingest_lock(data_dir):
        await indexer.refresh(_Meter("indexing", on_progress).at, from_scratch=from_scratch)


async def status(data_dir: Path) -> Status:
    """What is in a data directory. Raises ArchiveMissing when nothing was ingested."""
    async with Archive.open(data_dir / ARCHIVE) as archive:
        counts = await archive.counts()
    async with LedgerReader.open(data_dir / ARCHIVE) as ledger:
        return Status(
            archive=counts,
            index=current(data_dir),
            jobs=await ledger.jobs(),
            failed=await ledger.failures(),
        )


@dataclass(frozen=True, slots=True)
class _Done:
    """A pass that came to its end. `fingerprint` is None when it did not see the whole source."""

    job: int
    tally: Tally
    fingerprint: str | None


class _Meter:
    """Turns counts into progress on the event loop, from whatever thread they come."""

    def __init__(self, phase: Literal["reading", "indexing"], on_progress: OnProgress) -> None:
        self._phase = phase
        self._on_progress = on_progress
        self._loop = asyncio.get_running_loop()
        self._started = time.monotonic()

    def at(self, done: int, total: int) -> None:
        rate = done / max(time.monotonic() - self._started, 1e-3)
        progress = Progress(self._phase, done, total, rate)
        self._loop.call_soon_threadsafe(self._on_progress, progress)
