"""How sure a score may be: what turns the best score of a question into a probability."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from sklearn.linear_model import LogisticRegression

from rag.retrieval.features import NAMES, OF_QUESTION, Numbers
from rag.retrieval.fusion import Fusion
from rag.tuning.judged import Judged, right_in_order

_FIRST = 5  # evidence is the probability that one of so many first articles is right
_STRENGTH = 10.0  # how far the weights may go; the inverse of the penalty


class Calibration(NamedTuple):
    """What makes log odds of a score: a slope, a weight for each feature (f,), and a shift."""

    slope: float
    weights: Numbers
    shift: float


def calibrated(learned: Fusion, judged: Sequence[Judged], scores: Sequence[Numbers]) -> Calibration:
    """Platt scaling that also hears the features of the whole question, which change no order.

    Off-topic questions weigh as much as the others together.
    """
    best = np.array([score.max() for score in scores])
    whole = learned.scaled(np.array([question.features[0] for question in judged]))[:, OF_QUESTION]
    fits = [right_in_order(q, s)[:_FIRST].any() for q, s in zip(judged, scores, strict=True)]
    off_topic = np.array([not question.golds for question in judged])
    weight = np.where(off_topic, (~off_topic).sum() / max(off_topic.sum(), 1), 1.0)
    model = LogisticRegression(C=_STRENGTH, max_iter=1_000)
    model.fit(np.column_stack([best, whole]), fits, sample_weight=weight)
    slope, *found = model.coef_[0].tolist()
    weights = np.zeros(len(NAMES), dtype=np.float32)
    weights[OF_QUESTION] = found
    return Calibration(slope, weights, float(model.intercept_[0]))
