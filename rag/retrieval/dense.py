"""The dense index: passage vectors in a Chroma PersistentClient."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeAlias, TypeVar, cast, get_args

import numpy as np

from rag.citation import ArticleCitation
from rag.errors import EmbedderMismatch, IndexMissing
from rag.passage import Passage, PassageKind, Query, RankedId
from rag.retrieval.days import day_number, last_day
from rag.retrieval.embedding import Embedder, Vectors

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection
    from chromadb.api.types import Metadata

    _Opened: TypeAlias = tuple[Client, dict[PassageKind, Collection]]

T = TypeVar("T")

_UNDATED = 99_999_999  # a passage without a date lies outside every bound on it
_SPARE = 4  # candidates per wanted passage when a bound is checked after the search
_SYNC = 20_000  # vectors: Chroma writes the whole graph when its log holds as many
_LEAST_SYNC = 2  # the least that Chroma takes: one vector may stay in the log
_HNSW: Any = {"space": "ip", "ef_construction": 100, "ef_search": 160, "sync_threshold": _SYNC}


class DenseIndex:
    """A folder with one Chroma collection per kind of passage.

    Chroma filters by walking all that match: 100 ms where nearly all do, as with a date. Such a
    bound is first checked on what the search returns.
    """

    def __init__(self, path: Path, embedder: Embedder, opened: _Opened) -> None:
        self._path = path
        self._embedder = embedder
        self._client, self._collections = opened
        self._loading: asyncio.Future[list[None]] | None = None

    @classmethod
    async def create(cls, path: Path, embedder: Embedder) -> Self:
        """Make an empty index for the vectors of one embedder."""
        return cls(path, embedder, await asyncio.to_thread(_create, path, embedder))

    @classmethod
    async def open(cls, path: Path, embedder: Embedder) -> Self:
        """Open an index, whose vectors load while other things are made ready.

        Raises IndexMissing, and EmbedderMismatch if another embedder made it.
        """
        index = cls(path, embedder, await asyncio.to_thread(_open, path, embedder))
        loads = (asyncio.to_thread(index._load, kind) for kind in index._collections)
        index._loading = asyncio.gather(*loads)
        return index

    async def close(self) -> None:
        await self._loaded()
        await asyncio.to_thread(self._client.close)

    async def commit(self) -> None:
        """Write the graphs with all that was added and deleted.

        Without it every process that opens the index puts what Chroma has only in its log, up to
        20,000 vectors, into the graph again: a second for each 2,000.
        """
        await self._loaded()
        await asyncio.to_thread(self._commit)

    async def add(self, passages: Sequence[Passage], vectors: Vectors) -> None:
        """Index passages, whose ids are not in the index yet, under their (n, dim) vectors."""
        await asyncio.to_thread(self._add, passages, vectors)

    async def delete(self, ids: Sequence[str]) -> None:
        """Remove passages; an id that is not in the index is no error."""
        await asyncio.to_thread(self._delete, ids)

    async def search(
        self, vector: Vectors, kind: PassageKind, query: Query, *, limit: int
    ) -> list[RankedId]:
        """The passages of one kind nearest to a (dim,) vector, within the query's bounds.

        Scores are cosines.
        """
        no_laws = kind == "statute" and query.laws == frozenset()  # Chroma refuses an empty choice
        if no_laws or not vector.any():
            return []
        return await asyncio.to_thread(self._search, vector, kind, query, limit)

    async def _loaded(self) -> None:
        """Wait for the loading; what makes it fail fails in the searches as well."""
        if self._loading is not None:
            await asyncio.gather(self._loading, return_exceptions=True)

    def _load(self, kind: PassageKind) -> None:
        """Chroma loads the vectors of a collection at the first search."""
        nowhere = np.zeros((1, self._embedder.dimension), dtype=np.float32)
        self._collections[kind].query(query_embeddings=nowhere, n_results=1, include=[])

    def _commit(self) -> None:
        """A client that opens the log writes it all to the graph once it is long enough."""
        self._sync_after(_LEAST_SYNC)
        self._client.close()
        self._client, self._collections = _open(self._path, self._embedder)
        for kind in self._collections:
            self._load(kind)
        self._sync_after(_SYNC)

    def _sync_after(self, vectors: int) -> None:
        for collection in self._collections.values():
            collection.modify(configuration={"hnsw": {"sync_threshold": vectors}})

    def _add(self, passages: Sequence[Passage], vectors: Vectors) -> None:
        for kind, collection in self._collections.items():
            rows = [row for row, passage in enumerate(passages) if passage.kind == kind]
            for some in self._batches(rows):
                collection.add(
                    ids=[passages[row].id for row in some],
                    embeddings=vectors[some],
                    metadatas=[_metadata(passages[row]) for row in some],
                )

    def _delete(self, ids: Sequence[str]) -> None:
        for some in self._batches(ids):
            for collection in self._collections.values():
                collection.delete(ids=some)

    def _batches(self, rows: Sequence[T]) -> Iterator[list[T]]:
        size = self._client.get_max_batch_size()
        for start in range(0, len(rows), size):
            yield list(rows[start : start + size])

    def _search(
        self, vector: Vectors, kind: PassageKind, query: Query, limit: int
    ) -> list[RankedId]:
        bounds: list[dict[str, Any]] = []
        if kind == "statute" and query.laws is not None:
            bounds.append({"law": {"$in": sorted(query.laws)}})
        last = last_day(kind, query)
        if last is None:
            return [ranked for ranked, _ in self._nearest(vector, kind, bounds, limit)]
        found = self._nearest(vector, kind, bounds, limit * _SPARE)
        kept = [ranked for ranked, day in found if day <= last]
        if len(kept) < limit and len(found) == limit * _SPARE:
            bounds.append({"day": {"$lte": last}})
            kept = [ranked for ranked, _ in self._nearest(vector, kind, bounds, limit)]
        return kept[:limit]

    def _nearest(
        self, vector: Vectors, kind: PassageKind, bounds: Sequence[dict[str, Any]], limit: int
    ) -> list[tuple[RankedId, int]]:
        """Passages and their days, nearest first."""
        where: Any = {"$and": [*bounds]} if len(bounds) > 1 else next(iter(bounds), None)
        found = self._collections[kind].query(
            query_embeddings=vector[None, :],
            n_results=limit,
            where=where,
            include=["distances", "metadatas"],
        )
        assert found["distances"] is not None
        assert found["metadatas"] is not None
        return [
            (RankedId(passage_id, 1 - distance), cast("int", metadata["day"]))
            for passage_id, distance, metadata in zip(
                found["ids"][0], found["distances"][0], found["metadatas"][0], strict=True
            )
        ]


def _client(path: Path) -> Client:
    from chromadb import PersistentClient
    from chromadb.config import Settings

    settings = Settings(anonymized_telemetry=False)
    return cast("Client", PersistentClient(path=path, settings=settings))


def _create(path: Path, embedder: Embedder) -> _Opened:
    path.mkdir(parents=True)
    client = _client(path)
    return client, {
        kind: client.create_collection(
            f"{kind}s",
            embedding_function=None,
            metadata={"embedder": embedder.name},
            configuration={"hnsw": _HNSW},
        )
        for kind in get_args(PassageKind)
    }


def _open(path: Path, embedder: Embedder) -> _Opened:
    if not (path / "chroma.sqlite3").is_file():
        raise IndexMissing(f"no dense index in {str(path)!r}: run `lawbot ingest rebuild-index`")
    client = _client(path)
    collections = {
        kind: client.get_collection(f"{kind}s", embedding_function=None)
        for kind in get_args(PassageKind)
    }
    for collection in collections.values():
        made_by = (collection.metadata or {}).get("embedder")
        if made_by != embedder.name:
            client.close()
            raise EmbedderMismatch(
                f"the index in {str(path)!r} was made by the embedder {made_by!r}, the settings "
                f"name {embedder.name!r}: run `lawbot ingest rebuild-index`"
            )
    return client, collections


def _metadata(passage: Passage) -> Metadata:
    day = day_number(passage.date) if passage.date else _UNDATED
    if isinstance(passage.citation, ArticleCitation):
        return {"day": day, "law": passage.citation.law}
    return {"day": day}
