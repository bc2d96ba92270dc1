"""What only the compact engine does: it serves in batches, and keeps beginnings of prompts."""

import asyncio
from pathlib import Path

import pytest
from engine_talk import ROWS, UNPENALISED, learnt_answers, say

from rag.errors import ModelError, StorageFull
from rag.generation.compact import Beginnings, CompactEngine
from rag.generation.compact_files import INT8
from rag.generation.conversions import convert, converted
from rag.generation.kogpt2 import load_model
from rag.generation.tokens import Tokens

pytest.importorskip("ctranslate2", reason="needs pip install 'lawbot[models,compact]'")


@pytest.fixture(scope="module")
def answers(model: Path) -> list[list[int]]:
    return learnt_answers(model)


@pytest.fixture
async def engine(load) -> CompactEngine:
    return await load("compact")


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


async def test_draws_different_words_when_it_samples(engine: CompactEngine) -> None:
    daring = {"strategy": "sample", "temperature": 2.0, "top_k": 0, "top_p": 1.0}
    assert await say(engine, **daring) != await say(engine, **daring)


def test_keeps_one_conversion_for_the_same_weights(model: Path) -> None:
    folder = converted(model, None, INT8)
    before = (folder / "model.bin").stat().st_mtime_ns
    assert converted(model, None, INT8) == folder
    assert (folder / "model.bin").stat().st_mtime_ns == before
    assert (folder / "model.bin").stat().st_size < (
        model / "model.safetensors"
    ).stat().st_size / 1.5


def test_leaves_nothing_behind_when_there_is_no_room(tiny_gpt2: Path, tmp_path: Path) -> None:
    occupied = tmp_path / "file"
    occupied.write_text("")
    loaded, tokens = load_model(tiny_gpt2), Tokens.load(tiny_gpt2)
    with pytest.raises(StorageFull, match="Make room"):
        convert(loaded, tiny_gpt2, tokens, occupied / "int8-1", INT8.write)


def test_says_when_it_cannot_run_a_kind_of_model(tiny_gpt2: Path, tmp_path: Path) -> None:
    from transformers import GPTNeoConfig, GPTNeoForCausalLM

    config = GPTNeoConfig(
        vocab_size=400, hidden_size=16, num_layers=1, attention_types=[[["global"], 1]], num_heads=2
    )
    other = GPTNeoForCausalLM(config)
    other.save_pretrained(tmp_path / "model")
    with pytest.raises(ModelError, match='set engine = "transformers"'):
        convert(other, tmp_path / "model", Tokens.load(tiny_gpt2), tmp_path / "int8-1", INT8.write)
    assert [path.name for path in tmp_path.iterdir()] == ["model"]
