"""`lawbot tune compress`: ways to make a model smaller, measured side by side."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NamedTuple

from rag.config import Bits, ModelSettings
from rag.errors import ConfigError, ModelError, NothingToLearn, TuningError
from rag.generation.apart import OwnProcess, apart
from rag.generation.compact_files import INT8
from rag.generation.conversions import Form, converted
from rag.generation.engine_bench import EngineFigures, Load, bench_engine
from rag.generation.gguf_files import form
from rag.generation.kogpt2 import thread_count
from rag.generation.opening import local_generator
from rag.generation.shelf import find_weights
from rag.generation.worker import Worker
from rag.morphemes import Morphemes
from rag.tuning.compress_report import Compressed, CompressReport, advice
from rag.tuning.pairs import Pair, Row
from rag.tuning.progress import OnProgress, Progress
from rag.tuning.scores import Answered, answer_all, score_answers
from rag.tuning.smaller import distil, prune
from rag.tuning.training import Schedule

_PRUNED = "pruned-50"
_PROMPT, _NEW = 256, 64
_BITS: tuple[Bits, ...] = (8, 4, 3, 2)


@dataclass(frozen=True, slots=True)
class CompressPlan:
    """What is tried beside int8. `layers` 0: no distillation. `out` keeps what was made."""

    layers: int = 6
    steps: int = 200
    batch: int = 4
    out: Path | None = None

    @property
    def distilled(self) -> str:
        """The folder of the distilled model."""
        return f"layers-{self.layers}"

    @property
    def schedule(self) -> Schedule:
        """Of the distillation."""
        return Schedule(rate=3e-4, steps=self.steps, batch=self.batch)


async def compress(
    settings: ModelSettings,
    data_dir: Path,
    rows: Sequence[Row],
    plan: CompressPlan,
    on_progress: OnProgress,
) -> CompressReport:
    """Make each smaller model, and measure it on the held-out pairs.

    Raises ModelError, and TuningError where what is made cannot be kept.

    The weights of the engines "compact" and "gguf" stay beside the model, where these find them.
    """
    weights = find_weights(settings, data_dir)
    pairs = [row for row in rows if isinstance(row, Pair) and row.part == "held_out"]
    base = settings.model_copy(update={"engine": "transformers"})
    ways: list[Compressed] = []
    reasons: dict[str, list[str]] = {}
    with _place(plan) as place, OwnProcess() as process:
        tries = list(_Maker(process, *weights, place).tries(rows, plan))
        for done, (name, make, changes) in enumerate(tries, 1):
            try:
                folder = await asyncio.to_thread(make)
                chosen = base.model_copy(update=changes)
                ways.append(await _measured(name, chosen, data_dir, pairs, folder))
            except (ConfigError, ModelError, NothingToLearn) as error:
                if not ways:
                    raise
                reasons.setdefault(str(error), []).append(name)
            on_progress(Progress(name, done, len(tries), 0.0))
    left_out = tuple(f"{', '.join(names)}: {reason}" for reason, names in reasons.items())
    return CompressReport(tuple(ways), advice(ways), left_out)


class _Try(NamedTuple):
    """A way that may turn out not to run this model: how it is made, and what [model] says then."""

    name: str
    make: Callable[[], Path]
    changes: dict[str, object]


class _Maker(NamedTuple):
    """Makes smaller models of one, in one process: beginning one takes longer than most of them."""

    process: OwnProcess
    model: Path
    lora: Path | None
    place: Path

    def tries(self, rows: Sequence[Row], plan: CompressPlan) -> Iterator[_Try]:
        """All ways, the model as it is first."""
        yield _Try("as it is", lambda: self.model, {})
        yield _Try("int8", partial(self._converted, INT8), {"engine": "compact"})
        for bits in _BITS:
            make = partial(self._converted, form(bits))
            yield _Try(f"gguf {bits} bits", make, {"engine": "gguf", "bits": bits})
        yield self._changed("pruned 50%", _PRUNED, prune)
        if plan.layers:
            learn = partial(distil, rows=rows, layers=plan.layers, schedule=plan.schedule)
            yield self._changed(f"{plan.layers} layers", plan.distilled, learn)

    def _converted(self, form: Form) -> Path:
        return converted(self.model, self.lora, form, run=self.process.run)

    def _changed(self, name: str, folder: str, write: Callable[..., None]) -> _Try:
        made = self.place / folder

        def make() -> Path:
            self.process.run(write, self.model, self.lora, folder=made)
            return made

        return _Try(name, make, {"name": str(made), "lora": ""})


async def _measured(
    name: str, settings: ModelSettings, data_dir: Path, pairs: Sequence[Pair], folder: Path
) -> Compressed:
    speed, answered = await asyncio.to_thread(apart, _run, settings, data_dir, pairs)
    async with Morphemes() as morphemes:
        scores = (await score_answers(name, answered, morphemes)).overall
    return Compressed(
        name,
        str(folder),
        speed.disk_mb,
        speed.rss_mb,
        speed.first_token_ms,
        speed.tokens_per_s,
        scores.loss,
        scores.rouge_l,
        scores.faithfulness,
    )


def _run(
    settings: ModelSettings, data_dir: Path, pairs: Sequence[Pair]
) -> tuple[EngineFigures, list[Answered]]:
    """Speed and memory first: the answers load the model again."""
    model, lora = find_weights(settings, data_dir)
    load = Load(_PROMPT, _NEW, thread_count(settings.threads))
    speed = bench_engine(settings.engine, model, load, lora=lora, bits=settings.bits)
    return speed, asyncio.run(_answers(settings, data_dir, pairs))


async def _answers(
    settings: ModelSettings, data_dir: Path, pairs: Sequence[Pair]
) -> list[Answered]:
    async with Worker() as worker:
        return await answer_all(local_generator(settings, data_dir, worker), pairs, lambda _: None)


@contextmanager
def _place(plan: CompressPlan) -> Iterator[Path]:
    """Where models are made; whether they can be, is found out before the work."""
    if plan.out:
        _prepare(plan.out, (_PRUNED, plan.distilled))
        yield plan.out
        return
    with tempfile.TemporaryDirectory(prefix="lawbot-compress-") as place:
        yield Path(place)


def _prepare(out: Path, names: Iterable[str]) -> None:
    if there := [out / name for name in names if (out / name).exists()]:
        raise TuningError(f"{str(there[0])!r} is there already: delete it, or give another --out")
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise TuningError(
            f"cannot write to {str(out)!r}: {error.strerror}, give another --out"
        ) from error
