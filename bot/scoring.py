"""How good language models are, as the command line offers it."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from bot.choosing_models import chosen_model
from bot.workspace import Workspace
from rag.config import ModelSettings
from rag.errors import NothingToLearn
from rag.generation.apart import apart
from rag.tuning.compress import CompressPlan
from rag.tuning.compress import compress as compression
from rag.tuning.compress_report import CompressReport
from rag.tuning.examination import Comparison, Examination, examine
from rag.tuning.pairs import Pair, Row, read_rows
from rag.tuning.progress import OnProgress, Progress
from rag.tuning.score_plot import check_plot, save_plot

__all__ = ["Which", "check_plot", "compare", "compress", "evaluate", "read_pairs", "save_plot"]

Which = Literal["held_out", "all"]
_SEED = 1
_OR_ALL = ", or --rows all if no model learned from them"


async def evaluate(
    workspace: Workspace,
    rows: Path,
    *,
    model: str | None,
    which: Which,
    limit: int,
    on_progress: OnProgress,
) -> Examination:
    """Score the configured model, or another. Raises ModelError, GenerationError, TuningError."""
    pairs = read_pairs(rows, which, limit)
    settings = chosen_model(workspace, model, "score")
    return await examine(settings, workspace.data_dir, pairs, on_progress)


async def compare(
    workspace: Workspace, models: Sequence[str], rows: Path, *, which: Which, limit: int
) -> Comparison:
    """Score models, each in a process of its own. Raises what `evaluate` raises."""
    pairs = read_pairs(rows, which, limit)
    found = []
    for name in models:
        settings = chosen_model(workspace, name, "score")
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
    held_out = read_pairs(rows, "held_out", limit, or_all="")
    learned = [row for row in read_rows(rows) if row.part == "train"]
    settings = chosen_model(workspace, model, "compress")
    every: list[Row] = [*learned, *held_out]
    plan = CompressPlan(layers, steps, batch, out)
    return await compression(settings, workspace.data_dir, every, plan, on_progress)


def _examine(settings: ModelSettings, data_dir: Path, pairs: Sequence[Pair]) -> Examination:
    return asyncio.run(examine(settings, data_dir, pairs, _silent))


def _silent(_: Progress) -> None: ...


def read_pairs(path: Path, which: Which, limit: int, *, or_all: str = _OR_ALL) -> list[Pair]:
    """At most so many questions of a set, by chance but always the same. Raises TuningError.

    `or_all` says how to take those that are not held out, where a command can.
    """
    found = [row for row in read_rows(path) if isinstance(row, Pair)]
    chosen = [pair for pair in found if which == "all" or pair.part == "held_out"]
    if not chosen:
        raise NothingToLearn(
            f"{str(path)!r} holds no question{' that is held out' if found else ''}: give"
            " {'question', 'passages', 'answer'} rows" + (or_all if found else "")
        )
    return random.Random(_SEED).sample(chosen, min(limit, len(chosen)))
