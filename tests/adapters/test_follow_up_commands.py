"""`lawbot evaluate follow-ups`."""

import json
from pathlib import Path

PAIR = {
    "first": "보증금은 언제 돌려주나요?",
    "follow_up": "누가 돌려줘요?",
    "question": "보증금은 누가 돌려주나요?",
    "gold_articles": [{"law": "가상임대차법", "article": "제3조"}],
}
SHIFT = {"first": "보증금은 언제 돌려주나요?", "follow_up": "달토끼 떡은 언제 찧나요?"}
SCORE = {"n": 1, "in_full": 1.0, "found": 1.0, "same": 1.0, "shifts": 1, "alone": 1.0}


def test_measures_follow_ups(lawbot, tmp_path: Path) -> None:
    pairs = tmp_path / "pairs.jsonl"
    pairs.write_text(f"{json.dumps(PAIR)}\n{json.dumps(SHIFT)}\n")
    done = lawbot("evaluate", "follow-ups", "--set", str(pairs), "-k", "1", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout) == {"k": 1, **SCORE, "by_half": {"all": SCORE}}


def test_a_file_that_is_no_set_is_named(lawbot, tmp_path: Path) -> None:
    pairs = tmp_path / "pairs.jsonl"
    pairs.write_text("{}")
    done = lawbot("evaluate", "follow-ups", "--set", str(pairs))
    assert (done.returncode, done.stdout) == (1, "")
    assert "pairs.jsonl, line 1: 'first'" in done.stderr
