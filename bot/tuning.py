"""Training over the data directory, as the command line offers it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bot.workspace import Workspace
from rag.archive import Archive
from rag.evaluation_set import read_rows
from rag.morphemes import Morphemes
from rag.retrieval.embedding import open_embedder
from rag.retrieval.generations import Generation
from rag.retrieval.retriever import LawRetriever
from rag.retrieval.static_embedder import Origin
from rag.tuning import embedder, fusion
from rag.tuning.embedder import Plan
from rag.tuning.fusion import Ablation, FusionPlan
from rag.tuning.lay_questions import lay_questions
from rag.tuning.progress import OnProgress

__all__ = ["Ablation", "FusionPlan", "Origin", "Plan"]  # what the functions below take and give


async def tune_embedder(
    workspace: Workspace, out: Path, plan: Plan, on_progress: OnProgress
) -> Origin:
    """Train an embedder on the archive into a file. Raises ArchiveError and TuningError."""
    archive = workspace.data_dir / "archive.sqlite"
    async with Morphemes() as morphemes:
        return await embedder.tune_embedder(archive, out, plan, morphemes, on_progress)


async def tune_fusion(
    workspace: Workspace,
    sets: Sequence[Path],
    out: Path,
    plan: FusionPlan,
    on_judged: fusion.OnJudged,
) -> list[Ablation]:
    """Learn fusion weights from sets of questions into a file.

    Raises ArchiveError, SearchIndexError, EvaluationError and TuningError.
    """
    rows = [row for path in sets for row in read_rows(path)]
    data, settings = workspace.data_dir, workspace.config.retrieval
    async with Archive.open(data / "archive.sqlite") as archive, Morphemes() as morphemes:
        vectors = await open_embedder(settings.embedder, morphemes)
        async with Generation.open_current(data, vectors) as generation:
            retriever = LawRetriever(archive, generation, morphemes, vectors, settings)
            law = await morphemes.analyze([lay.question for lay in lay_questions()])
            return await fusion.tune_fusion(retriever, rows, out, plan, on_judged, law=law)
