"""Retrieval metrics over a JSONL set of questions with the articles that answer them."""

from __future__ import annotations

import math
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import fmean
from typing import TYPE_CHECKING

from rag.citation import ArticleCitation
from rag.evaluation_set import Gold, Row
from rag.passage import Hit, Query

if TYPE_CHECKING:
    from rag.retrieval.retriever import Retriever

_FIRST = 1  # any@1 is always reported
_SPARE = 2  # passages asked for per article ranked: long articles are split


@dataclass(frozen=True, slots=True)
class Scope:
    """What a measurement may see: the statutes of `laws`, decisions before a day."""

    laws: frozenset[str] | None = None
    decided_before: date | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """Means over `n` questions. `recall` and `any` go by cutoff.

    Recall is the share of the gold articles among the first k articles, `any` the share of
    questions with at least one there, `mrr` the mean of 1 / rank of the first (Voorhees, 1999).
    """

    n: int
    recall: tuple[tuple[int, float], ...]
    any: tuple[tuple[int, float], ...]
    mrr: float

    def as_json(self) -> dict[str, float]:
        """The figures under the names that the command line prints."""
        return {
            "n": self.n,
            **{f"recall@{k}": value for k, value in self.recall},
            **{f"any@{k}": value for k, value in self.any},
            "mrr": self.mrr,
        }


@dataclass(frozen=True, slots=True)
class RetrievalReport:
    """Scores over all questions and by register, and how long a search took, in milliseconds."""

    total: Score
    registers: tuple[tuple[str, Score], ...]
    p50_ms: float
    p95_ms: float

    def as_json(self) -> dict[str, object]:
        """One flat object; the scores of each register under `by_register`."""
        report: dict[str, object] = {**self.total.as_json()}
        report |= {"p50_ms": self.p50_ms, "p95_ms": self.p95_ms}
        if self.registers:
            report["by_register"] = {name: score.as_json() for name, score in self.registers}
        return report


async def evaluate_retrieval(
    retriever: Retriever, rows: Sequence[Row], *, scope: Scope, cutoffs: Sequence[int]
) -> RetrievalReport:
    """Search every question, one after the other, and compare the articles found with the gold.

    Several passages of one article count once, at the best rank. One search goes ahead untimed.
    """
    limit = max(cutoffs) * _SPARE
    queries = [_query(row, scope, limit) for row in rows]
    await retriever.retrieve(queries[0])
    ranks, elapsed = [], []
    for row, query in zip(rows, queries, strict=True):
        started = time.perf_counter()
        hits = await retriever.retrieve(query)
        elapsed.append((time.perf_counter() - started) * 1000)
        ranks.append(_gold_ranks(row, hits))
    by_register = defaultdict(list)
    for row, row_ranks in zip(rows, ranks, strict=True):
        if row.register:
            by_register[row.register].append(row_ranks)
    registers = tuple((name, _score(part, cutoffs)) for name, part in sorted(by_register.items()))
    return RetrievalReport(
        _score(ranks, cutoffs), registers, percentile(elapsed, 50), percentile(elapsed, 95)
    )


def percentile(values: Sequence[float], percent: int) -> float:
    """The smallest value that at least `percent` of the values do not exceed (nearest rank)."""
    rank = max(math.ceil(len(values) * percent / 100), 1)
    return round(sorted(values)[rank - 1], 2)


def _query(row: Row, scope: Scope, limit: int) -> Query:
    return Query(
        row.question,
        kinds=frozenset({"statute"}),
        decided_before=scope.decided_before,
        laws=scope.laws,
        limit=limit,
    )


def _gold_ranks(row: Row, hits: Iterable[Hit]) -> tuple[float, ...]:
    """The rank of each gold article among the articles found; infinite when it is not there."""
    citations = (hit.passage.citation for hit in hits)
    found = dict.fromkeys(Gold.of(c) for c in citations if isinstance(c, ArticleCitation))
    ranks = {article: rank for rank, article in enumerate(found, start=1)}
    return tuple(ranks.get(gold, math.inf) for gold in row.gold)


def _score(ranks: Sequence[tuple[float, ...]], cutoffs: Sequence[int]) -> Score:
    ordered = sorted({_FIRST, *cutoffs})
    return Score(
        n=len(ranks),
        recall=tuple((k, _mean(_share(row, k) for row in ranks)) for k in sorted(cutoffs)),
        any=tuple((k, _mean(float(min(row) <= k) for row in ranks)) for k in ordered),
        mrr=_mean(1 / min(row) for row in ranks),
    )


def _share(ranks: tuple[float, ...], k: int) -> float:
    return sum(rank <= k for rank in ranks) / len(ranks)


def _mean(values: Iterable[float]) -> float:
    return round(fmean(values), 4)
