"""What every engine promises, whichever library computes the tokens."""

import shutil
import sys
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from pathlib import Path

import pytest
from engine_talk import ROWS, UNPENALISED, endless, go_on, learnt_answers, say, write
from tiny_gpt2 import random_lora

from rag.config import DecodingSettings, EngineName, ModelSettings
from rag.errors import ConfigError, GenerationError, ModelDamaged, ModelMissing
from rag.generation.checking import check_model
from rag.generation.conversions import Form, conversion_folder
from rag.generation.engine import Engine
from rag.generation.opening import engine_form
from rag.generation.prompts import PromptIds

Load = Callable[..., Awaitable[Engine]]

LIBRARIES = {"transformers": "torch", "compact": "ctranslate2", "gguf": "llama_cpp"}
DARING = {"strategy": "sample", "temperature": 2.0, "top_k": 0, "top_p": 1.0}

converting = pytest.mark.parametrize("name", ["compact", "gguf"], indirect=True)


@pytest.fixture(params=LIBRARIES)
def name(request: pytest.FixtureRequest) -> EngineName:
    extra = "" if request.param == "transformers" else f",{request.param}"
    pytest.importorskip(
        LIBRARIES[request.param], reason=f"needs pip install 'lawbot[models{extra}]'"
    )
    return request.param


@pytest.fixture
async def engine(load: Load, name: EngineName) -> Engine:
    return await load(name)


@pytest.fixture
def form(name: EngineName) -> Form:
    """What the engine makes of a model."""
    found = engine_form(name, 8)
    assert found
    return found


@pytest.fixture(scope="module")
def answers(model: Path) -> list[list[int]]:
    return learnt_answers(model)


@pytest.fixture(scope="module")
def lora(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return random_lora(model, tmp_path_factory.mktemp("weights") / "lora")


@pytest.mark.parametrize("decoding", [{}, UNPENALISED, {"repetition_penalty": 1.3}])
async def test_says_the_same_by_every_library(
    engine: Engine, answers: list[list[int]], decoding: dict[str, object]
) -> None:
    assert [await say(engine, row, **decoding) for row in ROWS] == answers


@converting
async def test_counts_repetition_over_what_it_said_and_not_over_the_prompt(
    engine: Engine, load: Load
) -> None:
    settings = {"repetition_penalty": 2.0, "no_repeat_ngram": 2, "max_new_tokens": 60}
    said = await go_on(engine, endless(engine), **settings)
    expected = await go_on(await load("transformers"), endless(engine), **settings)
    assert (len(said), said[:12]) == (60, expected[:12])  # then eight bits tip a near tie


async def test_says_the_same_whatever_it_read_before(engine: Engine) -> None:
    first = await say(engine)
    assert [await say(engine, row) for row in (ROWS[1], ROWS[0], ROWS[0])][1:] == [first] * 2
    await engine.log_probs(write(engine).ids, first)
    assert await say(engine) == first


async def test_says_no_more_than_it_may(engine: Engine) -> None:
    assert len(await say(engine, max_new_tokens=3)) == 3


async def test_ends_where_the_model_can_read_no_more(engine: Engine) -> None:
    prompt = endless(engine)
    long = (prompt.ids * 20)[: engine.positions - 10]
    said = await go_on(
        engine, PromptIds(long, long, prompt.unsaid), max_new_tokens=1024, no_repeat_ngram=0
    )
    assert len(long) + len(said) == engine.positions


async def test_stops_when_nobody_listens_and_serves_the_next(engine: Engine) -> None:
    long = DecodingSettings(max_new_tokens=1024, no_repeat_ngram=0)
    async with aclosing(engine.stream(endless(engine), long)) as ids:
        await anext(ids)
    assert len(await say(engine)) > 3


async def test_never_says_a_mark_of_a_quote_that_is_not_there(engine: Engine) -> None:
    prompt = write(engine)
    assert not set(await go_on(engine, prompt, **DARING)) & set(prompt.unsaid)


@pytest.mark.parametrize("name", ["transformers", "gguf"], indirect=True)
async def test_draws_by_its_seed(engine: Engine) -> None:
    one, again, other = [await say(engine, **DARING, seed=seed) for seed in (5, 5, 6)]
    assert one == again != other


@converting
@pytest.mark.parametrize(
    ("decoding", "unknown"),
    [
        ({"strategy": "beam"}, "strategy 'beam'"),
        ({"guidance": 1.5}, "guidance"),
        ({"prompt_lookup": 4}, "prompt_lookup"),
    ],
)
async def test_refuses_what_only_the_transformers_library_does(
    engine: Engine, name: EngineName, decoding: dict[str, object], unknown: str
) -> None:
    with pytest.raises(ConfigError, match=f"the {name} engine knows no {unknown}"):
        await say(engine, **decoding)


@pytest.mark.parametrize("ids", [(999_999,), (5,) * 2000])
async def test_a_prompt_that_the_model_cannot_take_is_an_error_and_not_the_end(
    engine: Engine, ids: tuple[int, ...]
) -> None:
    with pytest.raises(GenerationError, match="the model stopped"):
        await go_on(engine, PromptIds(ids, ids))
    assert await say(engine)


@converting
async def test_runs_lora_weights_merged_into_the_model(
    load: Load,
    name: EngineName,
    form: Form,
    model: Path,
    lora: Path,
    answers: list[list[int]],
) -> None:
    merged, expected = await load(name, lora=lora), await load("transformers", lora=lora)
    said = [await say(merged, row, max_new_tokens=2) for row in ROWS]
    assert said == [await say(expected, row, max_new_tokens=2) for row in ROWS]
    assert said != [answer[:2] for answer in answers]
    assert conversion_folder(model, lora, form) != conversion_folder(model, None, form)


def cut_off(weights: Path) -> None:
    weights.write_bytes(weights.read_bytes()[:1000])


@converting
@pytest.mark.parametrize("spoil", [cut_off, lambda path: (path.parent / "engine.json").unlink()])
async def test_says_what_to_do_with_a_conversion_that_is_cut_off(
    load: Load,
    name: EngineName,
    form: Form,
    model: Path,
    tmp_path: Path,
    spoil: Callable[[Path], None],
) -> None:
    copy = shutil.copytree(model, tmp_path / "model")
    spoil(conversion_folder(copy, None, form) / form.weights)
    with pytest.raises(ModelDamaged, match="delete that folder"):
        await load(name, copy)


@converting
def test_the_check_says_when_the_library_is_not_here(
    name: EngineName, tiny_gpt2: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = ModelSettings(name=str(tiny_gpt2), engine=name)
    assert check_model(settings, tmp_path).folder == tiny_gpt2
    monkeypatch.setitem(sys.modules, LIBRARIES[name], None)
    with pytest.raises(ModelMissing, match=f"the {name} engine is not here"):
        check_model(settings, tmp_path)
