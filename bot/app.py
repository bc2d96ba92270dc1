"""open_bot(): puts the bot together, over the law and over what it remembers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from bot.answers import Answers
from bot.desk import Parts
from bot.dialogue import DialogueManager
from bot.follow_ups import FollowUps
from bot.ingest_runs import IngestRuns
from bot.library import open_library
from bot.memory import Memory
from bot.retention import forgetting
from bot.store import Store
from bot.store_database import store_url
from bot.workspace import Workspace
from rag.answering import Answerer
from rag.archive import Archive
from rag.config import Config
from rag.errors import IndexMissing
from rag.passage import Query
from rag.retrieval.retriever import Retriever

_FIRST = Query("임대차", limit=1)


@dataclass(frozen=True, slots=True)
class Bot:
    """The open parts of the bot, for adapters and for measuring."""

    archive: Archive
    retriever: Retriever
    answerer: Answerer
    store: Store
    memory: Memory
    dialogue: DialogueManager


@asynccontextmanager
async def open_bot(config: Config, data_dir: Path) -> AsyncIterator[Bot]:
    """The bot over a data directory. Raises ArchiveError, SearchIndexError or StoreError.

    A first search loads all that searches need, so that nobody waits for it.
    """
    async with AsyncExitStack() as stack:
        library = await stack.enter_async_context(open_library(config, data_dir))
        with suppress(IndexMissing):  # look-up works before the first index is published
            await library.retriever.retrieve(_FIRST)
        store = await stack.enter_async_context(Store.open(store_url(config.store.url, data_dir)))
        memory = Memory(
            store, FollowUps(library.morphemes, library.archive.statute_names), config.memory
        )
        await stack.enter_async_context(forgetting(memory.forget_old))
        ingest = IngestRuns(Workspace(config, data_dir))
        stack.push_async_callback(ingest.close)
        answers = Answers(library.answerer)
        dialogue = DialogueManager(Parts(config, library.archive, store, memory, answers, ingest))
        yield Bot(library.archive, library.retriever, library.answerer, store, memory, dialogue)
