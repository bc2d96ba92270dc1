"""What speaks for a provision: one row of numbers for each candidate of a question."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rag.citation import ArticleCitation
from rag.law import StatuteKind
from rag.passage import Passage, Route
from rag.retrieval.bridge import Vote

NAMES = (
    "lexical",
    "lexical_share",
    "lexical_rank",
    "dense",
    "dense_gap",
    "dense_rank",
    "bridge_lexical",
    "bridge_lexical_near",
    "bridge_lexical_rank",
    "bridge_dense",
    "bridge_dense_near",
    "bridge_dense_rank",
    "applied",
    "act",
    "decree",
    "named",
    "law_lexical",
    "law_dense",
    "law_bridge",
    "heading_asked",
    "question_in_heading",
    "length",
    "beside",
    "purpose",
    "definitions",
    "penalty",
    "fine",
    "delegation",
    "unnumbered",
    "best_lexical",
    "best_dense",
    "best_bridge_lexical",
    "best_bridge_dense",
    "question_length",
    "question_named",
    "everyday",
    "agreement",
    "about_law",
)
OF_QUESTION = slice(NAMES.index("best_lexical"), None)  # the same for every candidate

_SECOND_VIEW = 60  # reciprocal rank fusion: Cormack, Clarke, Büttcher 2009
_STEEP = 5  # 1 / (5 + rank): the first places differ much, the others little
_LEADERS = 50  # places of a part that speak for their law
_SEEDS = 4  # places of a part whose neighbourhood counts
_NEAR = 2  # article numbers
_AGREE = 20
_WARM = 8.0  # sharpness of the softmax by which dense leaders speak for their law
_OFTEN = math.log1p(3_000)  # times that courts applied 민법 제750조
_ACTS = frozenset({StatuteKind.CONSTITUTION, StatuteKind.ACT})

Numbers = NDArray[np.float32]
_Column = NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True)
class Found:
    """What each part found among the passages of one kind, by passage id.

    `lexical` holds BM25 shares, `dense` cosines; the bridges hold the votes of holdings that are
    like the question in their words and in their meaning.
    """

    lexical: Mapping[str, float]
    dense: Mapping[str, float]
    bridge_lexical: Mapping[str, Vote] = field(default_factory=dict)
    bridge_dense: Mapping[str, Vote] = field(default_factory=dict)

    def parts(self) -> tuple[Mapping[str, float], ...]:
        """The scores of lexical, dense and the two bridges."""
        bridges = (self.bridge_lexical, self.bridge_dense)
        votes = ({id: vote.score for id, vote in bridge.items()} for bridge in bridges)
        return (self.lexical, self.dense, *votes)

    def candidates(self, limit: int) -> list[str]:
        """The passages worth a closer look, best first: by reciprocal rank over the parts."""
        scores: dict[str, float] = {}
        for part in self.parts():
            for passage_id, rank in _ranks(part).items():
                scores[passage_id] = scores.get(passage_id, 0) + 1 / (_SECOND_VIEW + rank)
        return sorted(scores, key=lambda passage_id: (-scores[passage_id], passage_id))[:limit]

    def routes(self, passage_id: str) -> frozenset[Route]:
        """The parts that found a passage."""
        parts: dict[Route, bool] = {
            "lexical": passage_id in self.lexical,
            "dense": passage_id in self.dense,
            "bridge": passage_id in self.bridge_lexical or passage_id in self.bridge_dense,
        }
        return frozenset(route for route, found in parts.items() if found)

    def through(self, passage_id: str) -> tuple[str, ...]:
        """The holdings that led to a passage, those nearest in words first."""
        bridges = (self.bridge_lexical, self.bridge_dense)
        votes = [bridge[passage_id].through for bridge in bridges if passage_id in bridge]
        return tuple(dict.fromkeys(id for vote in votes for id in vote))


class Asked(NamedTuple):
    """The question: its morphemes, the legal words for them, and the laws that it names.

    `about_law` is the log odds that it is about law at all.
    """

    morphemes: frozenset[str]
    everyday: frozenset[str]
    laws: frozenset[str]
    about_law: float = 0.0


class Candidate(NamedTuple):
    """A provision, how often courts applied it, and the morphemes of its heading."""

    passage: Passage
    applied: float
    heading: Sequence[str]


def features(found: Found, candidates: Sequence[Candidate], asked: Asked) -> Numbers:
    """A row of `NAMES` for each candidate, (n, f) float32."""
    ids = [candidate.passage.id for candidate in candidates]
    parts = found.parts()
    ranks = [_column(_ranks(part), ids, math.inf) for part in parts]
    columns = [
        *_scores(found, ids, ranks),
        *_standing(candidates, asked),
        *_laws(candidates, parts, ranks),
        *_words(candidates, asked),
        _beside(candidates, ranks),
        *_headings(candidates),
        *_whole_question(found, asked, ranks, len(ids)),
    ]
    return np.stack(columns, axis=1).astype(np.float32)


def _ranks(part: Mapping[str, float]) -> dict[str, int]:
    ranking = sorted(part, key=lambda passage_id: (-part[passage_id], passage_id))
    return {passage_id: rank for rank, passage_id in enumerate(ranking, start=1)}


def _column(part: Mapping[str, float], ids: Iterable[str], missing: float = 0.0) -> _Column:
    return np.array([part.get(passage_id, missing) for passage_id in ids], dtype=np.float32)


def _scores(found: Found, ids: Sequence[str], ranks: Sequence[_Column]) -> Iterable[_Column]:
    best = max(found.lexical.values(), default=0.0) or 1.0
    lexical = _column(found.lexical, ids)
    yield from (np.minimum(lexical, 2.0), lexical / best, 1 / (_STEEP + ranks[0]))
    nearest = max(found.dense.values(), default=0.0)
    farthest = min(found.dense.values(), default=0.0)
    dense = _column(found.dense, ids, farthest)
    yield from (dense, dense - nearest, 1 / (_STEEP + ranks[1]))
    for bridge, rank in ((found.bridge_lexical, ranks[2]), (found.bridge_dense, ranks[3])):
        votes = [bridge.get(passage_id) for passage_id in ids]
        yield np.array([vote.score if vote else 0.0 for vote in votes])
        yield np.array([vote.nearest if vote else 0.0 for vote in votes])
        yield 1 / (_STEEP + rank)


def _standing(candidates: Sequence[Candidate], asked: Asked) -> Iterable[_Column]:
    kinds = [candidate.passage.statute_kind for candidate in candidates]
    yield np.log1p(np.array([c.applied for c in candidates], dtype=np.float32)) / _OFTEN
    yield np.array([kind in _ACTS for kind in kinds], dtype=np.float32)
    yield np.array([kind is StatuteKind.PRESIDENTIAL_DECREE for kind in kinds], dtype=np.float32)
    yield np.array([law_of(c.passage) in asked.laws for c in candidates], dtype=np.float32)


def _laws(
    candidates: Sequence[Candidate], parts: Sequence[Mapping[str, float]], ranks: Sequence[_Column]
) -> Iterable[_Column]:
    """How much of what a part found first stands in the candidate's law."""
    _, laws = np.unique([law_of(c.passage) for c in candidates], return_inverse=True)
    ids = [candidate.passage.id for candidate in candidates]
    lexical, dense, *bridges = (_column(part, ids) for part in parts)
    weights = (
        np.where(ranks[0] <= _LEADERS, lexical, 0),
        np.where(ranks[1] <= _LEADERS, np.exp(_WARM * (dense - dense.max(initial=0))), 0),
        sum((np.where(r <= _LEADERS, b, 0) for r, b in zip(ranks[2:], bridges, strict=True))),
    )
    for weight in weights:
        shares = np.bincount(laws, weights=weight)
        yield (shares / (shares.sum() or 1.0))[laws].astype(np.float32)


