"""`lawbot tune pairs | lora | pretrain`: from an archive to LoRA weights that can be used."""

import json
from pathlib import Path

import pytest
from learning_pairs import build_pairs, write_pairs

from rag.generation.shelf import find_model

pytest.importorskip("peft", reason="needs pip install 'lawbot[models]'")

QUICK = ("--steps", "4", "--batch", "4", "--looks", "1", "--json")


@pytest.fixture
def pairs(tmp_path: Path) -> str:
    return str(write_pairs(tmp_path / "some.jsonl", build_pairs(40)))


def test_makes_pairs_and_counts_them_by_kind_and_style(lawbot, tmp_path: Path) -> None:
    out = tmp_path / "pairs.jsonl"
    done = lawbot("tune", "pairs", "--out", str(out))
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0].split() == ["정중", "친근", "전문가", "쉬운말"]
    assert lines[-1] == f"written to {out}"
    rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert lines[-3] == f"{len(rows):,} pairs (to learn from + held out), 0 texts"
    assert {row["style"] for row in rows} == {"정중", "친근", "전문가", "쉬운말"}


def test_tunes_lora_weights_that_the_model_list_shows(
    nothing_ingested, tiny_gpt2: Path, pairs: str
) -> None:
    command = ("tune", "lora", "--base", str(tiny_gpt2), "--pairs", pairs, "--run", "first")
    done = nothing_ingested(*command, *QUICK)
    assert (done.returncode, done.stderr) == (0, "")
    figures = json.loads(done.stdout)
    assert (figures["rows"], figures["steps"], figures["best"]["step"]) == (40, 4, 4)
    assert "LoRA first" in nothing_ingested("model", "list").stdout

    again = nothing_ingested(*command, *QUICK)
    assert (again.returncode, again.stdout) == (1, "")
    assert again.stderr.endswith("is finished: give another --run\n")


def test_searches_before_it_tunes(nothing_ingested, tiny_gpt2: Path, pairs: str) -> None:
    command = ("tune", "lora", "--base", str(tiny_gpt2), "--pairs", pairs, "--search")
    figures = json.loads(nothing_ingested(*command, *QUICK).stdout)
    assert len(figures["trials"]) == 9
    assert min(figures["trials"], key=figures["trials"].get) == next(iter(figures["trials"]))


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("lora",), "error: there is no model to tune: set name in [model], or give --base\n"),
        (("lora", "--base", "none"), "error: the model 'none' is not on this machine"),
        (("pretrain", "--name", "law"), "error: there is no model to tune"),
        (("pairs",), "error: there is no law text in"),
    ],
)
def test_says_what_is_missing(nothing_ingested, arguments: tuple[str, ...], complaint: str) -> None:
    done = nothing_ingested("tune", *arguments)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(complaint)


def test_says_how_to_come_by_pairs(nothing_ingested, tiny_gpt2: Path) -> None:
    done = nothing_ingested("tune", "lora", "--base", str(tiny_gpt2))
    assert done.returncode == 1
    assert "Run `lawbot tune pairs`" in done.stderr


def test_pretrains_a_model_on_texts_of_ones_own(
    lawbot, data: Path, tiny_gpt2: Path, tmp_path: Path
) -> None:
    rows = [
        {"text": "임대인은 보증금을 돌려준다. " * 500, "part": p} for p in ("train", "held_out")
    ]
    own = tmp_path / "own.jsonl"
    own.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    name = "ours/law"  # lies where one of the hub would
    command = ("tune", "pretrain", "--base", str(tiny_gpt2), "--name", name, "--own", str(own))
    done = lawbot(*command, *QUICK)
    assert (done.returncode, done.stderr) == (0, "")
    figures = json.loads(done.stdout)
    assert figures["best"]["held_out"] < figures["before"]["held_out"]
    assert find_model(name, data) == data / "models" / "ours--law"


@pytest.mark.parametrize("name", ["", ".", "../out", "a/b", "/out"])
def test_a_run_is_called_like_a_folder_of_its_own(nothing_ingested, name: str) -> None:
    done = nothing_ingested("tune", "lora", "--run", name)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"error: {name!r} cannot be the name of a folder: give another --run\n"


@pytest.mark.parametrize("name", ["", ".", ".."])
def test_a_model_that_reads_on_is_called_like_a_folder_of_its_own(
    nothing_ingested, name: str
) -> None:
    done = nothing_ingested("tune", "pretrain", "--name", name)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"error: {name!r} cannot be the name of a folder: give another --name\n"
