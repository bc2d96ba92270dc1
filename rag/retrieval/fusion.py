"""Fusion: what the parts found, weighed into one evidence between 0 and 1."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from rag.citation import Citation
from rag.law import StatuteKind
from rag.passage import Passage, PassageKind, Route
from rag.retrieval.bridge import Vote

_SECOND_VIEW = 60  # reciprocal rank fusion: Cormack, Clarke, Büttcher 2009
_OFTEN = math.log1p(3_000)  # times that courts applied 민법 제750조
_ACTS = frozenset({StatuteKind.CONSTITUTION, StatuteKind.ACT})


class Features(NamedTuple):
    """What speaks for a passage.

    `lexical`, `dense` and `bridge` are absolute; their `_best` are shares of the best in the
    question. `applied` is how often courts applied the article, on a scale of logarithms.
    """

    lexical: float
    lexical_best: float
    dense: float
    dense_best: float
    bridge: float
    bridge_best: float
    applied: float
    act: float
    named: float
    one: float = 1.0


WEIGHTS: Mapping[PassageKind, Features] = {
    "statute": Features(0.5, 1.5, 2.0, 1.0, 1.5, 2.0, 1.0, 0.3, 1.5, one=-5.0),
    "precedent": Features(2.0, 1.0, 3.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, one=-4.0),
}


@dataclass(frozen=True, slots=True)
class Found:
    """What each part found among the passages of one kind, by passage id.

    `lexical` holds BM25 shares, `dense` cosines, `bridge` votes.
    """

    lexical: Mapping[str, float]
    dense: Mapping[str, float]
    bridge: Mapping[str, Vote] = field(default_factory=dict)

    def candidates(self, limit: int) -> list[str]:
        """The passages worth a closer look, best first: by reciprocal rank over the parts."""
        votes = {passage_id: vote.score for passage_id, vote in self.bridge.items()}
        scores: dict[str, float] = {}
        for part in (self.lexical, self.dense, votes):
            ranking = sorted(part, key=lambda passage_id: (-part[passage_id], passage_id))
            for rank, passage_id in enumerate(ranking, start=1):
                scores[passage_id] = scores.get(passage_id, 0) + 1 / (_SECOND_VIEW + rank)
        return sorted(scores, key=lambda passage_id: (-scores[passage_id], passage_id))[:limit]

    def routes(self, passage_id: str) -> frozenset[Route]:
        """The parts that found a passage."""
        parts: dict[Route, Mapping[str, object]] = {
            "lexical": self.lexical,
            "dense": self.dense,
            "bridge": self.bridge,
        }
        return frozenset(route for route, part in parts.items() if passage_id in part)


class Candidate(NamedTuple):
    """A passage with how often courts applied it, and whether the question names its law."""

    passage: Passage
    applied: float = 0.0
    named: bool = False


def fuse(found: Found, candidates: Iterable[Candidate]) -> list[tuple[Passage, float]]:
    """Passages with their evidence, best first; of one article only the best passage."""
    best: dict[Citation, tuple[Passage, float]] = {}
    for candidate, features in weigh(found, candidates):
        passage = candidate.passage
        weights = WEIGHTS[passage.kind]
        evidence = _sigmoid(sum(w * x for w, x in zip(weights, features, strict=True)))
        if passage.citation not in best or evidence > best[passage.citation][1]:
            best[passage.citation] = passage, evidence
    return sorted(best.values(), key=lambda pair: (-pair[1], pair[0].id))


def weigh(found: Found, candidates: Iterable[Candidate]) -> Iterable[tuple[Candidate, Features]]:
    """The features of each candidate."""
    best_lexical = max(found.lexical.values(), default=0) or 1
    best_dense = max(found.dense.values(), default=0) or 1
    best_vote = max((vote.score for vote in found.bridge.values()), default=0) or 1
    for candidate in candidates:
        lexical = found.lexical.get(candidate.passage.id, 0)
        dense = max(found.dense.get(candidate.passage.id, 0), 0)
        vote = found.bridge.get(candidate.passage.id)
        score = vote.score if vote else 0
        yield (
            candidate,
            Features(
                lexical=min(lexical, 2),
                lexical_best=lexical / best_lexical,
                dense=dense,
                dense_best=dense / best_dense,
                bridge=math.log1p(score),
                bridge_best=score / best_vote,
                applied=math.log1p(candidate.applied) / _OFTEN,
                act=candidate.passage.statute_kind in _ACTS,
                named=candidate.named,
            ),
        )


def _sigmoid(value: float) -> float:
    return 1 / (1 + math.exp(-value))
