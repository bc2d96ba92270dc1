"""LoRA on a small GPT-2 of KoGPT-2's classes: what it learns, what it must not break."""

import json
import math
from pathlib import Path
from typing import NamedTuple

import pytest
from learning_pairs import build_pairs, write_pairs
from tiny_gpt2 import SPECIAL, save_gpt2

from rag.errors import LoraMismatch, NothingToLearn, TuningError
from rag.generation.prompts import PromptWriter
from rag.generation.shelf import find_lora, fingerprint
from rag.generation.tokens import Tokens
from rag.tuning.learning_rows import draw, encode_rows, tensors
from rag.tuning.lora import (
    LoraPlan,
    LoraResult,
    LoraTuning,
    add_lora,
    load_base,
    read_positions,
    save_lora,
)
from rag.tuning.pairs import Pair, Said
from rag.tuning.training import Schedule

torch = pytest.importorskip("torch", reason="needs pip install 'lawbot[models]'")
pytest.importorskip("peft", reason="needs pip install 'lawbot[models]'")

PLAN = LoraPlan(schedule=Schedule(rate=5e-3, steps=30, batch=8, slice=8, looks=3, patience=4))
MEGABYTE = 1e6


class Run(NamedTuple):
    base: Path
    folder: Path
    result: LoraResult


