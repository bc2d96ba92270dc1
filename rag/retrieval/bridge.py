"""The bridge: decisions of courts lead from the facts of a question to the articles applied."""

from __future__ import annotations

import asyncio
import dataclasses
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple, Self
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from rag.archive_citations import AppliedArticle, ArchiveCitations
from rag.errors import IndexMissing
from rag.passage import RankedId
from rag.retrieval.days import day_number

_FILE = "citations.npz"
_FORMER_WEIGHT = 0.5  # the number may mean another provision today
_SHARE = 0.35  # of n cited articles each gets n ** -0.35 of the holding's vote
_WITNESSES = 3


class Vote(NamedTuple):
    """What similar holdings say for an article.

    `score` is their share of all that is said, `nearest` the similarity of the most similar one;
    `through` are those that say it loudest.
    """

    score: float
    nearest: float
    through: tuple[str, ...]


class _Ballot(NamedTuple):
    weight: float
    similarity: float
    holding: str


@dataclass(frozen=True, slots=True)
class CitationGraph:
    """Which holdings cite which articles: some 300,000 edges for all precedents, 10 MB.

    `holdings` (h,) and `articles` (a,) are sorted passage ids; the edges of holding i lead to
    `articles[targets[starts[i]:starts[i + 1]]]`. `days` (h,) are decision dates as numbers.
    """

    holdings: NDArray[np.str_]
    articles: NDArray[np.str_]
    starts: NDArray[np.int32]
    targets: NDArray[np.int32]
    former: NDArray[np.bool_]
    days: NDArray[np.int32]

    @classmethod
    async def build(cls, archive: Path) -> Self:
        """Read the citations of an archive file. Raises ArchiveError."""
        async with ArchiveCitations.open(archive) as citations:
            edges = await citations.applied_articles()
        return await asyncio.to_thread(cls._of, edges)

    @classmethod
    async def open(cls, path: Path) -> Self:
        """Read a saved graph, in milliseconds. Raises IndexMissing."""
        try:
            return await asyncio.to_thread(cls._load, path / _FILE)
        except (OSError, EOFError, ValueError, KeyError, BadZipFile) as error:
            raise IndexMissing(
                f"no citation graph in {str(path)!r}: run `lawbot ingest rebuild-index`"
            ) from error

    async def save(self, path: Path) -> None:
        """Write the graph into a folder that is made if need be."""
        arrays: dict[str, Any] = {f.name: getattr(self, f.name) for f in dataclasses.fields(self)}
        await asyncio.to_thread(path.mkdir, parents=True, exist_ok=True)
        await asyncio.to_thread(np.savez, path / _FILE, **arrays)

    def vote(self, similar: Sequence[RankedId], sharpness: float) -> dict[str, Vote]:
        """What similar holdings say for the articles they were decided by, by passage id.

        A holding's say falls by `exp(-sharpness * d)` where it is `d` less similar than the best.
        """
        best = max((ranked.score for ranked in similar), default=0.0)
        says = [math.exp(sharpness * (ranked.score - best)) for ranked in similar]
        ballots: dict[int, list[_Ballot]] = {}
        rows = _places([ranked.id for ranked in similar], self.holdings)
        for ranked, say, row in zip(similar, says, rows, strict=True):
            for target, weight in self._weights(row) if row >= 0 else ():
                ballot = _Ballot(say / sum(says) * weight, ranked.score, ranked.id)
                ballots.setdefault(target, []).append(ballot)
        return {str(self.articles[target]): _count(ballot) for target, ballot in ballots.items()}

    def times_applied(self, ids: Sequence[str], before: date | None = None) -> NDArray[np.float64]:
        """How many holdings cite each article, (n,), of those decided before a day."""
        weights = np.where(self.former, _FORMER_WEIGHT, 1.0)
        if before is not None:
            weights *= np.repeat(self.days < day_number(before), np.diff(self.starts))
        counts = np.bincount(self.targets, weights, len(self.articles) + 1).astype(np.float64)
        return counts[_places(ids, self.articles)]  # the last count, of -1, is that of no article

    def _weights(self, row: int) -> list[tuple[int, float]]:
        """The articles of a holding, and what it says for each."""
        edges = slice(self.starts[row], self.starts[row + 1])
        weights = np.where(self.former[edges], _FORMER_WEIGHT, 1.0)
        weights *= max(len(weights), 1) ** -_SHARE
        return list(zip(self.targets[edges].tolist(), weights.tolist(), strict=True))

    @classmethod
    def _of(cls, edges: Sequence[AppliedArticle]) -> Self:
        holdings, first, degrees = np.unique(
            np.array([edge.holding for edge in edges], dtype=np.str_),
            return_index=True,
            return_counts=True,
        )
        articles, targets = np.unique(
            np.array([edge.article for edge in edges], dtype=np.str_), return_inverse=True
        )
        days = np.array([int(edge.decided.replace("-", "")) for edge in edges], dtype=np.int32)
        return cls(
            holdings=holdings,
            articles=articles,
            starts=np.append(0, np.cumsum(degrees)).astype(np.int32),
            targets=targets.astype(np.int32),
            former=np.array([edge.former for edge in edges], dtype=np.bool_),
            days=days[first],
        )

    @classmethod
    def _load(cls, path: Path) -> Self:
        with np.load(path) as arrays:
            return cls(**{field.name: arrays[field.name] for field in dataclasses.fields(cls)})


def _count(ballots: list[_Ballot]) -> Vote:
    loudest = sorted(ballots, key=lambda ballot: (-ballot.weight, ballot.holding))[:_WITNESSES]
    return Vote(
        sum(ballot.weight for ballot in ballots),
        max(ballot.similarity for ballot in ballots),
        tuple(ballot.holding for ballot in loudest),
    )


def _places(wanted: Sequence[str], ids: NDArray[np.str_]) -> NDArray[np.intp]:
    """The place of each wanted id in sorted ids, -1 where it is not among them."""
    keys = np.array(wanted, dtype=np.str_)
    if not len(ids) or not len(keys):
        return np.full(len(keys), -1, dtype=np.intp)
    places = np.minimum(np.searchsorted(ids, keys), len(ids) - 1)
    return np.where(ids[places] == keys, places, -1)
