"""`lawbot tune fusion`: learns from judged questions how much each feature speaks."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from rag.errors import NothingToLearn, TuningError
from rag.evaluation_set import Row
from rag.retrieval.about_law import AboutLaw
from rag.retrieval.features import NAMES, Numbers
from rag.retrieval.fusion import Fusion, FusionWeights
from rag.tuning.judged import (
    FOLDS,
    Considering,
    Figures,
    Judged,
    OnJudged,
    figures,
    judge,
)
from rag.tuning.libraries import require_libraries
from rag.whole_files import write_whole

if TYPE_CHECKING:
    from rag.tuning.calibration import Calibration

__all__ = ["Ablation", "FusionPlan", "OnJudged", "tune_fusion"]

_SEEDS = 3  # nets whose mean is the result

GROUPS: Mapping[str, tuple[str, ...]] = {
    "lexical": ("lexical", "law_lexical", "best_lexical"),
    "dense": ("dense", "law_dense", "best_dense"),
    "bridge": ("bridge", "law_bridge", "best_bridge"),
    "prior": ("applied",),
    "kind of law": ("act", "decree"),
    "law named": ("named", "question_named"),
    "heading": ("heading", "question_in_heading", "purpose", "definitions", "penalty", "fine"),
    "place": ("beside", "delegation", "unnumbered", "length"),
}


@dataclass(frozen=True, slots=True)
class FusionPlan:
    """How to learn. Precedents from `decided_before` on stay out of the bridge."""

    decided_before: date | None = None
    ablation: bool = True
    epochs: int = 120


class Ablation(NamedTuple):
    """Cross-validated figures by register of one choice of features."""

    features: str
    figures: dict[str, Figures]


async def tune_fusion(
    retriever: Considering,
    rows: Sequence[Row],
    out: Path,
    plan: FusionPlan,
    on_judged: OnJudged,
    *,
    law: Sequence[Collection[str]] = (),
) -> list[Ablation]:
    """Learn weights and write them to `out`; the table begins with all features together.

    `law` are the morphemes of further questions, by which it learns what is about law. Every
    figure is of questions that the weights were not learned from. Raises NothingToLearn, and
    TuningError when a library is missing or `out` cannot be written.
    """
    require_libraries("torch", "sklearn")
    from rag.tuning.about_law import with_about_law
    from rag.tuning.calibration import calibrated

    judged = await judge(retriever, rows, plan.decided_before, on_judged)
    if not any(question.right.any() for question in judged):
        raise NothingToLearn(
            "no right article is among the candidates of any question: check that the laws of the"
            " set are ingested (`lawbot ingest status`)"
        )
    judged, about_law = with_about_law(judged, law)
    answered = [question for question in judged if question.golds]
    off_topic = [question for question in judged if not question.golds]
    everything = list(range(len(NAMES)))
    scores = _cross_validated(answered, everything, seeds=_SEEDS, epochs=plan.epochs)
    table = [Ablation("all", figures(answered, scores))]
    if plan.ablation:
        table += _ablations(answered, plan.epochs)
    learned = _learned(answered, everything, seeds=_SEEDS, epochs=plan.epochs)
    scores += [learned.scores(question.features) for question in off_topic]
    calibration = calibrated(learned, [*answered, *off_topic], scores)
    _write(out, _weights(learned, calibration, about_law))
    return table


def _ablations(judged: Sequence[Judged], epochs: int) -> Iterable[Ablation]:
    for group, prefixes in GROUPS.items():
        columns = [column for column, name in enumerate(NAMES) if name.startswith(prefixes)]
        rest = [column for column in range(len(NAMES)) if column not in columns]
        for label, chosen in ((f"{group} alone", columns), (f"without {group}", rest)):
            scores = _cross_validated(judged, chosen, seeds=1, epochs=epochs)
            yield Ablation(label, figures(judged, scores))


def _cross_validated(
    judged: Sequence[Judged], columns: Sequence[int], *, seeds: int, epochs: int
) -> list[Numbers]:
    """The scores of every question's candidates by nets that have not seen its answer."""
    scores: dict[int, Numbers] = {}
    for fold in range(FOLDS):
        held_out = [place for place, one in enumerate(judged) if one.fold == fold]
        rest = [one for one in judged if one.fold != fold]
        learned = _learned(rest, columns, seeds=seeds, epochs=epochs)
        scores |= {place: learned.scores(judged[place].features) for place in held_out}
    return [scores[place] for place in range(len(judged))]


def _learned(
    judged: Sequence[Judged], columns: Sequence[int], *, seeds: int, epochs: int
) -> Fusion:
    from rag.tuning.ranking_net import learn

    return learn(judged, columns, seeds=range(seeds), epochs=epochs)


def _weights(learned: Fusion, calibration: Calibration, about_law: AboutLaw) -> FusionWeights:
    slope, weights, shift = calibration
    return FusionWeights(
        features=NAMES,
        mean=_rounded(learned.mean),
        scale=_rounded(learned.scale),
        linear=_rounded(learned.linear * slope + weights),
        hidden=tuple(_rounded(row) for row in learned.hidden),
        hidden_bias=_rounded(learned.hidden_bias),
        out=_rounded(learned.out * slope),
        bias=round(learned.bias * slope + shift, 5),
        about_law=dict(about_law.weights),
        about_law_bias=about_law.bias,
    )


def _rounded(values: Numbers) -> tuple[float, ...]:
    return tuple(float(f"{value:.5g}") for value in values.tolist())


def _write(out: Path, weights: FusionWeights) -> None:
    try:
        write_whole(out, weights.model_dump_json(indent=1))
    except OSError as error:
        raise TuningError(f"cannot write {str(out)!r}: {error}. Give another --out") from error
    Fusion.load(str(out))
