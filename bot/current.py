"""The retriever over the generation in use, whichever that is when a question comes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path

from rag.passage import Hit, Query
from rag.retrieval.embedding import Embedder
from rag.retrieval.generations import Generation
from rag.retrieval.retriever import Retriever


class CurrentRetriever:
    """Searches the newest generation, so that an ingest beside a running bot is seen at once.

    A generation that was left is closed once the last search in it has ended.
    """

    def __init__(
        self, data_dir: Path, embedder: Embedder, over: Callable[[Generation], Retriever]
    ) -> None:
        self._data_dir = data_dir
        self._embedder = embedder
        self._over = over
        self._current: _Shared | None = None
        self._opening = asyncio.Lock()

    async def retrieve(self, query: Query) -> list[Hit]:
        """Hits of the generation in use. Raises IndexMissing before the first is published."""
        shared = await self._enter()
        try:
            return await shared.retriever.retrieve(query)
        finally:
            await shared.leave()

    async def close(self) -> None:
        """Close the generation in use, when no search is in it any more."""
        left, self._current = self._current, None
        if left is not None:
            await left.leave()

    async def _enter(self) -> _Shared:
        async with self._opening:
            left = self._current
            if left is None or not left.generation.is_current(self._data_dir):
                self._current = await self._opened()
                if left is not None:
                    await left.leave()
            assert self._current is not None
            return self._current.enter()

    async def _opened(self) -> _Shared:
        async with AsyncExitStack() as stack:
            opened = Generation.open_current(self._data_dir, self._embedder)
            generation = await stack.enter_async_context(opened)
            return _Shared(generation, self._over(generation), stack.pop_all())


class _Shared:
    """An open generation; who leaves it last closes it."""

    def __init__(
        self, generation: Generation, retriever: Retriever, closing: AsyncExitStack
    ) -> None:
        self.generation = generation
        self.retriever = retriever
        self._closing = closing
        self._users = 1

    def enter(self) -> _Shared:
        self._users += 1
        return self

    async def leave(self) -> None:
        self._users -= 1
        if not self._users:
            await self._closing.aclose()
