"""The compact engine says what the transformers library says, alone and in batches."""

import asyncio
import shutil
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from pathlib import Path

import pytest
from engine_talk import ROWS, UNPENALISED, endless, go_on, learnt_answers, say, write
from tiny_gpt2 import random_lora

from rag.config import DecodingSettings, ModelSettings
from rag.errors import (
    ConfigError,
    GenerationError,
    ModelDamaged,
    ModelError,
    ModelMissing,
    StorageFull,
)
from rag.generation.checking import check_model
from rag.generation.compact import Beginnings, CompactEngine
from rag.generation.compact_files import FORM, write_int8
from rag.generation.conversions import conversion_folder, convert, converted
from rag.generation.kogpt2 import TransformersEngine, load_model
from rag.generation.prompts import PromptIds
from rag.generation.tokens import Tokens
from rag.generation.worker import Worker

pytest.importorskip("ctranslate2", reason="needs pip install 'lawbot[models,compact]'")


@pytest.fixture(scope="module")
def model(tiny_gpt2: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small model with its conversion beside it."""
    folder = shutil.copytree(tiny_gpt2, tmp_path_factory.mktemp("compact") / "model")
    converted(folder, None, FORM, write_int8)
    return folder


@pytest.fixture(scope="module")
def answers(model: Path) -> list[list[int]]:
    return learnt_answers(model)


@pytest.fixture
async def engine(model: Path) -> AsyncIterator[CompactEngine]:
    async with Worker() as worker:
        yield CompactEngine.load(model, worker, lora=None, threads=1)


@pytest.fixture
async def reference(model: Path) -> AsyncIterator[TransformersEngine]:
    async with Worker() as worker:
        yield TransformersEngine.load(model, worker, lora=None, threads=1)


@pytest.mark.parametrize("decoding", [{}, UNPENALISED, {"repetition_penalty": 1.3}])
async def test_says_the_same_as_the_transformers_library(
    engine: CompactEngine,
    reference: TransformersEngine,
    answers: list[list[int]],
    decoding: dict[str, object],
) -> None:
    said = [await say(engine, row, **decoding) for row in ROWS]
    assert said == [await say(reference, row, **decoding) for row in ROWS]
    assert said == answers


async def test_counts_repetition_over_what_it_said_and_not_over_the_prompt(
    engine: CompactEngine, reference: TransformersEngine
) -> None:
    settings = {"repetition_penalty": 2.0, "no_repeat_ngram": 2, "max_new_tokens": 60}
    said = await go_on(engine, endless(engine), **settings)
    expected = await go_on(reference, endless(reference), **settings)
    assert (len(said), said[:12]) == (60, expected[:12])  # then int8 tips a near tie


async def test_says_the_same_from_a_beginning_that_it_kept(engine: CompactEngine) -> None:
    first, again, third = [await say(engine) for _ in range(3)]
    assert first == again == third


async def test_forgets_beginnings_when_it_keeps_too_many(
    engine: CompactEngine, answers: list[list[int]]
) -> None:
    assert [await say(engine, row) for row in ROWS * 3] == answers * 3


def test_keeps_what_came_before_and_makes_room_when_it_is_full() -> None:
    beginnings = Beginnings(2)
    assert [beginnings.returns(one) for one in [(1,), (2,), (1,), ()]] == [
        False,
        False,
        True,
        False,
    ]
    assert [beginnings.keep(one) for one in [(1,), (2,), (1,), (3,), (3,)]] == [
        *(False, False, False),  # the first one is kept already
        *(True, False),
    ]


@pytest.mark.parametrize("decoding", [{}, UNPENALISED])
async def test_serves_requests_that_wait_together_as_if_each_were_alone(
    engine: CompactEngine, answers: list[list[int]], decoding: dict[str, object]
) -> None:
    said = await asyncio.gather(*(say(engine, row, **decoding) for row in ROWS * 2))
    assert said == answers * 2


async def test_ends_each_of_a_batch_at_its_own_limit(engine: CompactEngine) -> None:
    said = await asyncio.gather(
        *(say(engine, row, **UNPENALISED, max_new_tokens=3) for row in ROWS)
    )
    assert [len(one) for one in said] == [3] * len(ROWS)


async def test_stops_when_nobody_listens_and_serves_the_next(engine: CompactEngine) -> None:
    long = DecodingSettings(max_new_tokens=1024, no_repeat_ngram=0)
    async with aclosing(engine.stream(endless(engine), long)) as ids:
        await anext(ids)
    assert len(await say(engine)) > 3


async def test_draws_different_words_when_it_samples(engine: CompactEngine) -> None:
    daring = {"strategy": "sample", "temperature": 2.0, "top_k": 0, "top_p": 1.0}
    assert await say(engine, **daring) != await say(engine, **daring)
    prompt = write(engine)
    said = await go_on(engine, prompt, **daring)
    assert not set(said) & set(prompt.unsaid)


@pytest.mark.parametrize(
    ("decoding", "complaint"),
    [
        ({"strategy": "beam"}, "knows no strategy 'beam'"),
        ({"guidance": 1.5}, "knows no guidance"),
        ({"prompt_lookup": 4}, "knows no prompt_lookup"),
    ],
)
async def test_refuses_what_only_the_library_does(
    engine: CompactEngine, decoding: dict[str, object], complaint: str
) -> None:
    with pytest.raises(ConfigError, match=complaint):
        await say(engine, **decoding)


async def test_a_prompt_that_the_model_cannot_take_is_an_error_and_not_the_end(
    engine: CompactEngine,
) -> None:
    with pytest.raises(GenerationError, match="the model stopped"):
        await anext(engine.stream(PromptIds((999_999,), (999_999,)), DecodingSettings()))
    assert await say(engine)


def test_keeps_one_conversion_for_the_same_weights(model: Path) -> None:
    folder = converted(model, None, FORM, write_int8)
    before = (folder / "model.bin").stat().st_mtime_ns
    assert converted(model, None, FORM, write_int8) == folder
    assert (folder / "model.bin").stat().st_mtime_ns == before
    assert (folder / "model.bin").stat().st_size < (
        model / "model.safetensors"
    ).stat().st_size / 1.5


async def test_runs_lora_weights_merged_into_the_model(
    model: Path, answers: list[list[int]], tmp_path: Path
) -> None:
    lora = random_lora(model, tmp_path / "lora")
    async with Worker() as worker:
        merged = CompactEngine.load(model, worker, lora=lora, threads=1)
        expected = TransformersEngine.load(model, worker, lora=lora, threads=1)
        said = [await say(merged, row, max_new_tokens=2) for row in ROWS]
        assert said == [await say(expected, row, max_new_tokens=2) for row in ROWS]
        assert said != [answer[:2] for answer in answers]
    assert conversion_folder(model, lora, FORM) != conversion_folder(model, None, FORM)


def test_the_check_says_when_the_library_is_not_here(
    tiny_gpt2: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = ModelSettings(name=str(tiny_gpt2), engine="compact")
    assert check_model(settings, tmp_path).folder == tiny_gpt2
    monkeypatch.setitem(sys.modules, "ctranslate2", None)
    with pytest.raises(ModelMissing, match="the compact engine is not here"):
        check_model(settings, tmp_path)


def cut_off(folder: Path) -> None:
    weights = folder / "model.bin"
    weights.write_bytes(weights.read_bytes()[:1000])


@pytest.mark.parametrize("spoil", [cut_off, lambda folder: (folder / "engine.json").unlink()])
async def test_says_what_to_do_with_a_conversion_that_is_cut_off(
    model: Path, tmp_path: Path, spoil: Callable[[Path], None]
) -> None:
    copy = shutil.copytree(model, tmp_path / "model")
    spoil(conversion_folder(copy, None, FORM))
    async with Worker() as worker:
        with pytest.raises(ModelDamaged, match="delete that folder"):
            CompactEngine.load(copy, worker, lora=None, threads=1)


def test_leaves_nothing_behind_when_there_is_no_room(tiny_gpt2: Path, tmp_path: Path) -> None:
    occupied = tmp_path / "file"
    occupied.write_text("")
    with pytest.raises(StorageFull, match="Make room"):
        convert(
            load_model(tiny_gpt2),
            tiny_gpt2,
            Tokens.load(tiny_gpt2),
            occupied / "int8-1",
            write_int8,
        )


def test_says_when_it_cannot_run_a_kind_of_model(tiny_gpt2: Path, tmp_path: Path) -> None:
    from transformers import GPTNeoConfig, GPTNeoForCausalLM

    config = GPTNeoConfig(
        vocab_size=400, hidden_size=16, num_layers=1, attention_types=[[["global"], 1]], num_heads=2
    )
    other = GPTNeoForCausalLM(config)
    other.save_pretrained(tmp_path / "model")
    with pytest.raises(ModelError, match='set engine = "transformers"'):
        convert(other, tmp_path / "model", Tokens.load(tiny_gpt2), tmp_path / "int8-1", write_int8)
    assert [path.name for path in tmp_path.iterdir()] == ["model"]
