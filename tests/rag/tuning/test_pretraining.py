"""A whole model reads an invented archive, and becomes a model of its own."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from tiny_gpt2 import save_gpt2

from rag.errors import NothingToLearn, TuningError
from rag.generation.shelf import Card, read_card
from rag.tuning.learning_rows import Examples
from rag.tuning.pretraining import Pretraining
from rag.tuning.progress import Progress
from rag.tuning.training import Schedule

torch = pytest.importorskip("torch", reason="needs pip install 'lawbot[models]'")
pytest.importorskip("peft", reason="needs pip install 'lawbot[models]'")

SCHEDULE = Schedule(rate=5e-3, steps=12, batch=4, slice=4, looks=2)
SINCE = date(2020, 1, 1)


@pytest.fixture(autouse=True)
def one_thread():
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """An untrained model under a licence."""
    folder = tmp_path / "base"
    save_gpt2(folder, steps=0)
    Card("someone/base", "0" * 64, "cc-by-nc-sa-4.0", 1, 1).save(folder)
    return folder


async def read(base: Path, archive: Path, since: date = SINCE, **changes) -> Examples:
    own = changes.get("own", ())
    return await Pretraining(base).read(archive, since, own, lambda _: None)


async def test_reads_in_pieces_and_holds_later_decisions_out(base: Path, archive: Path) -> None:
    examples = await read(base, archive)
    assert {len(example.ids) for example in examples.train} == {1024}
    assert {example.start for example in examples.train} == {1}
    assert 0 < len(examples.held_out) < len(examples.train)


async def test_learns_and_lies_beside_the_other_models(
    base: Path, archive: Path, tmp_path: Path
) -> None:
    from rag.generation.kogpt2 import load_model

    out, run = tmp_path / "models" / "law", tmp_path / "pretraining" / "law"
    examples = await read(base, archive)
    result = Pretraining(base).run(examples, out, run, SCHEDULE, lambda _: None)
    assert result.best.held_out < result.before.held_out - 1
    assert read_card(out) == result.card
    assert (result.card.name, result.card.licence) == ("law", "cc-by-nc-sa-4.0")
    model = load_model(out)
    assert model.lm_head.weight is model.transformer.wte.weight
    scores = json.loads((run / "scores.json").read_text(encoding="utf-8"))
    assert scores["card"]["sha256"] == result.card.sha256


async def test_never_writes_over_a_model(base: Path, archive: Path, tmp_path: Path) -> None:
    examples = await read(base, archive)
    with pytest.raises(TuningError, match="give another --name"):
        Pretraining(base).run(examples, base, tmp_path / "run", SCHEDULE, lambda _: None)


async def test_says_before_reading_that_it_cannot_go_on_with_other_settings(
    base: Path, archive: Path, tmp_path: Path
) -> None:
    class Killed(Exception): ...

    def kill(progress: Progress) -> None:
        if progress.done > 0:
            raise Killed

    training, out, run = Pretraining(base), tmp_path / "law", tmp_path / "run"
    training.check(out, run, SCHEDULE)
    with pytest.raises(Killed):
        training.run(await read(base, archive), out, run, SCHEDULE, kill)
    training.check(out, run, SCHEDULE)
    with pytest.raises(TuningError, match="other settings: delete that folder"):
        training.check(out, run, replace(SCHEDULE, batch=2))


async def test_says_so_when_nothing_is_held_out(base: Path, archive: Path) -> None:
    with pytest.raises(NothingToLearn, match="another --held-out-from"):
        await read(base, archive, since=date(2999, 1, 1))


async def test_reads_texts_of_ones_own(base: Path, archive: Path, tmp_path: Path) -> None:
    own = tmp_path / "own.jsonl"
    row = {"text": "임대인은 보증금을 돌려준다. " * 500, "part": "train"}
    own.write_text(json.dumps(row), encoding="utf-8")
    alone, more = await read(base, archive), await read(base, archive, own=[own])
    assert len(more.train) > len(alone.train)
    assert len(more.held_out) == len(alone.held_out)
