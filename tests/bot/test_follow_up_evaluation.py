"""What follow-ups find is measured beside what the questions in full find."""

import json
from pathlib import Path

import pytest
from fakes import FakeRetriever

from bot.follow_up_evaluation import (
    FollowUpReport,
    FollowUpScore,
    evaluate_follow_ups,
    read_pairs,
)
from bot.follow_ups import FollowUps
from rag.archive import Archive
from rag.errors import EvaluationError
from rag.morphemes import Morphemes

DEPOSIT = {"law": "가상임대차법", "article": "제3조"}
PAIRS = (
    {
        "first": "보증금은 언제 돌려주나요?",
        "follow_up": "기간은요?",
        "question": "보증금을 돌려주는 기간은 얼마인가요?",
        "gold_articles": [DEPOSIT],
        "half": "develop",
    },
    {
        "first": "보증금은 언제 돌려주나요?",
        "follow_up": "이자는요?",
        "question": "보증금의 이자는 얼마인가요?",
        "gold_articles": [{"law": "가상임대차법", "article": "제9조"}],
        "half": "report",
    },
    {"first": "보증금은 언제 돌려주나요?", "follow_up": "이혼할 수 있나요?", "half": "report"},
)


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    path = tmp_path / "pairs.jsonl"
    path.write_text("\n".join(json.dumps(pair) for pair in PAIRS))
    return path


async def test_counts_what_is_found_and_what_is_left_alone(
    pairs: Path, retriever: FakeRetriever, archive: Archive, morphemes: Morphemes
) -> None:
    follow_ups = FollowUps(morphemes, archive.statute_names)
    report = await evaluate_follow_ups(retriever, follow_ups, read_pairs(pairs), cutoff=5)
    assert report == FollowUpReport(
        5,
        FollowUpScore(n=2, in_full=0.5, found=0.5, same=1.0, shifts=1, alone=1.0),
        {
            "develop": FollowUpScore(1, 1.0, 1.0, 1.0, 0, None),
            "report": FollowUpScore(1, 0.0, 0.0, None, 1, 1.0),
        },
    )
    assert [query.text for query in retriever.queries] == [
        "보증금을 돌려주는 기간은 얼마인가요?",
        "보증금은 돌려줌: 기간은요?",
        "보증금의 이자는 얼마인가요?",
        "보증금은 돌려줌: 이자는요?",
    ]
    assert report.as_json()["by_half"]["develop"]["same"] == 1.0


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("", "has no rows"),
        ('{"first": "질문?"}', "line 1: 'follow_up'"),
        ('{"first": " ", "follow_up": "질문?"}', "line 1: 'first'"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, line: str, complaint: str) -> None:
    path = tmp_path / "pairs.jsonl"
    path.write_text(line)
    with pytest.raises(EvaluationError, match=complaint):
        read_pairs(path)