def _words(candidates: Sequence[Candidate], asked: Asked) -> Iterable[_Column]:
    words = asked.morphemes | asked.everyday
    headings = [frozenset(candidate.heading) for candidate in candidates]
    yield np.array([len(h & words) / max(len(h), 1) for h in headings], dtype=np.float32)
    met = [len(heading & words) / max(len(words), 1) for heading in headings]
    yield np.array(met, dtype=np.float32)
    yield np.log1p(np.array([len(c.passage.text) for c in candidates], dtype=np.float32))


def _beside(candidates: Sequence[Candidate], ranks: Sequence[_Column]) -> _Column:
    """How many of the very first provisions stand within two numbers, in the same law."""
    places = [_place(candidate.passage) for candidate in candidates]
    first = np.any([rank <= _SEEDS for rank in ranks], axis=0)
    seeds = {place for place, is_first in zip(places, first, strict=True) if is_first}
    near = [
        sum(law == place[0] and 0 < abs(number - place[1]) <= _NEAR for law, number in seeds)
        for place in places
    ]
    return np.log1p(np.array(near, dtype=np.float32))


def _headings(candidates: Sequence[Candidate]) -> Iterable[_Column]:
    headings = [candidate.passage.heading or "" for candidate in candidates]
    for starts in ("목적", ("정의", "용어의")):
        yield np.array([heading.startswith(starts) for heading in headings], dtype=np.float32)
    for word in ("벌칙", "과태료", "위임"):
        yield np.array([word in heading for heading in headings], dtype=np.float32)
    yield np.array([_place(c.passage)[1] == 0 for c in candidates], dtype=np.float32)


def _whole_question(
    found: Found, asked: Asked, ranks: Sequence[_Column], count: int
) -> Iterable[_Column]:
    """The same for every candidate: by these the net knows when to trust which part."""
    bridges = (found.bridge_lexical, found.bridge_dense)
    direct = ranks[1] <= _AGREE
    by_courts = (ranks[2] <= _AGREE) | (ranks[3] <= _AGREE)
    values = (
        max(found.lexical.values(), default=0.0),
        max(found.dense.values(), default=0.0),
        *(max((vote.nearest for vote in bridge.values()), default=0.0) for bridge in bridges),
        math.log1p(len(asked.morphemes)),
        bool(asked.laws),
        math.log1p(len(asked.everyday)),
        np.sum(direct & by_courts) / _AGREE,
        asked.about_law,
    )
    return (np.full(count, value, dtype=np.float32) for value in values)


def law_of(passage: Passage) -> str:
    """The title of the law that a provision stands in; empty for a precedent."""
    return passage.citation.law if isinstance(passage.citation, ArticleCitation) else ""


def _place(passage: Passage) -> tuple[str, int]:
    citation = passage.citation
    if isinstance(citation, ArticleCitation) and citation.article:
        return citation.law, citation.article.number
    return law_of(passage), 0
