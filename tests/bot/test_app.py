"""The bot put together for real: Kiwi, tantivy, Chroma."""

from pathlib import Path

import pytest

from bot.app import open_bot
from bot.ingesting import rebuild_index
from bot.workspace import Workspace
from rag.config import Config
from rag.errors import ArchiveMissing, IndexMissing
from rag.passage import Hit, Query
from rag.retrieval.retriever import LawRetriever


@pytest.fixture
def stored(store, statute, article) -> None:
    store(statute(articles=(article("제3조(보증금)", "보증금은 집을 비울 때 돌려준다."),)))


async def found(retriever, text: str) -> list[str]:
    hits = await retriever.retrieve(Query(text, limit=1))
    return [str(hit.passage.citation) for hit in hits]


async def test_looks_up_before_there_is_an_index(stored, tmp_path: Path) -> None:
    async with open_bot(Config(), tmp_path) as bot:
        events = [event async for event in bot.answerer.answer("가상임대차법 3조")]
        assert [quote.text for quote in events[-1].provisions] == [
            "보증금은 집을 비울 때 돌려준다."
        ]
        with pytest.raises(IndexMissing):
            await bot.retriever.retrieve(Query("보증금"))


async def test_searches_a_newer_index_as_soon_as_it_is_there(
    stored, store, statute, article, tmp_path: Path
) -> None:
    workspace = Workspace(Config(), tmp_path)
    async with open_bot(Config(), tmp_path) as bot:
        await rebuild_index(workspace, lambda progress: None)
        assert await found(bot.retriever, "보증금") == ["가상임대차법 제3조"]
        moon = (article("제1조(떡)", "달토끼는 떡을 찧는다."),)
        store(statute("달나라법", statute_id="000002", articles=moon))
        await rebuild_index(workspace, lambda progress: None)
        assert await found(bot.retriever, "달토끼 떡") == ["달나라법 제1조"]


async def test_has_searched_before_the_first_question(
    stored, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await rebuild_index(Workspace(Config(), tmp_path), lambda progress: None)
    retrieve, found = LawRetriever.retrieve, []

    async def noted(self: LawRetriever, query: Query) -> list[Hit]:
        found.append(await retrieve(self, query))
        return found[-1]

    monkeypatch.setattr(LawRetriever, "retrieve", noted)
    async with open_bot(Config(), tmp_path):
        assert len(found) == 1


async def test_needs_an_archive(tmp_path: Path) -> None:
    with pytest.raises(ArchiveMissing):
        async with open_bot(Config(), tmp_path):
            pass
