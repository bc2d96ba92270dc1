"""Our retriever where LangChain wants one."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from langchain_core.callbacks import (
    AsyncCallbackManagerForRetrieverRun,
    CallbackManagerForRetrieverRun,
)
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import SkipValidation

from rag.passage import Hit, Query
from rag.retrieval.retriever import Retriever


def as_langchain(retriever: Retriever, *, limit: int = 10) -> BaseRetriever:
    """A LangChain retriever over ours, for chains and agents.

    A document's metadata hold `citation`, `kind`, `heading`, `date` (ISO), `url`, `digest` and
    `score`. `invoke` is for use outside an event loop, `ainvoke` for use within.
    """
    return _LangChainRetriever(retriever=retriever, limit=limit)


class _LangChainRetriever(BaseRetriever):
    retriever: Annotated[Retriever, SkipValidation]
    limit: int

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        return asyncio.run(self._documents(query))

    async def _aget_relevant_documents(
        self, query: str, *, run_manager: AsyncCallbackManagerForRetrieverRun
    ) -> list[Document]:
        return await self._documents(query)

    async def _documents(self, text: str) -> list[Document]:
        return [
            _document(hit) for hit in await self.retriever.retrieve(Query(text, limit=self.limit))
        ]


def _document(hit: Hit) -> Document:
    passage = hit.passage
    metadata: dict[str, Any] = {
        "citation": str(passage.citation),
        "kind": passage.kind,
        "heading": passage.heading,
        "date": passage.date.isoformat() if passage.date else None,
        "url": passage.url,
        "digest": passage.digest,
        "score": hit.score,
    }
    return Document(page_content=passage.text, id=passage.id, metadata=metadata)
