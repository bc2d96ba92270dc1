"""The review queue comes out as an evaluation set."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.feedback import Exported, export_feedback
from bot.store import Store
from bot.store_database import store_url
from bot.store_rows import ConversationKey, Feedback, Turn, Verdict
from bot.workspace import Workspace
from rag.config import Config
from rag.errors import EvaluationError
from rag.evaluation_set import Gold, Row, read_rows
from rag.law import ArticleNumber

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
KEY = ConversationKey("telegram", "방", "", "길동")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(Config(), tmp_path)


async def judge(workspace: Workspace, turn: str, verdict: Verdict, *citations: str) -> None:
    async with Store.open(store_url("", workspace.data_dir)) as kept:
        row = await kept.conversations.open(KEY, now=NOW, idle_since=NOW - timedelta(hours=1))
        said = Turn(turn, row.id, NOW, f"{turn} 질문", "", "짧은 답.", citations, "extractive")
        await kept.conversations.add_turn(said)
        await kept.feedback.give(Feedback(turn, "길동", verdict, NOW, "까닭"))


async def test_judged_answers_become_rows(workspace, tmp_path: Path) -> None:
    file = tmp_path / "review.jsonl"
    await judge(workspace, "하나", "up", "가상법 제3조제1항", "가상법 제3조", "대법원 2020다1 판결")
    await judge(workspace, "둘", "down", "가상법 제10조의2")
    await judge(workspace, "셋", "down", "대법원 2020다1 판결")
    assert await export_feedback(workspace, file) == Exported(written=2, left_out=1)
    assert read_rows(file) == (
        Row("둘 질문", (Gold("가상법", ArticleNumber(10, 2)),), "down"),
        Row("하나 질문", (Gold("가상법", ArticleNumber(3)),), "up"),
    )
    assert json.loads(file.read_text().splitlines()[1]) == {
        "id": "하나",
        "question": "하나 질문",
        "gold_articles": [{"law": "가상법", "article": "제3조"}],
        "gold_precedents": ["2020다1"],
        "answer": "짧은 답.",
        "register": "up",
        "reason": "까닭",
        "generator": "extractive",
    }


async def test_nothing_judged_is_an_empty_file(workspace, tmp_path: Path) -> None:
    file = tmp_path / "review.jsonl"
    assert await export_feedback(workspace, file) == Exported(0, 0)
    assert file.read_text() == ""


async def test_a_file_that_cannot_be_written_is_named(workspace, tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match=r"none/review.jsonl.*Check the path"):
        await export_feedback(workspace, tmp_path / "none" / "review.jsonl")
