"""The generator over an engine: it loads once, may be silent for a while, and stops in time."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from tiny_gpt2 import PROVISIONS, build_quote, question

from rag.config import DecodingSettings, ModelSettings
from rag.errors import GenerationError, ModelDamaged
from rag.generation.engine import Engine
from rag.generation.generator import Prompt
from rag.generation.model_generator import LoadedOnce, ModelGenerator
from rag.generation.opening import open_generator
from rag.generation.prompts import PromptIds
from rag.generation.tokens import Tokens
from rag.generation.worker import Worker

FIRST, SECOND = PROVISIONS["보증금"], PROVISIONS["집세"]
PROMPT = Prompt(question("보증금"), (build_quote(FIRST, 1), build_quote(SECOND, 2)))


@dataclass
class Scripted:
    """An engine that says what it is told, and then nothing more, or dies."""

    tokens: Tokens
    ids: list[int]
    positions: int = 1024
    error: Exception | None = None
    hangs: bool = False
    prompts: list[PromptIds] = field(default_factory=list)
    decodings: list[DecodingSettings] = field(default_factory=list)
    closed: asyncio.Event = field(default_factory=asyncio.Event)

    async def stream(
        self, prompt: PromptIds, decoding: DecodingSettings
    ) -> AsyncGenerator[int, None]:
        self.prompts.append(prompt)
        self.decodings.append(decoding)
        try:
            for number in self.ids:
                yield number
            if self.hangs:
                await asyncio.Event().wait()
            if self.error:
                raise self.error
        finally:
            self.closed.set()


@pytest.fixture
async def worker() -> AsyncIterator[Worker]:
    async with Worker() as worker:
        yield worker


@pytest.fixture
def engine(tiny_gpt2: Path) -> Scripted:
    tokens = Tokens.load(tiny_gpt2)
    ids = [*tokens.encode(FIRST), 9, *tokens.encode(SECOND), 10, *tokens.encode(FIRST)]
    return Scripted(tokens, ids)


def generator(worker: Worker, engine: Engine, timeout: float = 60) -> ModelGenerator:
    loaded = LoadedOnce(worker, lambda: engine)
    return ModelGenerator("scripted", loaded, DecodingSettings(), timeout=timeout)


async def said(generator: ModelGenerator, prompt: Prompt = PROMPT) -> str:
    return "".join([piece async for piece in generator.stream(prompt)])


async def test_says_as_many_sentences_as_are_wanted(worker: Worker, engine: Scripted) -> None:
    assert await said(generator(worker, engine)) == f"{FIRST}⟦0⟧{SECOND}⟦1⟧"
    one = Prompt(PROMPT.question, PROMPT.quotes, sentences=1)
    assert await said(generator(worker, engine), one) == f"{FIRST}⟦0⟧"
    assert engine.closed.is_set()


async def test_decodes_as_it_is_told(worker: Worker, engine: Scripted) -> None:
    beam = DecodingSettings(strategy="beam")
    await said(generator(worker, engine).using(beam))
    assert engine.decodings == [beam]


async def test_an_engine_that_dies_has_said_what_it_said(worker: Worker, engine: Scripted) -> None:
    engine.ids, engine.error = engine.ids[:5], GenerationError("gone")
    pieces = []
    with pytest.raises(GenerationError, match="gone"):
        await collect(generator(worker, engine), pieces)
    assert FIRST.startswith("".join(pieces))


async def collect(generator: ModelGenerator, pieces: list[str]) -> None:
    async for piece in generator.stream(PROMPT):
        pieces.append(piece)


async def test_gives_up_on_an_engine_that_says_nothing(worker: Worker, engine: Scripted) -> None:
    engine.ids, engine.hangs = [], True
    silent = generator(worker, engine, timeout=0.5)
    await silent.ready()
    with pytest.raises(GenerationError, match="the model said nothing for"):
        await said(silent)
    assert engine.closed.is_set()


async def test_closing_the_stream_closes_the_engine(worker: Worker, engine: Scripted) -> None:
    engine.hangs = True
    async with aclosing(generator(worker, engine).stream(PROMPT)) as pieces:
        await anext(pieces)
    assert engine.closed.is_set()


async def test_loads_once_for_all_who_wait(worker: Worker, engine: Scripted) -> None:
    loads = []

    def load() -> Engine:
        loads.append(1)
        return engine

    loaded = LoadedOnce(worker, load)
    assert await asyncio.gather(loaded.get(), loaded.get()) == [engine, engine]
    assert loads == [1]


async def test_what_went_wrong_is_said_to_everyone(worker: Worker) -> None:
    def load() -> Engine:
        raise ModelDamaged("cut off")

    loaded = LoadedOnce(worker, load)
    model = ModelGenerator("broken", loaded, DecodingSettings(), timeout=60)
    for _ in range(2):
        with pytest.raises(ModelDamaged, match="cut off"):
            await said(model)


async def test_opens_the_configured_model(tiny_gpt2: Path, tmp_path: Path) -> None:
    settings = ModelSettings(name=str(tiny_gpt2), threads=1)
    async with open_generator(settings, tmp_path) as generator:
        assert generator
        assert generator.name == str(tiny_gpt2)
        pieces = [piece async for piece in generator.stream(PROMPT)]
    assert "".join(pieces) == f"{FIRST}⟦0⟧{SECOND}⟦1⟧"


async def test_opens_a_served_model(tmp_path: Path) -> None:
    async with open_generator(ModelSettings(remote="openai:m"), tmp_path) as generator:
        assert generator
        assert generator.name == "openai:m"


async def test_there_is_none_unless_one_is_named(tmp_path: Path) -> None:
    async with open_generator(ModelSettings(), tmp_path) as generator:
        assert generator is None


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"name": "skt/kogpt2-base-v2"}, "run `lawbot model pull skt/kogpt2-base-v2` where"),
        ({"lora": "run-1"}, "there are no LoRA weights 'run-1': run `lawbot tune lora`"),
    ],
)
async def test_goes_without_a_model_that_is_not_here_and_says_so(
    tiny_gpt2: Path,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    changes: dict[str, str],
    complaint: str,
) -> None:
    settings = ModelSettings(**({"name": str(tiny_gpt2)} | changes))  # type: ignore[arg-type]
    async with open_generator(settings, tmp_path) as generator:
        assert generator is None
    assert complaint in caplog.text
