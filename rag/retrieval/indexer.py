"""Makes the search indexes of the law text, a generation at a time."""

from __future__ import annotations

import asyncio
import logging
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from rag.archive_changes import ArchiveChanges
from rag.archive_file import explained, storage_full
from rag.errors import IndexMissing
from rag.morphemes import Morphemes
from rag.retrieval.bridge import CitationGraph
from rag.retrieval.dense import DenseIndex
from rag.retrieval.embedding import Embedder, passage_text
from rag.retrieval.everyday import EverydayWords, shipped_entries
from rag.retrieval.generations import (
    EVERYDAY,
    Manifest,
    current,
    index_dir,
    publish,
    remove_unused,
)
from rag.retrieval.lexical import SCHEMA_VERSION, LexicalIndex

log = logging.getLogger(__name__)

OnProgress = Callable[[int, int], None]  # passages indexed, passages to index

_BATCH = 2_000
_NO_ROOM = 16 * 2**20  # bytes


class Indexer:
    """Brings the indexes up to the archive. Only the process that holds the ingest lock may use it.

    A first build publishes what it has whenever the passages reach a size of `publish_after`, so
    that a long ingest can be searched before it is done. What a killed build leaves behind, the
    next one removes.
    """

    def __init__(
        self,
        data_dir: Path,
        morphemes: Morphemes,
        embedder: Embedder,
        *,
        publish_after: Sequence[int] = (),
    ) -> None:
        self._data_dir = data_dir
        self._morphemes = morphemes
        self._embedder = embedder
        self._publish_after = publish_after

    async def refresh(self, on_progress: OnProgress, *, from_scratch: bool = False) -> None:
        """Index what changed in the archive since the generation in use.

        Starts from scratch when that was made otherwise (embedder, dictionary, schema) or cannot
        be read. Raises ArchiveError; after StorageFull the generation in use is what it was.
        """
        last = self._last()
        remove_unused(self._data_dir, last)
        base = None if from_scratch or last is None or self._is_foreign(last) else last
        async with ArchiveChanges.open(self._data_dir / "archive.sqlite") as archive:
            changes = await archive.changes(base.archive_revision if base else 0)
            count = _counter(on_progress, sum(count for _, count in changes))
            for until in self._stops(changes, base.passages if base else 0):
                build = _Build(self._data_dir, archive, self._morphemes, self._embedder)
                base = last = await build.run(base, until, previous=last, count=count)
        remove_unused(self._data_dir, last)

    def _last(self) -> Manifest | None:
        try:
            return current(self._data_dir)
        except IndexMissing as error:
            log.warning("%s", error)
            return None

    def _is_foreign(self, manifest: Manifest) -> bool:
        made_by = (manifest.embedder, manifest.morphemes, manifest.lexical_schema)
        return made_by != (self._embedder.name, self._morphemes.version, SCHEMA_VERSION)

    def _stops(self, changes: Sequence[tuple[int, int]], size: int) -> Iterator[int]:
        """The revisions at which to publish: as `publish_after` says, and the last one."""
        goals = sorted(self._publish_after)
        for revision, count in changes[:-1]:
            before, size = size, size + count
            if any(before < goal <= size for goal in goals):
                yield revision
        if changes:
            yield changes[-1][0]


class _Build:
    """One generation in the making."""

    def __init__(
        self, data_dir: Path, archive: ArchiveChanges, morphemes: Morphemes, embedder: Embedder
    ) -> None:
        self._data_dir = data_dir
        self._archive = archive
        self._morphemes = morphemes
        self._embedder = embedder

    async def run(
        self,
        base: Manifest | None,
        until: int,
        *,
        previous: Manifest | None,
        count: Callable[[int], None],
    ) -> Manifest:
        """Make and publish a copy of `base` with the changes since, up to the revision `until`."""
        number = int(previous.generation) + 1 if previous else 1
        path = index_dir(self._data_dir) / f"{number:06}"
        with _building(path):
            await self._index(path, base, until, count)
            graph = await CitationGraph.build(self._data_dir / "archive.sqlite")
            await graph.save(path / "graph")
            words = await EverydayWords.parse(shipped_entries(), self._morphemes)
            await asyncio.to_thread(words.save, path / EVERYDAY)
            manifest = Manifest(
                generation=path.name,
                archive_revision=until,
                passages=await self._archive.count(until),
                embedder=self._embedder.name,
                morphemes=self._morphemes.version,
                lexical_schema=SCHEMA_VERSION,
                created_at=datetime.now(UTC),
                previous=previous.generation if previous else None,
            )
            await asyncio.to_thread(publish, self._data_dir, manifest)
        return manifest

    async def _index(
        self, path: Path, base: Manifest | None, until: int, count: Callable[[int], None]
    ) -> None:
        since = base.archive_revision if base else 0
        lexical, dense = await self._open(path, base)
        try:
            if base:
                outdated = await self._archive.outdated_ids(since, until)
                await lexical.delete(outdated)
                await dense.delete(outdated)
            await self._add(lexical, dense, (since, until), count)
            await lexical.commit()
            await dense.commit()
        finally:
            await dense.close()

    async def _open(self, path: Path, base: Manifest | None) -> tuple[LexicalIndex, DenseIndex]:
        if base is None:
            return (
                await LexicalIndex.create(path / "lexical"),
                await DenseIndex.create(path / "dense", self._embedder),
            )
        source = path.with_name(base.generation)
        for part in ("lexical", "dense"):
            await asyncio.to_thread(shutil.copytree, source / part, path / part)
        return (
            await LexicalIndex.open(path / "lexical"),
            await DenseIndex.open(path / "dense", self._embedder),
        )

    async def _add(
        self,
        lexical: LexicalIndex,
        dense: DenseIndex,
        span: tuple[int, int],
        count: Callable[[int], None],
    ) -> None:
        """Index the changes of a span. Vectors are stored while the next batch is analysed."""
        storing = None
        try:
            async for passages in self._archive.changed_passages(*span, batch=_BATCH):
                await lexical.add(passages, self._morphemes)
                texts = [passage_text(passage) for passage in passages]
                vectors = await self._embedder.embed(texts, input_type="passage")
                if storing:
                    await storing
                storing = asyncio.create_task(dense.add(passages, vectors))
                count(len(passages))
        finally:
            if storing:
                await storing


@contextmanager
def _building(path: Path) -> Iterator[None]:
    """Remove a build that fails. Raises StorageFull where that is the reason.

    Chroma and tantivy do not say that the disk was full; that nothing is left of it does.
    """
    from chromadb.errors import ChromaError

    try:
        with explained(path):
            yield
    except (ChromaError, ValueError) as error:
        if shutil.disk_usage(path).free > _NO_ROOM:
            raise
        raise storage_full(path, "no room for the search indexes") from error
    finally:
        if not (path / "manifest.json").exists():
            shutil.rmtree(path, ignore_errors=True)


def _counter(on_progress: OnProgress, total: int) -> Callable[[int], None]:
    done = 0

    def count(more: int) -> None:
        nonlocal done
        done += more
        on_progress(done, total)

    return count