@pytest.fixture(scope="module", autouse=True)
def one_thread():
    """So small a model only loses by more; and the sums are the same every time."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture(scope="module")
def pairs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_pairs(tmp_path_factory.mktemp("pairs") / "pairs.jsonl", build_pairs())


@pytest.fixture(scope="module")
def run(tiny_gpt2: Path, pairs: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("data") / "lora" / "first"
    result = LoraTuning(tiny_gpt2, [pairs]).run(folder, PLAN, lambda _: None)
    return Run(tiny_gpt2, folder, result)


def held_out_loss(model, base: Path) -> float:
    """Of the answers of the held-out pairs, in nats a token."""
    examples = encode_rows(build_pairs(), Tokens.load(base), 1024).held_out
    ids, mask, labels = tensors(examples, torch.device("cpu"))
    with torch.inference_mode():
        return float(model.eval()(input_ids=ids, attention_mask=mask, labels=labels).loss)


def logits(model, base: Path):
    tokens = Tokens.load(base)
    prompt = PromptWriter(tokens).write(build_pairs(1)[0].prompt())
    with torch.inference_mode():
        return model.eval()(torch.tensor([prompt.ids])).logits


def test_learns_where_the_recipe_on_record_learns_nothing(run: Run) -> None:
    """The old one: LoRA on lm_head alone, rate 5e-5, and a warm-up of 100 steps in a run of 30."""
    from peft import LoraConfig, get_peft_model

    tokens = Tokens.load(run.base)
    config = LoraConfig(task_type="CAUSAL_LM", r=16, lora_alpha=32, target_modules=["lm_head"])
    with pytest.warns(UserWarning, match="tied"):  # it adds to the embedding what it learns
        model = get_peft_model(load_base(run.base, tokens), config)
    before = held_out_loss(model, run.base)
    weights = [weight for weight in model.parameters() if weight.requires_grad]
    optimizer = torch.optim.AdamW(weights, lr=5e-5)
    rows = encode_rows(build_pairs(), tokens, 1024).train
    for step in range(30):
        optimizer.param_groups[0]["lr"] = 5e-5 * (step + 1) / 100
        ids, mask, labels = tensors(draw(rows, step, size=8, seed=0), torch.device("cpu"))
        model.train()(input_ids=ids, attention_mask=mask, labels=labels).loss.backward()
        optimizer.step()
        optimizer.zero_grad()
    assert held_out_loss(model, run.base) == pytest.approx(before, abs=0.01)

    assert run.result.before.held_out == pytest.approx(before, abs=1e-3)
    assert run.result.best.held_out < before - 2


def test_the_first_loss_is_that_of_a_model_that_knows_its_tokens(run: Run) -> None:
    assert run.result.before.held_out < math.log(Tokens.load(run.base).size)


def test_the_end_of_an_answer_becomes_likely(run: Run) -> None:
    assert run.result.before.end < 0.1
    assert run.result.best.end > 0.9


def test_merged_weights_say_the_same_and_leave_the_embedding_tied(run: Run) -> None:
    from peft import PeftModel

    from rag.generation.kogpt2 import load_model

    apart = PeftModel.from_pretrained(load_base(run.base, Tokens.load(run.base)), run.folder)
    merged = load_model(run.base, lora=run.folder)
    assert merged.lm_head.weight is merged.transformer.wte.weight
    torch.testing.assert_close(logits(merged, run.base), logits(apart, run.base), atol=1e-4, rtol=0)
    assert held_out_loss(merged, run.base) == pytest.approx(run.result.best.held_out, abs=1e-3)


def test_belongs_to_its_base_and_to_no_other(run: Run, tmp_path: Path) -> None:
    from rag.generation.kogpt2 import load_model

    about = json.loads((run.folder / "lawbot.json").read_text(encoding="utf-8"))
    assert about == {"base_sha256": fingerprint(run.base)}
    save_gpt2(tmp_path / "other", steps=0)
    with pytest.raises(LoraMismatch):
        load_model(tmp_path / "other", lora=run.folder)


def test_leaves_settings_figures_and_curves_and_no_checkpoint(run: Run) -> None:
    assert sorted(path.name for path in run.folder.iterdir()) == [
        "adapter_config.json",
        "adapter_model.safetensors",
        "config.json",
        "curves.png",
        "lawbot.json",
        "metrics.jsonl",
        "scores.json",
    ]
    assert find_lora("first", run.folder.parent.parent) == run.folder
    lines = (run.folder / "metrics.jsonl").read_text(encoding="utf-8").splitlines()
    metrics = [json.loads(line) for line in lines]
    assert [look["step"] for look in metrics] == [0, 10, 20, 30]
    scores = json.loads((run.folder / "scores.json").read_text(encoding="utf-8"))
    assert scores["best"]["held_out"] == run.result.best.held_out
    assert (run.folder / "curves.png").read_bytes().startswith(b"\x89PNG")


def test_a_finished_run_is_not_trained_again(run: Run, pairs: Path) -> None:
    with pytest.raises(TuningError, match="is finished: give another --run"):
        LoraTuning(run.base, [pairs]).run(run.folder, PLAN, lambda _: None)


def test_another_plan_needs_another_run(run: Run, pairs: Path) -> None:
    with pytest.raises(TuningError, match="other settings: delete that folder"):
        LoraTuning(run.base, [pairs]).run(run.folder, LoraPlan(rank=8), lambda _: None)


def test_refuses_a_warm_up_as_long_as_the_run(tiny_gpt2: Path, pairs: Path, tmp_path: Path) -> None:
    tuning, plan = LoraTuning(tiny_gpt2, [pairs]), LoraPlan(schedule=Schedule(steps=2, warm_up=100))
    with pytest.raises(TuningError, match="a warm-up of 100 steps in a run of 2 never reaches"):
        tuning.run(tmp_path, plan, lambda _: None)
    right = LoraPlan(schedule=Schedule(steps=2, looks=1))  # what never began is in nobody's way
    assert tuning.run(tmp_path, right, lambda _: None).steps == 2


def test_the_rate_rises_in_a_line_and_falls_along_a_cosine() -> None:
    schedule = Schedule(rate=1.0, warm_up=4)
    assert [schedule.rate_at(step, 12) for step in range(4)] == [0.25, 0.5, 0.75, 1.0]
    assert [schedule.rate_at(step, 12) for step in (4, 8, 12)] == pytest.approx([1.0, 0.5, 0.0])


def test_stops_early_where_it_learns_no_more(tiny_gpt2: Path, pairs: Path, tmp_path: Path) -> None:
    schedule = Schedule(rate=10.0, steps=40, warm_up=1, batch=8, slice=8, looks=20, patience=2)
    result = LoraTuning(tiny_gpt2, [pairs]).run(
        tmp_path / "run", LoraPlan(schedule=schedule), lambda _: None
    )
    assert result.steps == 4
    assert result.best == result.before


def test_accumulated_gradients_are_those_of_the_whole_batch(
    tiny_gpt2: Path, pairs: Path, tmp_path: Path
) -> None:
    losses = []
    for rows in (8, 3):
        schedule = Schedule(rate=5e-3, steps=4, batch=8, slice=rows, looks=1)
        plan = LoraPlan(dropout=0.0, schedule=schedule)
        result = LoraTuning(tiny_gpt2, [pairs]).run(tmp_path / f"{rows}", plan, lambda _: None)
        losses.append(result.best.held_out)
    assert losses[0] == pytest.approx(losses[1], abs=1e-4)


def test_answers_of_ones_own_that_say_more_than_their_passages_are_left_out(
    tiny_gpt2: Path, tmp_path: Path
) -> None:
    law = "임대인은 임대차가 끝나면 보증금을 돌려준다."
    stand = [
        Pair(f"물음 {number}", (law,), (Said(law.replace("준다", "줍니다"), 0),))
        for number in range(4)
    ]
    wrong = [
        Pair("물음", (law,), (Said("임대인은 임대차가 끝나면 7일 이내에 보증금을 돌려준다.", 0),)),
        Pair("물음", (law,), (Said("임대인은 보증금을 돌려준다.", None),)),
    ]
    file = write_pairs(tmp_path / "own.jsonl", [*wrong, *stand])
    plan = LoraPlan(schedule=Schedule(steps=2, batch=2, looks=1))
    result = LoraTuning(tiny_gpt2, [file]).run(tmp_path / "run", plan, lambda _: None)
    assert (result.rows, result.left_out, result.ungrounded) == (4, 0, 2)
    with pytest.raises(NothingToLearn, match="all 2 rows say more than the passages"):
        LoraTuning(tiny_gpt2, [write_pairs(tmp_path / "wrong.jsonl", wrong)])


def test_refuses_a_base_with_an_encoder(tmp_path: Path) -> None:
    from transformers import BartConfig

    BartConfig().save_pretrained(tmp_path)
    with pytest.raises(TuningError, match="has an encoder: give one without as --base"):
        read_positions(tmp_path)


def test_reads_as_much_as_our_prompts_need_of_a_model_without_an_end(tmp_path: Path) -> None:
    from transformers import BloomConfig

    BloomConfig().save_pretrained(tmp_path)
    assert read_positions(tmp_path) == 1024


def test_refuses_a_base_whose_weights_are_no_numbers(
    tiny_gpt2: Path, pairs: Path, tmp_path: Path
) -> None:
    from transformers import GPT2LMHeadModel

    broken = GPT2LMHeadModel.from_pretrained(tiny_gpt2)
    torch.nn.init.constant_(broken.transformer.ln_f.weight, math.nan)
    broken.save_pretrained(tmp_path / "broken")
    Tokens.load(tiny_gpt2).save(tmp_path / "broken")
    with pytest.raises(TuningError, match="is no number before the first step"):
        LoraTuning(tmp_path / "broken", [pairs]).run(tmp_path / "run", PLAN, lambda _: None)


def test_searches_rank_and_rate_in_short_runs(tiny_gpt2: Path, pairs: Path, tmp_path: Path) -> None:
    tuning = LoraTuning(tiny_gpt2, [pairs])
    plan = LoraPlan(schedule=Schedule(steps=100, batch=8, slice=8))
    choice = {"ranks": (2, 8), "rates": (1e-5, 5e-3)}
    trials = tuning.search(tmp_path, plan, lambda _: None, **choice)
    assert [trial.rate for trial in trials] == [5e-3, 5e-3, 1e-5, 1e-5]
    seen: list[object] = []
    assert tuning.search(tmp_path, plan, seen.append, **choice) == trials
    assert seen == []  # every trial was there


def test_weights_for_kogpt2_are_small(tmp_path: Path) -> None:
    """125 million parameters on no device: only what is trained is written."""
    from transformers import GPT2LMHeadModel

    from rag.generation.shapes import kogpt2_config

    with torch.device("meta"):
        model = add_lora(GPT2LMHeadModel(kogpt2_config()), KoGpt2Marks(), LoraPlan())
    assert sum(p.numel() for p in model.parameters() if p.requires_grad) == 2_359_296 + 16 * 768
    save_lora(model.to_empty(device="cpu"), tmp_path, {})
    assert (tmp_path / "adapter_model.safetensors").stat().st_size < 15 * MEGABYTE


class KoGpt2Marks(Tokens):
    """The ids of KoGPT-2's special tokens, which stand first in its vocabulary."""

    def __init__(self) -> None:
        self._ids = {name: number for number, name in enumerate(SPECIAL)}
