"""Questions as the fusion sees them: the candidates' features and which candidates are right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import md5
from importlib import resources
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from rag.citation import ArticleCitation
from rag.evaluation_set import Gold, Row
from rag.passage import PassageKind, Query
from rag.retrieval.features import Numbers
from rag.retrieval.retriever import Considered

OFF_TOPIC = "off-topic"
FOLDS = 5
_STATUTES: frozenset[PassageKind] = frozenset({"statute"})

OnJudged = Callable[[int, int], None]  # questions done, of how many


class Considering(Protocol):
    """What hands over candidates before they are weighed."""

    async def consider(self, query: Query) -> Considered: ...


@dataclass(frozen=True, slots=True)
class Judged:
    """One question: `features` (n, f), `right` (n,), and `articles` (n,), a number for each.

    `golds` is how many articles would be right, found or not; none for an off-topic question.
    `fold`, one of `FOLDS`, is the same for questions with the same answer; `morphemes` are those
    of the question.
    """

    register: str
    features: Numbers
    right: NDArray[np.bool_]
    articles: NDArray[np.intp]
    golds: int
    fold: int
    morphemes: frozenset[str]


class Figures(NamedTuple):
    """Recall of the gold articles, and the share of questions with one, among the first."""

    recall_10: float
    any_5: float
    any_10: float


async def judge(
    retriever: Considering, rows: Sequence[Row], decided_before: date | None, on_judged: OnJudged
) -> list[Judged]:
    """Ask every question, and those that no law answers."""
    off_topic = [Row(question, (), OFF_TOPIC) for question in off_topic_questions()]
    judged = []
    for row in (*rows, *off_topic):
        query = Query(row.question, kinds=_STATUTES, decided_before=decided_before)
        considered = await retriever.consider(query)
        if considered.passages:
            judged.append(_judged(row, considered))
        on_judged(len(judged), len(rows) + len(off_topic))
    return judged


def off_topic_questions() -> list[str]:
    """Questions for which the law has no answer, one a line of the file."""
    text = resources.files("rag.tuning").joinpath("off_topic.txt").read_text(encoding="utf-8")
    return text.splitlines()


def figures(judged: Sequence[Judged], scores: Sequence[Numbers]) -> dict[str, Figures]:
    """Mean figures by register. A candidate's score is its place; of an article the best counts."""
    found: dict[str, list[Figures]] = {}
    for question, score in zip(judged, scores, strict=True):
        if question.golds:
            hits = right_in_order(question, score)
            recall = hits[:10].sum() / question.golds
            some = Figures(float(recall), float(hits[:5].any()), float(hits[:10].any()))
            found.setdefault(question.register, []).append(some)
    return {
        register: Figures(*np.mean(rows, axis=0).round(4).tolist())
        for register, rows in found.items()
    }


def right_in_order(question: Judged, score: Numbers) -> NDArray[np.bool_]:
    """Whether the first, the second … article is right, by descending score."""
    order = np.argsort(-score, kind="stable")
    _, first = np.unique(question.articles[order], return_index=True)
    return question.right[order][np.sort(first)]


def _judged(row: Row, considered: Considered) -> Judged:
    keys = [
        Gold.of(passage.citation)
        for passage in considered.passages
        if isinstance(passage.citation, ArticleCitation)
    ]
    numbers = {key: number for number, key in enumerate(dict.fromkeys(keys))}
    answer = repr(sorted(row.gold, key=repr)) if row.gold else row.question
    return Judged(
        row.register or "all",
        considered.features,
        np.array([key in row.gold for key in keys], dtype=np.bool_),
        np.array([numbers[key] for key in keys], dtype=np.intp),
        len(set(row.gold)),
        int(md5(answer.encode(), usedforsecurity=False).hexdigest(), 16) % FOLDS,
        considered.morphemes,
    )
