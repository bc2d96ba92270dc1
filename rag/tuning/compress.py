"""`lawbot tune compress`: ways to make a model smaller, measured side by side."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from rag.config import ModelSettings
from rag.generation.apart import apart
from rag.generation.compact_files import converted
from rag.generation.engine_bench import EngineFigures, Load, bench_engine
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
    """All ways, the model as it is first, and which one to take."""

    ways: tuple[Compressed, ...]
    advice: str

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


async def compress(
    settings: ModelSettings,
    data_dir: Path,
    rows: Sequence[Row],
    plan: CompressPlan,
    on_progress: OnProgress,
) -> CompressReport:
    """Make each smaller model, and measure it on the held-out pairs. Raises ModelError.

    The int8 weights stay beside the model, where engine = "compact" finds them.
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

    def add(name: str, chosen: ModelSettings, folder: Path) -> None:
        ways.append(_measured(name, chosen, data_dir, pairs, folder))
        on_progress(Progress(name, len(ways), 4 if plan.layers else 3, 0.0))

    with _place(plan.out) as place:
        add("as it is", base, model)
        add("int8", base.model_copy(update={"engine": "compact"}), converted(model, lora))
        pruned = place / "pruned-50"
        apart(prune, model, lora, pruned)
        add("pruned 50%", base.model_copy(update={"name": str(pruned), "lora": ""}), pruned)
        if plan.layers:
            fewer = place / f"layers-{plan.layers}"
            apart(distil, model, lora, rows, fewer, layers=plan.layers, schedule=plan.schedule)
            chosen = base.model_copy(update={"name": str(fewer), "lora": ""})
            add(f"{plan.layers} layers", chosen, fewer)
    return CompressReport(tuple(ways), advice(ways))


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
    speed = bench_engine(settings.engine, model, load, lora=lora)
    examined = asyncio.run(examine(settings, data_dir, pairs, lambda _: None))
    return speed, examined.scores.overall


@contextmanager
def _place(out: Path | None) -> Iterator[Path]:
    if out:
        yield out
        return
    with tempfile.TemporaryDirectory(prefix="lawbot-compress-") as place:
        yield Path(place)
