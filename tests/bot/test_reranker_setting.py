"""A reranker is opened with the bot, so that a wrong name is no surprise at the first question."""

from pathlib import Path

import pytest

from bot.app import open_bot
from rag.config import Config, RetrievalSettings
from rag.errors import ConfigError
from rag.morphemes import Morphemes
from rag.retrieval.embedding import open_embedder
from rag.retrieval.indexer import Indexer


async def test_a_reranker_that_cannot_be_loaded_stops_the_start(
    tmp_path: Path, store, statute, morphemes: Morphemes
) -> None:
    store(statute())
    embedder = await open_embedder("static", morphemes)
    await Indexer(tmp_path, morphemes, embedder).refresh(lambda done, total: None)
    config = Config(retrieval=RetrievalSettings(reranker="nobody/nothing"))

    with pytest.raises(ConfigError, match=r"reranker = 'nobody/nothing' in \[retrieval\]"):
        async with open_bot(config, tmp_path):
            pass
