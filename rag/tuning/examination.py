"""One model over a set of questions: how good it is, and what it costs to run."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from rag.bench import resident_mb
from rag.config import ModelSettings
from rag.generation.opening import local_generator, weights_size
from rag.generation.shelf import find_weights, parameter_count
from rag.generation.worker import Worker
from rag.morphemes import Morphemes
from rag.tuning.pairs import Pair
from rag.tuning.progress import OnProgress
from rag.tuning.scores import ScoreReport, score_model


@dataclass(frozen=True, slots=True)
class Examination:
    """A model's scores, its parameters, the weights that its engine reads, and what loading takes.

    `disk_mb` are 10^6 bytes; `memory_mb` (MiB) is that of the process when the model has loaded.
    """

    parameters: int
    disk_mb: float
    load_seconds: float
    memory_mb: float
    scores: ScoreReport

    def as_json(self) -> dict[str, object]:
        """The figures under the names that the command line prints."""
        return asdict(self)


async def examine(
    settings: ModelSettings, data_dir: Path, pairs: Sequence[Pair], on_progress: OnProgress
) -> Examination:
    """Load a model and score it. Raises ModelError and GenerationError."""
    folder, lora = find_weights(settings, data_dir)
    started = time.perf_counter()
    async with Worker() as worker, Morphemes() as morphemes:
        generator = local_generator(settings, data_dir, worker)
        await generator.ready()
        load_seconds, memory = time.perf_counter() - started, resident_mb()
        scores = await score_model(generator, pairs, morphemes, on_progress)
    size = await asyncio.to_thread(weights_size, settings.engine, settings.bits, folder, lora)
    return Examination(
        await asyncio.to_thread(parameter_count, folder),
        round(size / 1e6, 1),
        round(load_seconds, 2),
        memory,
        scores,
    )


@dataclass(frozen=True, slots=True)
class Comparison:
    """Models side by side."""

    models: tuple[Examination, ...]

    def as_json(self) -> dict[str, object]:
        """The figures under the names that the command line prints."""
        return asdict(self)

    def lines(self) -> Iterable[str]:
        """A table with a line for each model, then a line for each area of law."""
        head = ("parameters", "disk MB", "memory MB", "load s", "answer s", "perplexity")
        yield f"{'model':32}" + "".join(f"{name:>13}" for name in (*head, "rouge_l", "faithful"))
        for one in self.models:
            overall = one.scores.overall
            size = (one.parameters, one.disk_mb, one.memory_mb)
            times = (one.load_seconds, one.scores.answer_seconds)
            values = (*size, *times, overall.perplexity, overall.rouge_l, overall.faithfulness)
            yield f"{one.scores.model[-31:]:32}" + "".join(f"{value:>13,}" for value in values)
        for area in sorted({area for one in self.models for area in one.scores.by_area}):
            yield f"rouge_l, faithfulness in {area}: " + "; ".join(
                f"{one.scores.model[-31:]} {scores.rouge_l}, {scores.faithfulness}"
                for one in self.models
                if (scores := one.scores.by_area.get(area))
            )
