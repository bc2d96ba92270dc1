"""Smaller models made of one, and which of them to take."""

import sys
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest
from tiny_gpt2 import examples

from rag.config import ModelSettings
from rag.errors import ModelError, NothingToLearn, TuningError
from rag.generation.gguf_files import has_llama
from rag.generation.kogpt2 import load_model
from rag.generation.tokens import Tokens
from rag.tuning.compress import CompressPlan, compress
from rag.tuning.compress_report import Compressed, advice
from rag.tuning.learning_rows import encode_rows
from rag.tuning.pairs import Pair, Part, Said
from rag.tuning.progress import Progress
from rag.tuning.smaller import distil, prune
from rag.tuning.training import Schedule

WAY = Compressed(
    "as it is",
    "model",
    disk_mb=500.0,
    rss_mb=1000.0,
    first_token_ms=1000.0,
    tokens_per_s=20.0,
    loss=2.0,
    rouge_l=0.5,
    faithfulness=0.9,
)
INT8 = replace(WAY, name="int8", disk_mb=125.0, rss_mb=400.0, tokens_per_s=50.0, loss=2.01)
FEWER = replace(WAY, name="6 layers", disk_mb=330.0, tokens_per_s=80.0, loss=2.4)


def build_pairs(number: int, part: Part) -> list[Pair]:
    return [
        Pair(
            example.prompt.question,
            tuple(quote.text for quote in example.prompt.quotes),
            tuple(Said(text, place) for text, place in example.answer),
            part=part,
        )
        for example in islice(examples(seed=3), number)
    ]


ROWS = [*build_pairs(12, "train"), *build_pairs(3, "held_out")]


def settings_of(model: Path) -> ModelSettings:
    return ModelSettings(name=str(model), threads=1)


def ignore(_: Progress) -> None: ...


@pytest.mark.parametrize(
    ("ways", "expected"),
    [
        (
            [WAY, INT8, FEWER],
            "Take int8: 2.5 times as many tokens a second, 25% of the disk, 40% of the memory,"
            " +0.0100 nats a token (0.05 is bearable).",
        ),
        ([WAY, FEWER], "Take the model as it is: nothing smaller is faster and as good."),
        (
            [WAY, replace(INT8, tokens_per_s=19.0)],
            "Take the model as it is: nothing smaller is faster and as good.",
        ),
    ],
)
def test_advises_the_fastest_way_that_loses_next_to_nothing(
    ways: list[Compressed], expected: str
) -> None:
    assert advice(ways) == expected


def test_prunes_half_of_each_matrix_and_leaves_the_embedding(
    tiny_gpt2: Path, tmp_path: Path
) -> None:
    prune(tiny_gpt2, None, tmp_path / "pruned")
    before, after = load_model(tiny_gpt2), load_model(tmp_path / "pruned")
    blocks = [(n, p) for n, p in after.named_parameters() if ".h." in n and p.ndim == 2]
    assert {round((p == 0).float().mean().item(), 2) for _, p in blocks} == {0.5}
    assert after.get_input_embeddings().weight.equal(before.get_input_embeddings().weight)


def test_what_is_distilled_comes_closer_to_its_teacher(tiny_gpt2: Path, tmp_path: Path) -> None:
    for steps in (2, 40):
        schedule = Schedule(rate=3e-3, steps=steps, batch=4)
        distil(tiny_gpt2, None, ROWS, tmp_path / str(steps), layers=1, schedule=schedule)
    short, long = (distance(tiny_gpt2, tmp_path / name) for name in ("2", "40"))
    assert len(load_model(tmp_path / "40").transformer.h) == 1
    assert long < short / 2


def distance(teacher: Path, student: Path) -> float:
    """How far two models are apart over the answers of the held-out pairs."""
    import torch

    models = load_model(teacher), load_model(student)
    found = 0.0
    for ids, start in encode_rows(ROWS, Tokens.load(teacher), 1024).held_out:
        with torch.inference_mode():
            one, other = (
                model(torch.tensor([ids])).logits[0, start - 1 : -1].log_softmax(-1)
                for model in models
            )
        found += float((one.exp() * (one - other)).sum(-1).mean())
    return found


@pytest.mark.parametrize("layers", [2, 5])
def test_distils_into_fewer_layers_only(tiny_gpt2: Path, tmp_path: Path, layers: int) -> None:
    with pytest.raises(ModelError, match="fewer layers than it has"):
        distil(tiny_gpt2, None, ROWS, tmp_path / "x", layers=layers, schedule=Schedule(steps=2))


async def test_measures_each_way_on_the_held_out_pairs(tiny_gpt2: Path, tmp_path: Path) -> None:
    pytest.importorskip("ctranslate2", reason="needs pip install 'lawbot[models,compact]'")
    plan = CompressPlan(layers=0, out=tmp_path / "out")
    report = await compress(settings_of(tiny_gpt2), tmp_path, ROWS, plan, ignore)
    bits = [f"gguf {few} bits" for few in (8, 4, 3, 2)]
    assert [way.name for way in report.ways] == [
        *("as it is", "int8"),
        *(bits if has_llama() else []),
        "pruned 50%",
    ]
    for small in report.ways[1:-1]:
        assert small.loss == pytest.approx(report.ways[0].loss, abs=0.2)
        assert small.rss_mb < report.ways[0].rss_mb / 2
    assert (tmp_path / "out" / "pruned-50" / "config.json").is_file()
    assert len(list(report.lines())) == 1 + len(report.ways) + 1 + len(report.left_out)


async def test_leaves_out_what_cannot_run_or_learn_and_says_why(
    tiny_gpt2: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for library in ("ctranslate2", "llama_cpp"):
        monkeypatch.setitem(sys.modules, library, None)
    held_out, plan = build_pairs(1, "held_out"), CompressPlan(layers=1, steps=2)
    report = await compress(settings_of(tiny_gpt2), tmp_path, held_out, plan, ignore)
    assert [way.name for way in report.ways] == ["as it is", "pruned 50%"]
    names = [line.partition(": ")[0] for line in report.left_out]
    assert names == ["int8", "gguf 8 bits, gguf 4 bits, gguf 3 bits, gguf 2 bits", "1 layers"]
    *_, int8, gguf, layers = report.lines()
    assert "lawbot[models,compact]" in int8
    assert "lawbot[models,gguf]" in gguf
    assert layers.startswith("Left out: 1 layers: 1 of 1 rows can be learned")


@pytest.mark.parametrize("there", ["pruned-50", "layers-6"])
async def test_does_not_begin_where_smaller_models_lie(
    tiny_gpt2: Path, tmp_path: Path, there: str
) -> None:
    (tmp_path / there).mkdir()
    with pytest.raises(TuningError, match="delete it, or give another --out"):
        await compress(settings_of(tiny_gpt2), tmp_path, ROWS, CompressPlan(out=tmp_path), ignore)


async def test_does_not_begin_where_nothing_can_be_written(tiny_gpt2: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    plan = CompressPlan(out=tmp_path / "file" / "out")
    with pytest.raises(TuningError, match="give another --out"):
        await compress(settings_of(tiny_gpt2), tmp_path, ROWS, plan, ignore)


def test_nothing_is_distilled_that_says_more_than_its_passages(
    tiny_gpt2: Path, tmp_path: Path
) -> None:
    wrong = [replace(pair, answer=(Said("임대인은 7일 이내에 이자를 낸다.", 0),)) for pair in ROWS]
    with pytest.raises(NothingToLearn, match="say more than the passages"):
        distil(tiny_gpt2, None, wrong, tmp_path / "x", layers=1, schedule=Schedule(steps=2))
