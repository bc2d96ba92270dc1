"""`lawbot feedback export`."""

import json
from pathlib import Path


def test_exports_the_review_queue(nothing_ingested, tmp_path: Path) -> None:
    done = nothing_ingested("feedback", "export", str(tmp_path / "review.jsonl"), "--json")
    assert (done.returncode, json.loads(done.stdout)) == (0, {"written": 0, "left_out": 0})
    assert (tmp_path / "review.jsonl").read_text() == ""


def test_names_a_file_that_cannot_be_written(nothing_ingested, tmp_path: Path) -> None:
    done = nothing_ingested("feedback", "export", str(tmp_path / "none" / "review.jsonl"))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("error: cannot write")
