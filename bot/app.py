"""open_bot(): opens archive, index and morphemes and puts the bot together."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from bot.current import CurrentRetriever
from bot.dialogue import DialogueManager
from bot.styles import Style
from rag.answering import Answerer
from rag.archive import Archive
from rag.config import Config
from rag.errors import IndexMissing
from rag.generation.extractive import ExtractiveGenerator
from rag.morphemes import Morphemes
from rag.quoting import Quoter
from rag.retrieval.embedding import open_embedder
from rag.retrieval.generations import Generation
from rag.retrieval.reranker import Reranker, RerankingRetriever
from rag.retrieval.retriever import LawRetriever, Retriever


@dataclass(frozen=True, slots=True)
class Bot:
    """The open parts of the bot, for adapters and for measuring."""

    archive: Archive
    retriever: Retriever
    answerer: Answerer
    dialogue: DialogueManager


@asynccontextmanager
async def open_bot(config: Config, data_dir: Path) -> AsyncIterator[Bot]:
    """The bot over a data directory. Raises ArchiveError or SearchIndexError."""
    async with AsyncExitStack() as stack:
        archive = await stack.enter_async_context(Archive.open(data_dir / "archive.sqlite"))
        morphemes = await stack.enter_async_context(Morphemes())
        morphemes.warm()
        retriever = await _open_retriever(stack, config, data_dir, archive, morphemes)
        answerer = Answerer(
            archive,
            retriever,
            Quoter(morphemes),
            ExtractiveGenerator(morphemes),
            settings=config.answer,
        )
        dialogue = DialogueManager(answerer, Style(config.chat.style))
        yield Bot(archive, retriever, answerer, dialogue)


async def _open_retriever(
    stack: AsyncExitStack, config: Config, data_dir: Path, archive: Archive, morphemes: Morphemes
) -> Retriever:
    settings = config.retrieval
    embedder = await open_embedder(settings.embedder, morphemes)
    reranker = await Reranker.open(settings.reranker) if settings.reranker else None

    def over(generation: Generation) -> Retriever:
        retriever = LawRetriever(archive, generation, morphemes, embedder, settings)
        if reranker is None:
            return retriever
        return RerankingRetriever(retriever, reranker, settings.rerank_candidates)

    current = CurrentRetriever(data_dir, embedder, over, stack)
    with suppress(IndexMissing):  # look-up works before the first index is published
        await current.newest()
    return current
