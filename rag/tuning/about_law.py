"""Learns by which words a question about law is told from any other (scikit-learn)."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from rag.retrieval.about_law import AboutLaw
from rag.retrieval.features import NAMES
from rag.tuning.judged import FOLDS, Judged

_SEEN = 2  # questions that a word must stand in
_STRENGTH = 3.0  # how far the weights may go; the inverse of the penalty
_SLIGHT = 0.01  # a weight that says nothing

Words = Collection[str]


def with_about_law(judged: Sequence[Judged], law: Sequence[Words]) -> tuple[list[Judged], AboutLaw]:
    """Fill the feature with what was learned without the question; what all teach is the second.

    `law` are the morphemes of further questions about law.
    """
    learned = [_learned([one for one in judged if one.fold != fold], law) for fold in range(FOLDS)]
    return [_filled(one, learned[one.fold]) for one in judged], _learned(judged, law)


def _learned(judged: Sequence[Judged], law: Sequence[Words]) -> AboutLaw:
    asked = [one.morphemes for one in judged if one.golds]
    other = [one.morphemes for one in judged if not one.golds]
    return learn_about_law([*law, *asked], other)


def _filled(judged: Judged, about_law: AboutLaw) -> Judged:
    rows = judged.features.copy()
    rows[:, NAMES.index("about_law")] = about_law.score(judged.morphemes)
    return replace(judged, features=rows)


def learn_about_law(law: Sequence[Words], other: Sequence[Words]) -> AboutLaw:
    """Learn from the morphemes of questions about law and of others, each kind weighing half."""
    vectorizer = DictVectorizer(dtype=np.float32)
    rows = vectorizer.fit_transform([_row(words) for words in (*law, *other)])
    often = np.flatnonzero(rows.getnnz(axis=0) >= _SEEN)
    model = LogisticRegression(C=_STRENGTH, class_weight="balanced", max_iter=1_000)
    model.fit(rows[:, often], np.arange(len(law) + len(other)) < len(law))
    names = vectorizer.get_feature_names_out()[often]
    weights = zip(names.tolist(), model.coef_[0].round(2).tolist(), strict=True)
    known = {word: weight for word, weight in weights if abs(weight) > _SLIGHT}
    return AboutLaw(known, round(float(model.intercept_[0]), 4))


def _row(words: Words) -> dict[str, float]:
    return dict.fromkeys(words, 1 / math.sqrt(len(words) or 1))
