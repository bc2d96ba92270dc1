"""The gguf engine says what the transformers library says, within what its bits allow."""

import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path

import numpy as np
import pytest
from engine_talk import ROWS, UNPENALISED, endless, go_on, learnt_answers, say, write
from tiny_gpt2 import random_lora

from rag.config import Bits, DecodingSettings, ModelSettings
from rag.errors import ConfigError, GenerationError, ModelDamaged, ModelError, ModelMissing
from rag.generation.checking import check_model
from rag.generation.conversions import conversion_folder, converted
from rag.generation.gguf import GgufEngine
from rag.generation.gguf_files import form, writer
from rag.generation.kogpt2 import TransformersEngine
from rag.generation.prompts import PromptIds
from rag.generation.worker import Worker

pytest.importorskip("llama_cpp", reason="needs pip install 'lawbot[models,gguf]'")


@pytest.fixture(scope="module")
def model(tiny_gpt2: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small model with its conversion beside it."""
    folder = shutil.copytree(tiny_gpt2, tmp_path_factory.mktemp("gguf") / "model")
    converted(folder, None, form(8), writer(8))
    return folder


@pytest.fixture
async def engine(model: Path) -> AsyncIterator[GgufEngine]:
    async with Worker() as worker:
        yield GgufEngine.load(model, worker, lora=None, threads=1, bits=8)


@pytest.fixture
async def reference(model: Path) -> AsyncIterator[TransformersEngine]:
    async with Worker() as worker:
        yield TransformersEngine.load(model, worker, lora=None, threads=1)


@pytest.mark.parametrize("decoding", [{}, UNPENALISED, {"repetition_penalty": 1.3}])
async def test_says_the_same_as_the_transformers_library(
    engine: GgufEngine, reference: TransformersEngine, decoding: dict[str, object]
) -> None:
    said = [await say(engine, row, **decoding) for row in ROWS]
    assert said == [await say(reference, row, **decoding) for row in ROWS]
    assert said == learnt_answers(engine_folder(engine))


def engine_folder(engine: GgufEngine) -> Path:
    return Path(engine.tokens._tokenizer.name_or_path)


@pytest.mark.parametrize(("bits", "apart"), [(8, 0.1), (4, 0.3), (3, 0.5), (2, 0.8)])
async def test_gives_nearly_the_same_scores_at_any_bits(
    model: Path, reference: TransformersEngine, bits: Bits, apart: float
) -> None:
    async with Worker() as worker:
        engine = GgufEngine.load(model, worker, lora=None, threads=1, bits=bits)
        prompt, answer = write(engine).ids, await say(reference)
        found = await engine.log_probs(prompt, answer)
        expected = await reference.log_probs(prompt, answer)
        assert found.shape == expected.shape
        assert np.abs(found - expected).max() < apart
        assert np.exp(found).sum(axis=1) == pytest.approx(1.0, abs=1e-4)


async def test_says_the_same_whatever_it_read_before(engine: GgufEngine) -> None:
    first = await say(engine)
    assert [await say(engine, row) for row in (ROWS[1], ROWS[0], ROWS[0])][1:] == [first] * 2
    await engine.log_probs(write(engine).ids, first)
    assert await say(engine) == first


async def test_counts_repetition_over_what_it_said_and_not_over_the_prompt(
    engine: GgufEngine, reference: TransformersEngine
) -> None:
    settings = {"repetition_penalty": 2.0, "no_repeat_ngram": 2, "max_new_tokens": 60}
    said = await go_on(engine, endless(engine), **settings)
    expected = await go_on(reference, endless(reference), **settings)
    assert (len(said), said[:12]) == (60, expected[:12])  # then eight bits tip a near tie


async def test_ends_where_the_model_can_read_no_more(engine: GgufEngine) -> None:
    prompt = endless(engine)
    said = await go_on(engine, prompt, max_new_tokens=1024, no_repeat_ngram=0)
    assert len(prompt.ids) + len(said) == engine.positions


async def test_stops_when_nobody_listens_and_serves_the_next(engine: GgufEngine) -> None:
    long = DecodingSettings(max_new_tokens=1024, no_repeat_ngram=0)
    async with aclosing(engine.stream(endless(engine), long)) as ids:
        await anext(ids)
    assert len(await say(engine)) > 3


async def test_draws_by_its_seed(engine: GgufEngine) -> None:
    daring = {"strategy": "sample", "temperature": 2.0, "top_k": 0, "top_p": 1.0}
    one, again, other = [await say(engine, **daring, seed=seed) for seed in (1, 1, 2)]
    assert one == again != other


@pytest.mark.parametrize(
    "decoding", [{"strategy": "beam"}, {"guidance": 1.5}, {"prompt_lookup": 4}]
)
async def test_refuses_what_only_the_library_does(
    engine: GgufEngine, decoding: dict[str, object]
) -> None:
    with pytest.raises(ConfigError, match="the gguf engine knows no"):
        await say(engine, **decoding)


@pytest.mark.parametrize("ids", [(999_999,), (5,) * 2000])
async def test_a_prompt_that_the_model_cannot_take_is_an_error_and_not_the_end(
    engine: GgufEngine, ids: tuple[int, ...]
) -> None:
    with pytest.raises(GenerationError, match="the model stopped"):
        await go_on(engine, PromptIds(ids, ids))
    assert await say(engine)


async def test_runs_lora_weights_merged_into_the_model(
    model: Path, reference: TransformersEngine, tmp_path: Path
) -> None:
    lora = random_lora(model, tmp_path / "lora")
    async with Worker() as worker:
        merged = GgufEngine.load(model, worker, lora=lora, threads=1, bits=8)
        expected = TransformersEngine.load(model, worker, lora=lora, threads=1)
        said = [await say(merged, row, max_new_tokens=2) for row in ROWS]
        assert said == [await say(expected, row, max_new_tokens=2) for row in ROWS]
        assert said != [await say(reference, row, max_new_tokens=2) for row in ROWS]


async def test_says_what_to_do_with_a_conversion_that_is_cut_off(
    model: Path, tmp_path: Path
) -> None:
    copy = shutil.copytree(model, tmp_path / "model")
    weights = conversion_folder(copy, None, form(8)) / "model.gguf"
    weights.write_bytes(weights.read_bytes()[:1000])
    async with Worker() as worker:
        with pytest.raises(ModelDamaged, match="delete that folder"):
            GgufEngine.load(copy, worker, lora=None, threads=1, bits=8)


def test_says_what_is_wrong_when_the_weights_cannot_be_written(
    tiny_gpt2: Path, tmp_path: Path
) -> None:
    from rag.generation.gguf_files import _quantize

    (tmp_path / "whole.gguf").write_bytes(b"no weights")
    with pytest.raises(ModelError, match="make room there"):
        _quantize(tmp_path / "whole.gguf", tmp_path / "model.gguf", 4)


def test_the_check_says_when_the_library_is_not_here(
    tiny_gpt2: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = ModelSettings(name=str(tiny_gpt2), engine="gguf")
    assert check_model(settings, tmp_path).folder == tiny_gpt2
    monkeypatch.setitem(sys.modules, "llama_cpp", None)
    with pytest.raises(ModelMissing, match="the gguf engine is not here"):
        check_model(settings, tmp_path)
