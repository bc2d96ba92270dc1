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

    Generations that were left stay open until the bot closes: a search may still be in them.
    """

    def __init__(
        self,
        data_dir: Path,
        embedder: Embedder,
        over: Callable[[Generation], Retriever],
        stack: AsyncExitStack,
    ) -> None:
        self._data_dir = data_dir
        self._embedder = embedder
        self._over = over
        self._stack = stack
        self._open: tuple[Generation, Retriever] | None = None
        self._opening = asyncio.Lock()

    async def retrieve(self, query: Query) -> list[Hit]:
        """Hits of the generation in use. Raises IndexMissing before the first is published."""
        return await (await self.newest()).retrieve(query)

    async def newest(self) -> Retriever:
        """The retriever over the generation in use. Raises SearchIndexError."""
        async with self._opening:
            if self._open is None or not self._open[0].is_current(self._data_dir):
                opened = Generation.open_current(self._data_dir, self._embedder)
                generation = await self._stack.enter_async_context(opened)
                self._open = generation, self._over(generation)
            return self._open[1]
