"""The bot over a small archive and a retriever that finds what it is told."""

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest
from fakes import FakeRetriever, FirstSyllables

from bot.dialogue import DialogueManager
from bot.styles import Style
from rag.answering import Answerer
from rag.archive import Archive
from rag.citation import ArticleCitation
from rag.config import AnswerSettings
from rag.generation.extractive import ExtractiveGenerator
from rag.law import ArticleNumber
from rag.quoting import Quoter

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
def bot(archive: Archive, retriever: FakeRetriever) -> DialogueManager:
    analyzer = FirstSyllables()
    answerer = Answerer(
        archive,
        retriever,
        Quoter(analyzer),
        ExtractiveGenerator(analyzer),
        settings=AnswerSettings(min_evidence=0.3),
        today=lambda: date(2026, 3, 1),
    )
    return DialogueManager(answerer, Style.POLITE)
