"""Which token comes next, chosen from scores by the settings of decoding."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rag.config import DecodingSettings

Scores = NDArray[np.float32]


class Chooser:
    """Chooses one id after the other, as the transformers library would; knows what it chose."""

    def __init__(self, decoding: DecodingSettings, unsaid: Sequence[int]) -> None:
        self._decoding = decoding
        self._unsaid = list(unsaid)
        self._said: list[int] = []
        self._draw = np.random.default_rng(decoding.seed)

    def choose(self, logits: Scores) -> int:
        """The next id. `(vocabulary,) float32`, which is left as it is."""
        scores = logits.copy()
        self._penalise(scores)
        scores[self._unsaid] = -np.inf
        scores[self._repeating()] = -np.inf
        samples = self._decoding.strategy == "sample"
        number = self._sampled(scores) if samples else int(scores.argmax())
        self._said.append(number)
        return number

    def _penalise(self, scores: Scores) -> None:
        """What was said counts less, once, however often it was said."""
        said, penalty = list(set(self._said)), self._decoding.repetition_penalty
        before = scores[said]
        scores[said] = np.where(before < 0, before * penalty, before / penalty)

    def _repeating(self) -> list[int]:
        """The ids that would end a sequence which was said before."""
        length, said = self._decoding.no_repeat_ngram, self._said
        if not length or len(said) < length:
            return []
        last = said[len(said) - length + 1 :]
        starts = range(len(said) - length + 1)
        return [said[at + length - 1] for at in starts if said[at : at + length - 1] == last]

    def _sampled(self, scores: Scores) -> int:
        """Drawn from the `top_k` most likely, of which as many as make up `top_p`."""
        decoding = self._decoding
        most = min(decoding.top_k or len(scores), len(scores))
        best = np.argpartition(-scores, most - 1)[:most]
        best = best[np.argsort(-scores[best], kind="stable")]
        weights = np.exp((scores[best] - scores[best[0]]) / decoding.temperature)
        shares = weights / weights.sum()
        kept = int(np.searchsorted(shares.cumsum(), decoding.top_p)) + 1
        shares = shares[:kept] / shares[:kept].sum()
        return int(self._draw.choice(best[:kept], p=shares))
