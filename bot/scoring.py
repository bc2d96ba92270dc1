"""How good language models are, as the command line offers it."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from bot.workspace import Workspace
from rag.config import ModelSettings
from rag.errors import ModelError, NothingToLearn
from rag.generation.apart import apart
from rag.tuning.compress import CompressPlan, CompressReport
from rag.tuning.compress import compress as compression
from rag.tuning.examination import Comparison, Examination, examine
from rag.tuning.pairs import Pair, Row, read_rows
from rag.tuning.progress import OnProgress, Progress
from rag.tuning.score_plot import save_plot

Which = Literal["held_out", "all"]
_SEED = 1


async def evaluate(
    workspace: Workspace,
    rows: Path,
    *,
    model: str | None,
    which: Which,
    limit: int,
    plot: Path | None,
    on_progress: OnProgress,
) -> Examination:
    """Score the configured model, or another. Raises ModelError, GenerationError, TuningError."""
    pairs = read_pairs(rows, which, limit)
    settings = _settings(workspace, model)
    found = await examine(settings, workspace.data_dir, pairs, on_progress)
    if plot:
        await asyncio.to_thread(save_plot, found.scores, plot)
    return found


async def compare(
    workspace: Workspace, models: Sequence[str], rows: Path, *, which: Which, limit: int
) -> Comparison:
    """Score models, each in a process of its own. Raises what `evaluate` raises."""
    pairs = read_pairs(rows, which, limit)
    found = []
    for name in models:
        settings = _settings(workspace, name)
        found.append(await asyncio.to_thread(apart, _examine, settings, workspace.data_dir, pairs))
    return Comparison(tuple(found))


async def compress(
    workspace: Workspace,
    model: str | None,
    rows: Path,
    *,
    limit: int,
    layers: int,
    steps: int,
    batch: int,
    out: Path | None,
    on_progress: OnProgress,
) -> CompressReport:
    """Make smaller models of one, and measure them. Raises ModelError and TuningError."""
    held_out = read_pairs(rows, "held_out", limit)
    learned = [row for row in read_rows(rows) if row.part == "train"]
    settings = _settings(workspace, model)
    every: list[Row] = [*learned, *held_out]
    plan = CompressPlan(layers, steps, batch, out)
    return await compression(settings, workspace.data_dir, every, plan, on_progress)


def _examine(settings: ModelSettings, data_dir: Path, pairs: Sequence[Pair]) -> Examination:
    return asyncio.run(examine(settings, data_dir, pairs, _silent))


def _silent(_: Progress) -> None: ...


def _settings(workspace: Workspace, model: str | None) -> ModelSettings:
    settings = workspace.config.model
    if model:
        name, _, lora = model.partition("+")
        settings = settings.model_copy(update={"name": name.strip(), "lora": lora.strip()})
    if not settings.name:
        raise ModelError("there is no model to score: set name in [model], or give --model")
    return settings


def read_pairs(path: Path, which: Which, limit: int) -> list[Pair]:
    """At most so many questions of a set, by chance but always the same. Raises TuningError."""
    found = [row for row in read_rows(path) if isinstance(row, Pair)]
    chosen = [pair for pair in found if which == "all" or pair.part == "held_out"]
    if not chosen:
        raise NothingToLearn(
            f"{str(path)!r} holds no question{' that is held out' if found else ''}: give"
            " {'question', 'passages', 'answer'} rows"
            + (", or --rows all if no model learned from them" if found else "")
        )
    return random.Random(_SEED).sample(chosen, min(limit, len(chosen)))
