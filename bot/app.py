"""open_bot(): opens archive, index and morphemes and puts the bot together."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from bot.answers import Answers
from bot.current import CurrentRetriever
from bot.desk import Parts
from bot.dialogue import DialogueManager
from bot.follow_ups import FollowUps
from bot.ingest_runs import IngestRuns
from bot.memory import Memory
from bot.retention import forgetting
from bot.store import Store
from bot.store_database import IN_MEMORY, store_url
from bot.workspace import Workspace
from rag.answering import Answerer
from rag.archive import Archive
from rag.config import Config
from rag.errors import IndexMissing
from rag.generation.opening import open_generator
from rag.morphemes import Morphemes
from rag.quoting import Quoter
from rag.restating import Restater
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
    store: Store
    follow_ups: FollowUps
    memory: Memory
    dialogue: DialogueManager


@asynccontextmanager
async def open_bot(config: Config, data_dir: Path, *, remember: bool = True) -> AsyncIterator[Bot]:
    """The bot over a data directory. Raises ArchiveError, SearchIndexError or StoreError.

    Without `remember` nothing is written: what is kept is forgotten when the bot is closed.
    """
    async with AsyncExitStack() as stack:
        archive = await stack.enter_async_context(Archive.open(data_dir / "archive.sqlite"))
        morphemes = await stack.enter_async_context(Morphemes())
        morphemes.warm()
        retriever = await _open_retriever(stack, config, data_dir, archive, morphemes)
        model = await stack.enter_async_context(open_generator(config.model, data_dir))
        answerer = Answerer(
            archive,
            retriever,
            Quoter(morphemes),
            Restater(morphemes, model),
            settings=config.answer,
        )
        url = store_url(config.store.url, data_dir) if remember else IN_MEMORY
        store = await stack.enter_async_context(Store.open(url))
        follow_ups = FollowUps(morphemes, archive.statute_names)
        memory = Memory(store, follow_ups, config.memory)
        await stack.enter_async_context(forgetting(memory.forget_old))
        ingest = IngestRuns(Workspace(config, data_dir))
        stack.push_async_callback(ingest.close)
        parts = Parts(config, archive, store, memory, Answers(answerer), ingest)
        dialogue = DialogueManager(parts)
        yield Bot(archive, retriever, answerer, store, follow_ups, memory, dialogue)


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
