"""`lawbot tune compress`: ways to make a model smaller, measured side by side."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import NamedTuple

from rag.config import Bits, ModelSettings
from rag.errors import ModelError
from rag.generation.apart import apart
from rag.generation.compact_files import FORM, require_ctranslate2, write_int8
from rag.generation.conversions import converted
from rag.generation.engine_bench import EngineFigures, Load, bench_engine
from rag.generation.gguf_files import form, require_llama, writer
from rag.generation.kogpt2 import thread_count
from rag.generation.shelf import find_lora, find_model
from rag.tuning.examination import examine
from rag.tuning.pairs import Pair, Row
from rag.tuning.progress import OnProgress, Progress
from rag.tuning.scores import Scores
from rag.tuning.smaller import distil, prune
from rag.tuning.training import Schedule

_BEARABLE = 0.05  # nats a token: five percent of perplexity
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
    def schedule(self) -> Schedule:
        """Of the distillation."""
        return Schedule(rate=3e-4, steps=self.steps, batch=self.batch)


@dataclass(frozen=True, slots=True)
class Compressed:
    """A way to run the model: its weights (10^6 bytes), memory (MiB), speed, and quality."""

    name: str
    folder: str
    disk_mb: float
    rss_mb: float
    first_token_ms: float
    tokens_per_s: float
    loss: float
    rouge_l: float
    faithfulness: float


@dataclass(frozen=True, slots=True)
class CompressReport:
    """All ways, the model as it is first, which one to take, and which did not run and why."""

    ways: tuple[Compressed, ...]
    advice: str
    left_out: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """The figures under the names that the command line prints."""
        return asdict(self)

    def lines(self) -> Iterable[str]:
        """A table with a line for each way, then the advice."""
        head = ("disk MB", "memory MB", "first ms", "tokens/s", "loss", "more", "rouge_l")
        yield f"{'':14}" + "".join(f"{name:>11}" for name in (*head, "faithful"))
        for way in self.ways:
            speed = (way.disk_mb, way.rss_mb, way.first_token_ms, way.tokens_per_s)
            more = round(way.loss - self.ways[0].loss, 4)
            values = (*speed, way.loss, more, way.rouge_l, way.faithfulness)
            yield f"{way.name:14}" + "".join(f"{value:>11,}" for value in values)
        yield self.advice
        for reason in self.left_out:
            yield f"Left out: {reason}"


async def compress(
    settings: ModelSettings,
    data_dir: Path,
    rows: Sequence[Row],
    plan: CompressPlan,
    on_progress: OnProgress,
) -> CompressReport:
    """Make each smaller model, and measure it on the held-out pairs. Raises ModelError.

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
    model = find_model(settings.name, data_dir)
    lora = find_lora(settings.lora, data_dir) if settings.lora else None
    pairs = [row for row in rows if isinstance(row, Pair) and row.part == "held_out"]
    base = settings.model_copy(update={"engine": "transformers"})
    ways: list[Compressed] = []
    reasons: dict[str, list[str]] = {}
    with _place(plan.out) as place:
        tries = list(_tries(model, lora, rows, plan, place))
        for done, (name, make, changes) in enumerate(tries, 1):
            try:
                folder = make()
                chosen = base.model_copy(update=changes)
                ways.append(_measured(name, chosen, data_dir, pairs, folder))
            except ModelError as error:
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
        apart(prune, model, lora, place / "pruned-50")
        return place / "pruned-50"

    def distilled() -> Path:
        folder = place / f"layers-{plan.layers}"
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
    yield _Try("pruned 50%", pruned, {"name": str(place / "pruned-50"), "lora": ""})
    if plan.layers:
        name = str(place / f"layers-{plan.layers}")
        yield _Try(f"{plan.layers} layers", distilled, {"name": name, "lora": ""})


def advice(ways: Sequence[Compressed]) -> str:
    """The fastest way whose answers are hardly worse than those of the first."""
    first = ways[0]
    bearable = [way for way in ways if way.loss <= first.loss + _BEARABLE]
    best = max(bearable, key=lambda way: way.tokens_per_s)
    if best is first:
        return "Take the model as it is: nothing smaller is faster and as good."
    return (
        f"Take {best.name}: {best.tokens_per_s / first.tokens_per_s:.1f} times as many tokens a"
        f" second, {best.disk_mb / first.disk_mb:.0%} of the disk, {best.rss_mb / first.rss_mb:.0%}"
        f" of the memory, {best.loss - first.loss:+.4f} nats a token ({_BEARABLE} is bearable)."
    )


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
    model = find_model(settings.name, data_dir)
    lora = find_lora(settings.lora, data_dir) if settings.lora else None
    load = Load(_PROMPT, _NEW, thread_count(settings.threads))
    speed = bench_engine(settings.engine, model, load, lora=lora, bits=settings.bits)
    examined = asyncio.run(examine(settings, data_dir, pairs, lambda _: None))
    return speed, examined.scores.overall


@contextmanager
def _place(out: Path | None) -> Iterator[Path]:
    if out:
        yield out
        return
    with tempfile.TemporaryDirectory(prefix="lawbot-compress-") as place:
        yield Path(place)
