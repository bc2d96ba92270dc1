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
from rag.errors import ModelError, NothingToLearn, TuningError
from rag.generation.apart import apart
from rag.generation.compact_files import FORM, require_ctranslate2, write_int8
from rag.generation.conversions import converted
from rag.generation.engine_bench import EngineFigures, Load, bench_engine
from rag.generation.gguf_files import form, require_llama, writer
from rag.generation.kogpt2 import thread_count
from rag.generation.shelf import find_weights
from rag.tuning.compress_report import Compressed, CompressReport, advice
from rag.tuning.examination import examine
from rag.tuning.pairs import Pair, Row
from rag.tuning.progress import OnProgress, Progress
from rag.tuning.scores import Scores
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
    return await asyncio.to_thread(_compress, settings, data_dir, rows, plan, on_progress)


def _compress(
    settings: ModelSettings,
    data_dir: Path,
    rows: Sequence[Row],
    plan: CompressPlan,
    on_progress: OnProgress,
) -> CompressReport:
    model, lora = find_weights(settings, data_dir)
    pairs = [row for row in rows if isinstance(row, Pair) and row.part == "held_out"]
    base = settings.model_copy(update={"engine": "transformers"})
    ways: list[Compressed] = []
    reasons: dict[str, list[str]] = {}
    with _place(plan) as place:
        tries = list(_tries(model, lora, rows, plan, place))
        for done, (name, make, changes) in enumerate(tries, 1):
            try:
                folder = make()
                chosen = base.model_copy(update=changes)
                ways.append(_measured(name, chosen, data_dir, pairs, folder))
            except (ModelError, NothingToLearn) as error:
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


def _tries(
    model: Path, lora: Path | None, rows: Sequence[Row], plan: CompressPlan, place: Path
) -> Iterator[_Try]:
    def pruned() -> Path:
        apart(prune, model, lora, place / _PRUNED)
        return place / _PRUNED

    def distilled() -> Path:
        folder = place / plan.distilled
        apart(distil, model, lora, rows, folder, layers=plan.layers, schedule=plan.schedule)
        return folder

    def at_bits(bits: Bits) -> Path:
        require_llama()
        return converted(model, lora, form(bits), writer(bits))

    def int8() -> Path:
        require_ctranslate2()
        return converted(model, lora, FORM, write_int8)

    yield _Try("as it is", lambda: model, {})
    yield _Try("int8", int8, {"engine": "compact"})
    for bits in _BITS:
        make = partial(at_bits, bits)
        yield _Try(f"gguf {bits} bits", make, {"engine": "gguf", "bits": bits})
    yield _Try("pruned 50%", pruned, {"name": str(place / _PRUNED), "lora": ""})
    if plan.layers:
        name = str(place / plan.distilled)
        yield _Try(f"{plan.layers} layers", distilled, {"name": name, "lora": ""})


def _measured(
    name: str, settings: ModelSettings, data_dir: Path, pairs: Sequence[Pair], folder: Path
) -> Compressed:
    speed, scores = apart(_figures, settings, data_dir, pairs)
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


def _figures(
    settings: ModelSettings, data_dir: Path, pairs: Sequence[Pair]
) -> tuple[EngineFigures, Scores]:
    """Speed and memory first: the scores load Kiwi as well."""
    model, lora = find_weights(settings, data_dir)
    load = Load(_PROMPT, _NEW, thread_count(settings.threads))
    speed = bench_engine(settings.engine, model, load, lora=lora, bits=settings.bits)
    examined = asyncio.run(examine(settings, data_dir, pairs, lambda _: None))
    return speed, examined.scores.overall


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
