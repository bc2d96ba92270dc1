"""Evaluation and benches over the library and the bot as they are configured."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from bot import bench as dialogue_bench
from bot import follow_up_evaluation
from bot.bench import DialogueBench
from bot.endings import formal, friendly
from bot.follow_up_evaluation import FollowUpReport, read_pairs
from bot.follow_ups import FollowUps
from bot.library import open_library
from bot.workspace import Workspace
from ingest.starter import load_statutes
from rag import answer_evaluation, bench, evaluation, grounding_evaluation
from rag.archive import Archive
from rag.archive_changes import ArchiveChanges
from rag.evaluation_set import read_laws, read_rows
from rag.generation import engine_bench
from rag.generation.kogpt2 import thread_count
from rag.grounding_report import GroundingReport
from rag.morphemes import Morphemes

_SEED = 1
_DRAWN = 30  # passages for each answer of a kind: some kinds of error fit few sentences


async def evaluate_retrieval(
    workspace: Workspace,
    rows: Path,
    *,
    corpus_laws: Path | None,
    decided_before: date | None,
    cutoffs: Sequence[int],
) -> evaluation.RetrievalReport:
    """Recall over a set of questions. Raises EvaluationError for a file that is no set."""
    questions = read_rows(rows)
    laws = read_laws(corpus_laws) if corpus_laws else None
    scope = evaluation.Scope(laws=laws, decided_before=decided_before)
    async with open_library(workspace.config, workspace.data_dir) as library:
        return await evaluation.evaluate_retrieval(
            library.retriever, questions, scope=scope, cutoffs=tuple(cutoffs)
        )


async def evaluate_answers(workspace: Workspace, rows: Path) -> answer_evaluation.AnswersReport:
    """What the answers to a set of questions are worth."""
    questions = read_rows(rows)
    async with open_library(workspace.config, workspace.data_dir) as library:
        return await answer_evaluation.evaluate_answers(
            library.answerer.answer, library.archive, questions
        )


async def evaluate_follow_ups(workspace: Workspace, rows: Path, cutoff: int) -> FollowUpReport:
    """Whether follow-ups find what the questions in full find."""
    pairs = read_pairs(rows)
    async with open_library(workspace.config, workspace.data_dir) as library:
        follow_ups = FollowUps(library.morphemes, library.archive.statute_names)
        return await follow_up_evaluation.evaluate_follow_ups(
            library.retriever, follow_ups, pairs, cutoff=cutoff
        )


async def evaluate_grounding(workspace: Workspace, answers: int) -> GroundingReport:
    """How many errors planted in answers are caught, over provisions and precedents by chance."""
    path = workspace.data_dir / "archive.sqlite"
    async with ArchiveChanges.open(path) as changes, Archive.open(path) as archive:
        ids = await changes.ids()
        chosen = random.Random(_SEED).sample(ids, min(len(ids), answers * _DRAWN))
        passages = await archive.passages(chosen)
    async with Morphemes() as morphemes:
        return await grounding_evaluation.evaluate_grounding(
            passages, morphemes, (formal, friendly), answers=answers, seed=_SEED
        )


async def bench_retrieval(workspace: Workspace, rows: Path | None) -> bench.RetrievalBench:
    """The speed of retrieval over a set, or over the headings of the starter corpus."""
    questions = [row.question for row in read_rows(rows)] if rows else _headings()
    async with open_library(workspace.config, workspace.data_dir) as library:
        return await bench.bench_retrieval(library.retriever, questions)


async def bench_dialogue(workspace: Workspace, rows: Path | None) -> DialogueBench:
    """The speed of replies to a set, or to the headings of the starter corpus."""
    questions = [row.question for row in read_rows(rows)] if rows else _headings()
    return await dialogue_bench.bench_dialogue(workspace, questions)


async def bench_model(prompt: int, new: int, threads: int) -> engine_bench.EngineBench:
    """The speed of each engine on a model of KoGPT-2's shape. Raises ModelError."""
    load = engine_bench.Load(prompt, new, thread_count(threads))
    return await asyncio.to_thread(engine_bench.bench_engines, load)


def _headings() -> list[str]:
    return [
        f"{statute.title} {article.title}"
        for statute in load_statutes()
        for article in statute.articles
    ]
