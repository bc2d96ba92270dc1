"""How fast each engine runs a model of KoGPT-2's shape, and what memory and disk it takes."""

from __future__ import annotations

import asyncio
import random
import tempfile
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from statistics import median

from rag.bench import peak_resident_mb
from rag.config import Bits, DecodingSettings, EngineName
from rag.generation.apart import OwnProcess, apart
from rag.generation.conversions import converted
from rag.generation.engine import Engine
from rag.generation.gguf_files import has_llama
from rag.generation.opening import engine_form, engine_loader, weights_size
from rag.generation.prompts import PromptIds
from rag.generation.shapes import save_kogpt2_shape
from rag.generation.tokens import Tokens
from rag.generation.worker import Worker

_SHAPE = "kogpt2-125m"
_RUNS = 3
_BITS: Bits = 4


@dataclass(frozen=True, slots=True)
class EngineFigures:
    """Medians of an answer, and the peak memory (MiB) and weights on disk (10^6 bytes).

    `tokens_per_s` counts from the first token on; `seconds` is all of it.
    """

    seconds: float
    first_token_ms: float
    tokens_per_s: float
    rss_mb: float
    disk_mb: float


@dataclass(frozen=True, slots=True)
class EngineBench:
    """Figures by engine; those that are "warm" had the same prompt before, bar its last two ids.

    Those of the engine "gguf", of four bits, are there where its library is.
    """

    shape: str
    prompt_tokens: int
    new_tokens: int
    engines: dict[str, EngineFigures]

    def as_json(self) -> dict[str, object]:
        """The figures under the names that the command line prints."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Load:
    """What each engine has to do."""

    prompt: int
    new: int
    threads: int

    def prompt_ids(self, seed: int, tokens: Tokens) -> PromptIds:
        """A prompt of random words; the answer may not end before it is long enough."""
        unsaid = {*tokens.unsaid(()), *([] if tokens.eos is None else [tokens.eos])}
        words = [number for number in range(tokens.size) if number not in unsaid]
        ids = tuple(random.Random(seed).choices(words, k=self.prompt))
        return PromptIds(ids, ids, tuple(unsaid), beginning=self.prompt - 2)

    def decoding(self) -> DecodingSettings:
        return DecodingSettings(max_new_tokens=self.new)


@dataclass(frozen=True, slots=True)
class _Run:
    first: float
    seconds: float


def bench_engines(
    load: Load, *, save_shape: Callable[[Path], None] = save_kogpt2_shape
) -> EngineBench:
    """Measure each engine in a process of its own, over the same random weights."""
    names: list[EngineName] = ["transformers", "compact"]
    if has_llama():
        names.append("gguf")
    engines: dict[str, EngineFigures] = {}
    with tempfile.TemporaryDirectory(prefix="lawbot-bench-") as place:
        folder = Path(place) / "model"
        with OwnProcess() as maker:
            maker.run(save_shape, folder)
            for form in filter(None, (engine_form(name, _BITS) for name in names)):
                converted(folder, None, form, run=maker.run)
        for name in names:
            engines[name] = apart(bench_engine, name, folder, load)
            if name != "transformers":
                engines[f"{name}_warm"] = apart(bench_engine, name, folder, load, warm=True)
    return EngineBench(_SHAPE, load.prompt, load.new, engines)


def bench_engine(
    name: EngineName,
    folder: Path,
    load: Load,
    *,
    lora: Path | None = None,
    bits: Bits = _BITS,
    warm: bool = False,
) -> EngineFigures:
    """Measure one engine on a model, in a process that has done nothing else. Raises ModelError."""
    loader = partial(engine_loader(name, bits), folder, lora=lora, threads=load.threads)
    figures = asyncio.run(_measure(loader, load, warm=warm))
    return replace(figures, disk_mb=round(weights_size(name, bits, folder, lora) / 1e6, 1))


async def _measure(loader: Callable[[Worker], Engine], load: Load, *, warm: bool) -> EngineFigures:
    """Two untimed runs first: the second makes the compact engine keep the prompt it knows."""
    async with Worker() as worker:
        engine = await worker.run(lambda: loader(worker))
        runs = []
        for number in range(2 + _RUNS):
            prompt = load.prompt_ids(0 if warm else number, engine.tokens)
            runs.append(await _timed(engine.stream(prompt, load.decoding())))
        return _figures(runs[2:], load.new)


async def _timed(ids: AsyncGenerator[int, None]) -> _Run:
    started = time.perf_counter()
    async with aclosing(ids):
        await anext(ids)
        first = time.perf_counter() - started
        async for _ in ids:
            pass
    return _Run(first, time.perf_counter() - started)


def _figures(runs: list[_Run], new: int) -> EngineFigures:
    return EngineFigures(
        seconds=round(median(run.seconds for run in runs), 3),
        first_token_ms=round(median(run.first for run in runs) * 1000, 1),
        tokens_per_s=round((new - 1) / median(run.seconds - run.first for run in runs), 1),
        rss_mb=peak_resident_mb(),
        disk_mb=0.0,
    )
