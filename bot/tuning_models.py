"""Tuning of language models over the data directory, as the command line offers it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from bot.styles import Style, worded
from bot.workspace import Workspace
from rag.errors import ModelMissing, TuningError
from rag.generation.generator import StyleName
from rag.generation.kogpt2 import set_threads
from rag.generation.shelf import find_model, folder_name, models_folder
from rag.morphemes import Morphemes
from rag.tuning import pairs_making
from rag.tuning.lora import LoraPlan, LoraResult, LoraTuning, Trial
from rag.tuning.pairs_making import PairsPlan, PairsReport
from rag.tuning.pretraining import Pretraining, PretrainResult
from rag.tuning.progress import OnProgress
from rag.tuning.training import Schedule

__all__ = ["LoraPlan", "PairsPlan", "PairsReport", "PretrainResult", "Schedule", "Trial"]


@dataclass(frozen=True, slots=True)
class Tuned:
    """LoRA weights, and the trials of the search before them, best first."""

    result: LoraResult
    trials: tuple[Trial, ...] = ()


async def make_pairs(
    workspace: Workspace, out: Path, plan: PairsPlan, own: Sequence[Path], on_progress: OnProgress
) -> PairsReport:
    """Write training pairs of the archive, worded as the styles of the bot word the law.

    Raises ArchiveError and TuningError.
    """
    async with Morphemes() as morphemes:
        return await pairs_making.make_pairs(
            workspace.data_dir / "archive.sqlite",
            out,
            plan,
            morphemes=morphemes,
            restyle=_restyle,
            own=own,
            on_progress=on_progress,
        )


def tune_lora(
    workspace: Workspace,
    base: str,
    files: Sequence[Path],
    *,
    run: str,
    plan: LoraPlan,
    search: bool,
    on_progress: OnProgress,
) -> Tuned:
    """Tune LoRA weights of a model; blocks until they are written. Raises ModelError, TuningError.

    With `search`, at the rank and rate that did best in short runs.
    """
    folder = workspace.data_dir / "lora" / _plain(run, "--run")
    set_threads(workspace.config.model.threads)
    tuning = LoraTuning(_find_base(workspace, base), files)
    trials = tuning.search(folder, plan, on_progress) if search else ()
    if trials:
        best = trials[0]
        plan = replace(plan, rank=best.rank, schedule=replace(plan.schedule, rate=best.rate))
    return Tuned(tuning.run(folder, plan, on_progress), trials)


def pretrain(
    workspace: Workspace,
    base: str,
    name: str,
    schedule: Schedule,
    *,
    own: Sequence[Path],
    held_out_from: date,
    on_progress: OnProgress,
) -> PretrainResult:
    """Let a model read the archive; blocks until it lies beside the others under its name.

    Raises ArchiveError, ModelError and TuningError.
    """
    data = workspace.data_dir
    called = _plain(folder_name(name), "--name")
    out, run = models_folder(data) / called, data / "pretraining" / called
    set_threads(workspace.config.model.threads)
    training = Pretraining(_find_base(workspace, base))
    training.check(out, run, schedule)  # before reading, which takes minutes
    reading = training.read(data / "archive.sqlite", held_out_from, own, on_progress)
    return training.run(asyncio.run(reading), out, run, schedule, on_progress)


def _find_base(workspace: Workspace, name: str) -> Path:
    name = name or workspace.config.model.name
    if not name:
        raise ModelMissing("there is no model to tune: set name in [model], or give --base")
    return find_model(name, workspace.data_dir)


def _plain(name: str, option: str) -> str:
    """The name of a folder, which no part of a path is: it would lead elsewhere."""
    if name in {"", ".", ".."} or Path(name).name != name:
        raise TuningError(f"{name!r} cannot be the name of a folder: give another {option}")
    return name


def _restyle(text: str, style: StyleName) -> str:
    return worded(text, Style(style))
