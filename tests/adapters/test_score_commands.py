"""`lawbot evaluate model`: how good a model is, on the command line."""

import json
from itertools import islice
from pathlib import Path

from tiny_gpt2 import examples

from rag.tuning.pairs import Pair, Said


def write_pairs(path: Path, number: int = 3) -> str:
    pairs = [
        Pair(
            example.prompt.question,
            tuple(quote.text for quote in example.prompt.quotes),
            tuple(Said(text, place) for text, place in example.answer),
            area="임대차",
        )
        for example in islice(examples(seed=7), number)
    ]
    path.write_text("".join(f"{pair.as_line()}\n" for pair in pairs), encoding="utf-8")
    return str(path)


def test_scores_a_model_as_json_and_as_a_picture(nothing_ingested, tiny_gpt2, tmp_path) -> None:
    rows, plot = write_pairs(tmp_path / "pairs.jsonl"), tmp_path / "scores.png"
    done = nothing_ingested(
        *("evaluate", "model", "--set", rows, "--rows", "all", "--model", str(tiny_gpt2)),
        *("--plot", str(plot), "--json"),
    )
    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(done.stdout)
    assert list(found) == ["parameters", "disk_mb", "load_seconds", "memory_mb", "scores"]
    assert found["scores"]["model"] == str(tiny_gpt2)
    assert found["scores"]["overall"]["rows"] == 3
    assert found["scores"]["by_area"] == {"임대차": found["scores"]["overall"]}
    assert plot.is_file()


def test_says_which_model_is_missing(nothing_ingested, tmp_path) -> None:
    rows = write_pairs(tmp_path / "pairs.jsonl")
    done = nothing_ingested("evaluate", "model", "--set", rows, "--rows", "all")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("error: there is no model to score: set name in [model]")


def test_says_when_a_set_is_no_set(nothing_ingested, tiny_gpt2, tmp_path) -> None:
    path = tmp_path / "pairs.jsonl"
    path.write_text('{"question": "?"}\n', encoding="utf-8")
    done = nothing_ingested("tune", "compress", str(tiny_gpt2), "--set", str(path))
    assert done.returncode == 1
    assert "line 1 of" in done.stderr
