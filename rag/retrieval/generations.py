"""Generations of the search indexes: made beside the one in use, published at once, never changed.

index/CURRENT              the name of the generation in use
index/000002/lexical dense graph everyday.json manifest.json
"""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, ValidationError

from rag.errors import IndexMissing
from rag.retrieval.bridge import CitationGraph
from rag.retrieval.dense import DenseIndex
from rag.retrieval.embedding import Embedder
from rag.retrieval.lexical import LexicalIndex

EVERYDAY = "everyday.json"
_REBUILD = "run `lawbot ingest rebuild-index`"


class Manifest(BaseModel):
    """What a generation was made of: the archive's text as of `archive_revision`.

    `previous` is the generation before it, which readers may still have open.
    """

    model_config = ConfigDict(frozen=True)

    generation: str
    archive_revision: int
    passages: int
    embedder: str
    morphemes: str
    lexical_schema: int
    created_at: datetime
    previous: str | None = None


@dataclass(frozen=True, slots=True)
class Generation:
    """The three indexes over one revision of the law text, open to search.

    `everyday` is the file of the everyday words, which a generation may lack.
    """

    manifest: Manifest
    lexical: LexicalIndex
    dense: DenseIndex
    graph: CitationGraph
    everyday: Path

    @classmethod
    @asynccontextmanager
    async def open_current(cls, data_dir: Path, embedder: Embedder) -> AsyncIterator[Self]:
        """Open the generation in use. Raises IndexMissing, or EmbedderMismatch."""
        manifest = current(data_dir)
        if manifest is None:
            raise IndexMissing(f"there is no search index in {str(data_dir)!r}: {_REBUILD}")
        path = index_dir(data_dir) / manifest.generation
        lexical = await LexicalIndex.open(path / "lexical")
        graph = await CitationGraph.open(path / "graph")
        dense = await DenseIndex.open(path / "dense", embedder)
        try:
            yield cls(manifest, lexical, dense, graph, path / EVERYDAY)
        finally:
            lexical.close()
            await dense.close()

    def is_current(self, data_dir: Path) -> bool:
        """Whether no newer generation was published. Reads a few bytes."""
        return current_name(data_dir) == self.manifest.generation


def index_dir(data_dir: Path) -> Path:
    """The folder of all generations."""
    return data_dir / "index"


def current_name(data_dir: Path) -> str | None:
    """The name of the generation in use, None when there is none yet."""
    try:
        return (index_dir(data_dir) / "CURRENT").read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None


def current(data_dir: Path) -> Manifest | None:
    """What the generation in use was made of. Raises IndexMissing when it cannot be read."""
    name = current_name(data_dir)
    if name is None:
        return None
    path = index_dir(data_dir) / name / "manifest.json"
    try:
        return Manifest.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise IndexMissing(
            f"the search index {str(path.parent)!r} is damaged: {_REBUILD}"
        ) from error


def publish(data_dir: Path, manifest: Manifest) -> None:
    """Make a generation the one in use. All of it reaches the disk before its name does."""
    folder = index_dir(data_dir)
    path = folder / manifest.generation
    (path / "manifest.json").write_text(manifest.model_dump_json(indent=1), encoding="utf-8")
    for file in [*path.rglob("*"), path]:
        _flush(file)
    name = folder / "CURRENT.part"
    name.write_text(manifest.generation + "\n", encoding="utf-8")
    _flush(name)
    name.replace(folder / "CURRENT")
    _flush(folder)


def remove_unused(data_dir: Path, manifest: Manifest | None) -> None:
    """Remove what no reader uses: all but the generation in use and the one before it."""
    used = {manifest.generation, manifest.previous} if manifest else set()
    for path in index_dir(data_dir).glob("[0-9]*"):
        if path.name not in used:
            shutil.rmtree(path)


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
