"""`lawbot tune embedder`: trains the static embedder from the archive, and keeps the best."""

from __future__ import annotations

import asyncio
import logging
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING

import numpy as np

from rag.errors import NothingToLearn, TuningError
from rag.evaluation_set import Gold, Row, write_rows
from rag.morphemes import Morphemes
from rag.retrieval.static_embedder import Origin, StaticModel
from rag.tuning.embedder_pairs import PairSampler
from rag.tuning.held_out import CUTOFF, HeldOut
from rag.tuning.lay_questions import LayQuestion, lay_questions, set_apart
from rag.tuning.libraries import require_libraries
from rag.tuning.progress import OnProgress, Progress
from rag.tuning.rewrites import EverydayEntry, Rewrites, load_entries
from rag.tuning.texts import TrainingTexts, read_texts

if TYPE_CHECKING:
    from rag.tuning.network import Trainer

log = logging.getLogger(__name__)

_LOOKS = 8  # at the held-out decisions, evenly over the training
_PATIENCE = 3  # looks without a better score after which training stops
_REGISTER = "everyday"  # of the questions that were left out
_AVERAGED = 0.98  # of the loss that is shown comes from the steps before


@dataclass(frozen=True, slots=True)
class Plan:
    """How to train. Whichever of `steps` and `minutes` ends first ends it.

    The decisions of the year before `decided_before` are held out. The same archive, seed and steps
    give the same model, as long as `minutes` suffice. Where `left_out` is given, lay questions
    about every twentieth article are written to it and not learned from.
    """

    decided_before: date = date(2021, 1, 1)
    dimension: int = 256
    seed: int = 0
    minutes: float = 25.0
    steps: int = 2_000
    batch: int = 1_024
    rate: float = 2e-2
    left_out: Path | None = None

    @property
    def held_out_from(self) -> date:
        """The first day of the year that is held out."""
        day = min(self.decided_before.day, 28)
        return self.decided_before.replace(year=self.decided_before.year - 1, day=day)


async def tune_embedder(
    archive: Path, out: Path, plan: Plan, morphemes: Morphemes, on_progress: OnProgress
) -> Origin:
    """Train on an archive and write the model to `out`, whole or not at all.

    Raises ArchiveError, NothingToLearn, EvaluationError when `plan.left_out` cannot be written, and
    TuningError when torch is missing or `out` cannot.
    """
    require_libraries("torch")
    _require_writable(out)
    questions = lay_questions()
    if plan.left_out:
        questions, left = set_apart(questions)
        write_rows(plan.left_out, map(_as_row, left))
    entries = await load_entries(morphemes)
    started = time.monotonic()

    def on_read(done: int, total: int) -> None:
        on_progress(Progress("reading", done, total, done / (time.monotonic() - started)))

    texts = await read_texts(
        archive,
        morphemes,
        decided_before=plan.decided_before,
        wanted={word for entry in entries for form in entry.forms for word in form},
        questions=questions,
        on_read=on_read,
    )
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="tuning") as worker:
        run = asyncio.get_running_loop().run_in_executor
        training = await run(worker, _Training, texts, entries, plan)
        while not training.done:
            await run(worker, training.step)
            on_progress(training.progress())
        model = await run(worker, training.model, morphemes.version)
        await run(worker, model.save, out)
    return model.origin


class _Training:
    """One training: its network, the pairs it draws, and the best state so far."""

    def __init__(self, texts: TrainingTexts, entries: list[EverydayEntry], plan: Plan) -> None:
        from rag.tuning.network import Network, Trainer, work_alone

        work_alone()
        self._plan = plan
        self._texts = texts
        self._held_out = HeldOut.since(texts, plan.held_out_from, plan.seed)
        if not len(self._held_out.issues):
            raise NothingToLearn(
                f"no decision from {plan.held_out_from} to {plan.decided_before} cites an article"
                " at hand, so that nothing shows how good the embedder is: give another"
                " --decided-before, or run `lawbot ingest precedents`"
            )
        self._pairs = PairSampler(
            texts,
            Rewrites.of(entries, texts.vocabulary),
            before=plan.held_out_from,
            size=plan.batch,
            rng=np.random.default_rng(plan.seed),
        )
        network = Network(texts.rarity(), plan.dimension, plan.seed)
        self._trainer: Trainer = Trainer(network, plan.rate)
        self._started = time.monotonic()
        self._steps = 0
        self._loss = 0.0
        self._looks: list[float] = []
        self._best = network.quantized()

    @property
    def done(self) -> bool:
        """Whether time or steps are over, or the score has not risen for long."""
        behind = len(self._looks) - 1 - int(np.argmax(self._looks or [0.0]))
        return self._share() >= 1 or behind >= _PATIENCE

    def step(self) -> None:
        """Learn from one batch; now and then look at the held-out decisions."""
        loss = self._trainer.step(self._pairs.draw(), self._share())
        weight = _AVERAGED if self._steps else 0.0
        self._loss = weight * self._loss + (1 - weight) * loss
        self._steps += 1
        if self._share() >= (len(self._looks) + 1) / _LOOKS:
            self._look()

    def progress(self) -> Progress:
        """What to show."""
        best = f", best {max(self._looks):.3f}" if self._looks else ""
        note = f"loss {self._loss:.3f}"
        if self._looks:
            note += f", held-out recall@{CUTOFF} {self._looks[-1]:.3f}{best}"
        rate = self._steps / (time.monotonic() - self._started)
        return Progress("training", self._steps, self._plan.steps, rate, note)

    def model(self, morphemes: str) -> StaticModel:
        """The best state as a model."""
        plan = self._plan
        origin = Origin(
            morphemes=morphemes,
            decided_before=plan.decided_before.isoformat(),
            dimension=plan.dimension,
            seed=plan.seed,
            steps=self._steps,
            held_out_recall=round(max(self._looks), 4),
        )
        return StaticModel(self._texts.vocabulary, *self._best, origin)

    def _share(self) -> float:
        """How much of the training is over, 0 to 1."""
        passed = (time.monotonic() - self._started) / (60 * self._plan.minutes)
        return min(1.0, max(self._steps / self._plan.steps, passed))

    def _look(self) -> None:
        from rag.tuning.network import best_passages

        network = self._trainer.network
        issues, articles = self._held_out.issues, self._texts.articles
        score = self._held_out.recall(best_passages(network, issues, articles, CUTOFF))
        if score >= max(self._looks, default=0.0):  # of equals the one that learned longer
            self._best = network.quantized()
        self._looks.append(score)
        log.info("%s", self.progress().note)


def _as_row(asked: LayQuestion) -> Row:
    return Row(asked.question, (Gold(asked.answer.law, asked.answer.article),), _REGISTER)


def _require_writable(out: Path) -> None:
    """Find out before the training, not after it."""
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=out.parent):
            pass
    except OSError as error:
        raise TuningError(
            f"cannot write {str(out)!r}: {error.strerror}. Give another --out"
        ) from error
