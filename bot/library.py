"""open_library(): the law text at hand, what searches it and what answers from it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.current import CurrentRetriever
from rag.answering import Answerer
from rag.archive import Archive
from rag.config import Config, RetrievalSettings
from rag.generation.opening import open_generator
from rag.morphemes import Morphemes
from rag.quoting import Quoter
from rag.restating import Restater
from rag.retrieval.embedding import open_embedder
from rag.retrieval.generations import Generation
from rag.retrieval.reranker import Reranker, RerankingRetriever
from rag.retrieval.retriever import LawRetriever, Retriever


@dataclass(frozen=True, slots=True)
class Library:
    """What an answer is made with. It knows nobody and keeps nothing."""

    archive: Archive
    morphemes: Morphemes
    retriever: Retriever
    answerer: Answerer


@asynccontextmanager
async def open_library(config: Config, data_dir: Path) -> AsyncIterator[Library]:
    """The library of a data directory. Raises ArchiveError and ConfigError.

    Kiwi and the indexes load at the first search.
    """
    async with AsyncExitStack() as stack:
        archive = await stack.enter_async_context(Archive.open(data_dir / "archive.sqlite"))
        morphemes = await stack.enter_async_context(Morphemes())
        retriever = await _open_retriever(config.retrieval, data_dir, archive, morphemes)
        stack.push_async_callback(retriever.close)
        model = await stack.enter_async_context(open_generator(config.model, data_dir))
        answerer = Answerer(
            archive,
            retriever,
            Quoter(morphemes),
            Restater(morphemes, model),
            settings=config.answer,
        )
        yield Library(archive, morphemes, retriever, answerer)


async def _open_retriever(
    settings: RetrievalSettings, data_dir: Path, archive: Archive, morphemes: Morphemes
) -> CurrentRetriever:
    embedder = await open_embedder(settings.embedder, morphemes)
    reranker = await Reranker.open(settings.reranker) if settings.reranker else None

    def over(generation: Generation) -> Retriever:
        retriever = LawRetriever(archive, generation, morphemes, embedder, settings)
        if reranker is None:
            return retriever
        return RerankingRetriever(retriever, reranker, settings.rerank_candidates)

    return CurrentRetriever(data_dir, embedder, over)
