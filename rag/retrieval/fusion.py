"""Fusion: what speaks for a passage, weighed into one evidence between 0 and 1."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Self

import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError

from rag.citation import Citation
from rag.errors import ConfigError
from rag.passage import Passage
from rag.retrieval.about_law import AboutLaw
from rag.retrieval.features import NAMES, Found, Numbers

_FILE = "fusion.json"
FAR = 6.0  # standard deviations; what lies farther out counts as that far

# Precedents have no judgments to learn from: the scores of both parts, absolute and as shares.
_PRECEDENT = (2.0, 1.0, 3.0, 1.0)
_PRECEDENT_BIAS = -5.5


class FusionWeights(BaseModel):
    """The file of learned weights: a straight line and a hidden layer over scaled features.

    `about_law` holds the weights of morphemes behind the feature of that name.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    features: tuple[str, ...]
    mean: tuple[float, ...]
    scale: tuple[float, ...]
    linear: tuple[float, ...]
    hidden: tuple[tuple[float, ...], ...]
    hidden_bias: tuple[float, ...]
    out: tuple[float, ...]
    bias: float
    about_law: dict[str, float] = {}
    about_law_bias: float = 0.0


@dataclass(frozen=True, slots=True)
class Fusion:
    """Learned evidence: the probability that a provision is among those asked for.

    `linear` (f,), `hidden` (f, h), `hidden_bias` (h,), `out` (h,) over features scaled by `mean`
    and `scale` (f,).
    """

    mean: Numbers
    scale: Numbers
    linear: Numbers
    hidden: Numbers
    hidden_bias: Numbers
    out: Numbers
    bias: float
    about_law: AboutLaw = field(default_factory=AboutLaw)

    @classmethod
    def load(cls, path: str = "") -> Self:
        """Read the weights that ship with the package, or a file. Raises ConfigError."""
        shipped = resources.files("rag.retrieval").joinpath(_FILE)
        try:
            text = Path(path).read_text(encoding="utf-8") if path else shipped.read_text("utf-8")
            weights = FusionWeights.model_validate_json(text)
        except (OSError, UnicodeDecodeError, ValidationError) as error:
            raise ConfigError(
                f"no fusion weights in {path!r}: check `[retrieval] fusion`, or make the file"
                " with `lawbot tune fusion`"
            ) from error
        if weights.features != NAMES:
            raise ConfigError(
                f"the fusion weights in {path!r} are of another version of lawbot: make them anew"
                " with `lawbot tune fusion`"
            )
        return cls.of(weights)

    @classmethod
    def of(cls, weights: FusionWeights) -> Self:
        """The weights as arrays."""
        return cls(
            np.array(weights.mean, dtype=np.float32),
            np.array(weights.scale, dtype=np.float32),
            np.array(weights.linear, dtype=np.float32),
            np.array(weights.hidden, dtype=np.float32),
            np.array(weights.hidden_bias, dtype=np.float32),
            np.array(weights.out, dtype=np.float32),
            weights.bias,
            AboutLaw(weights.about_law, weights.about_law_bias),
        )

    def scaled(self, features: Numbers) -> Numbers:
        """Rows of features (n, f) in deviations from the mean."""
        scaled: Numbers = np.clip((features - self.mean) / self.scale, -FAR, FAR)
        return scaled

    def scores(self, features: Numbers) -> Numbers:
        """Log odds of the evidence, (n,), for rows of features (n, f)."""
        scaled = self.scaled(features)
        hidden = np.maximum(scaled @ self.hidden + self.hidden_bias, 0)
        return np.asarray(scaled @ self.linear + hidden @ self.out + self.bias, dtype=np.float32)

    def evidence(self, features: Numbers) -> Numbers:
        """Evidence in [0, 1], (n,), for rows of features (n, f)."""
        odds = np.clip(self.scores(features), -30, 30)
        return np.asarray(1 / (1 + np.exp(-odds)), dtype=np.float32)


def precedent_evidence(found: Found, passages: Sequence[Passage]) -> list[float]:
    """Evidence for precedents, one for each passage."""
    best_lexical = max(found.lexical.values(), default=0.0) or 1.0
    best_dense = max(found.dense.values(), default=0.0) or 1.0
    evidence = []
    for passage in passages:
        lexical = found.lexical.get(passage.id, 0.0)
        dense = max(found.dense.get(passage.id, 0.0), 0.0)
        scores = (min(lexical, 2.0), lexical / best_lexical, dense, dense / best_dense)
        logit = sum(w * x for w, x in zip(_PRECEDENT, scores, strict=True)) + _PRECEDENT_BIAS
        evidence.append(1 / (1 + math.exp(-logit)))
    return evidence


def best_of_each(
    passages: Sequence[Passage], evidence: Sequence[float]
) -> list[tuple[Passage, float]]:
    """Passages with their evidence, best first; of one citation only the best passage."""
    best: dict[Citation, tuple[Passage, float]] = {}
    for passage, score in zip(passages, evidence, strict=True):
        if passage.citation not in best or score > best[passage.citation][1]:
            best[passage.citation] = passage, float(score)
    return sorted(best.values(), key=lambda pair: (-pair[1], pair[0].id))
