"""The bot over a small archive and a retriever that finds what it is told."""

import time
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from chatting import Chat
from fakes import FakeRetriever, FirstSyllables
from servers.postgres_server import new_database, postgres_server
from sqlalchemy import URL

from bot.answers import Answers
from bot.desk import Parts
from bot.dialogue import DialogueManager
from bot.follow_ups import FollowUps
from bot.ingest_runs import IngestRuns
from bot.memory import Memory
from bot.store import Store
from bot.store_database import store_url
from bot.workspace import Workspace
from rag.answering import Answerer
from rag.archive import Archive
from rag.citation import ArticleCitation
from rag.config import AnswerSettings, Config
from rag.generation.generator import Generator
from rag.law import ArticleNumber
from rag.morphemes import Morphemes
from rag.quoting import Quoter
from rag.restating import Restater

DEPOSIT = ArticleCitation("가상임대차법", ArticleNumber(3))


@pytest.fixture
async def archive(tmp_path: Path, store, statute, precedent, article) -> AsyncIterator[Archive]:
    text = "① 보증금은 집을 비우면 돌려준다. <개정 2019.12.1>\n② 집세는 매월 낸다."
    store(statute("가상임대차법", articles=(article("제3조(보증금)", text),)), precedent("2020다1"))
    async with Archive.open(tmp_path / "archive.sqlite") as archive:
        yield archive


@pytest.fixture
async def retriever(archive: Archive) -> FakeRetriever:
    (passage,) = await archive.provisions(DEPOSIT)
    return FakeRetriever([(passage, 0.9)])


@pytest.fixture
def generator() -> Generator | None:
    """None: the law's own sentences."""
    return None


@pytest.fixture
def config() -> Config:
    return Config()


@pytest.fixture
def clock() -> Callable[[], float]:
    return time.monotonic


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    with postgres_server() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgres"])
async def url(request: pytest.FixtureRequest, tmp_path: Path) -> URL:
    if request.param == "sqlite":
        return store_url("", tmp_path / "data")
    return store_url(await new_database(request.getfixturevalue("postgres")), tmp_path)


@pytest.fixture
async def kept(tmp_path: Path) -> AsyncIterator[Store]:
    """The store of the bot; 길동 and 춘향 have been told that it is no human."""
    async with Store.open(store_url("", tmp_path)) as kept:
        for user in ("길동", "춘향"):
            await kept.settings.change_person("시험", user, notice_seen=True)
        yield kept


@pytest.fixture
def answers(
    archive: Archive,
    retriever: FakeRetriever,
    generator: Generator | None,
    morphemes: Morphemes,
) -> Answers:
    return Answers(
        Answerer(
            archive,
            retriever,
            Quoter(FirstSyllables()),
            Restater(morphemes, generator),
            settings=AnswerSettings(min_evidence=0.3),
            today=lambda: date(2026, 3, 1),
        )
    )


@pytest.fixture
async def start(
    archive: Archive,
    answers: Answers,
    kept: Store,
    morphemes: Morphemes,
    config: Config,
    clock: Callable[[], float],
    tmp_path: Path,
) -> AsyncIterator[Callable[[], DialogueManager]]:
    """Makes a bot over the same store each time, as a restart does."""
    memory = Memory(kept, FollowUps(morphemes, archive.statute_names), config.memory)
    ingest = IngestRuns(Workspace(config, tmp_path))

    def start() -> DialogueManager:
        return DialogueManager(Parts(config, archive, kept, memory, answers, ingest, clock))

    yield start
    await ingest.close()


@pytest.fixture
def bot(start: Callable[[], DialogueManager]) -> DialogueManager:
    return start()


@pytest.fixture
def chat(bot: DialogueManager) -> Chat:
    return Chat(bot)
