"""Ingest as the bot offers it, at the command line and later in the chat."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.workspace import Workspace
from ingest import jobs
from ingest.bench import IngestBench, run_bench
from ingest.jobs import OnProgress, Report, Status
from ingest.ledger import Kind
from rag.config import Config
from rag.morphemes import Morphemes
from rag.retrieval.embedding import open_embedder
from rag.retrieval.indexer import Indexer

__all__ = ["Kind", "Report", "Status"]  # what the functions below take and give


async def ingest(
    workspace: Workspace,
    kind: Kind,
    source: str,
    on_progress: OnProgress,
    *,
    limit: int | None = None,
) -> Report:
    """Bring a source into the data directory. Raises SourceUnreadable and ArchiveError."""
    settings = workspace.config.ingest
    job = jobs.IngestJob(kind, source, workspace.data_dir, settings, limit=limit)
    async with _open_indexer(workspace.config, workspace.data_dir) as indexer:
        return await job.run(indexer, on_progress)


async def resume(workspace: Workspace, on_progress: OnProgress) -> Report | None:
    """Finish the job that was interrupted last; None when there was none."""
    async with _open_indexer(workspace.config, workspace.data_dir) as indexer:
        settings = workspace.config.ingest
        return await jobs.resume(workspace.data_dir, settings, indexer, on_progress)


async def rebuild_index(workspace: Workspace, on_progress: OnProgress) -> None:
    """Make the indexes anew from the archive."""
    async with _open_indexer(workspace.config, workspace.data_dir) as indexer:
        await jobs.index(workspace.data_dir, indexer, on_progress, from_scratch=True)


async def status(workspace: Workspace) -> Status:
    """What is in the data directory. Raises ArchiveMissing when nothing was ingested."""
    return await jobs.status(workspace.data_dir)


def bench_sources(statutes: str | None, precedents: str | None) -> dict[Kind, str]:
    """What a bench reads: the sources given, or else the starter corpus."""
    sources: dict[Kind, str] = {}
    if statutes:
        sources["statutes"] = statutes
    if precedents:
        sources["precedents"] = precedents
    return sources or {"starter": "starter"}


async def bench_ingest(
    workspace: Workspace,
    sources: dict[Kind, str],
    on_progress: OnProgress,
    *,
    limit: int | None = None,
) -> IngestBench:
    """Measure jobs in a temporary folder; the data directory is left alone."""

    async def run(kind: Kind, source: str, folder: Path) -> None:
        await ingest(Workspace(workspace.config, folder), kind, source, on_progress, limit=limit)

    return await run_bench(sources, run)


@asynccontextmanager
async def _open_indexer(config: Config, data_dir: Path) -> AsyncIterator[Indexer]:
    async with Morphemes() as morphemes:
        embedder = await open_embedder(config.retrieval.embedder, morphemes)
        publish_after = config.ingest.publish_after
        yield Indexer(data_dir, morphemes, embedder, publish_after=publish_after)
