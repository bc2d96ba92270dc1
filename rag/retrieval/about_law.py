"""Whether a question is about law at all, told by its words."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class AboutLaw:
    """Weights of morphemes, learned from questions of both kinds; one not known says nothing."""

    weights: Mapping[str, float] = field(default_factory=dict)
    bias: float = 0.0

    def score(self, morphemes: Collection[str]) -> float:
        """Log odds that a question of these morphemes asks what the law says."""
        said = sum(self.weights.get(morpheme, 0.0) for morpheme in morphemes)
        return self.bias + said / math.sqrt(len(morphemes) or 1)
