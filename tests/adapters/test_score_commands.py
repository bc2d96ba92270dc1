"""`lawbot evaluate model`: how good a model is, on the command line."""

import json
from itertools import islice
from pathlib import Path

import pytest
from tiny_gpt2 import examples

from rag.tuning.pairs import Pair, Part, Said


def write_pairs(path: Path, number: int = 3, part: Part = "held_out") -> str:
    pairs = [
        Pair(
            example.prompt.question,
            tuple(quote.text for quote in example.prompt.quotes),
            tuple(Said(text, place) for text, place in example.answer),
            part=part,
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


@pytest.mark.parametrize(
    ("plot", "complaint"),
    [("none/scores.png", "there is no folder"), ("scores.xyz", "end it in .png")],
)
def test_says_that_a_plot_cannot_be_written_before_it_scores(
    nothing_ingested, tmp_path, plot: str, complaint: str
) -> None:
    rows = write_pairs(tmp_path / "pairs.jsonl")
    done = nothing_ingested(
        *("evaluate", "model", "--set", rows, "--plot", str(tmp_path / plot)),
        *("--rows", "all", "--model", "someone/gone"),
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert complaint in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_shows_the_scores_whose_plot_cannot_be_kept(nothing_ingested, tiny_gpt2, tmp_path) -> None:
    rows, plot = write_pairs(tmp_path / "pairs.jsonl", 1), tmp_path / "scores.png"
    plot.symlink_to("/dev/full")
    done = nothing_ingested(
        *("evaluate", "model", "--set", rows, "--model", str(tiny_gpt2), "--plot", str(plot)),
    )
    assert done.returncode == 1
    assert "perplexity" in done.stdout
    assert "error: cannot write " in done.stderr


def test_a_set_without_held_out_rows_is_not_told_of_an_option_that_is_not_there(
    nothing_ingested, tiny_gpt2, tmp_path
) -> None:
    rows = write_pairs(tmp_path / "pairs.jsonl", part="train")
    done = nothing_ingested("tune", "compress", str(tiny_gpt2), "--set", rows)
    assert done.returncode == 1
    assert "holds no question that is held out" in done.stderr
    assert "--rows" not in done.stderr
