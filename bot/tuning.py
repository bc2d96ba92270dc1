"""Training over the data directory, as the command line offers it."""

from __future__ import annotations

from pathlib import Path

from bot.workspace import Workspace
from rag.morphemes import Morphemes
from rag.retrieval.static_embedder import Origin
from rag.tuning import embedder
from rag.tuning.embedder import OnProgress, Plan

__all__ = ["Origin", "Plan"]  # what the function below takes and gives


async def tune_embedder(
    workspace: Workspace, out: Path, plan: Plan, on_progress: OnProgress
) -> Origin:
    """Train an embedder on the archive into a file. Raises ArchiveError and TuningError."""
    archive = workspace.data_dir / "archive.sqlite"
    async with Morphemes() as morphemes:
        return await embedder.tune_embedder(archive, out, plan, morphemes, on_progress)
