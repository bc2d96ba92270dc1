"""How well follow-ups are understood: what they find beside what the question in full finds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import fmean
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from bot.follow_ups import Before, FollowUps
from rag.citation import ArticleCitation
from rag.evaluation_set import Gold, SourceArticle, read_lines
from rag.passage import Query
from rag.retrieval.retriever import Retriever

_SPARE = 2  # passages asked for per article ranked: long articles are split


class Pair(BaseModel):
    """A question and one that follows it: a line of a set.

    `question` is the second one in full; a new topic has none. `cited` is what the first answer
    cites, `half` the part of the set that the pair is of.
    """

    model_config = ConfigDict(strict=True, frozen=True)
    first: Annotated[str, Field(pattern=r"\S")]
    follow_up: Annotated[str, Field(pattern=r"\S")]
    question: str | None = None
    gold_articles: list[SourceArticle] = []
    cited: list[str] = []
    half: str = "all"


@dataclass(frozen=True, slots=True)
class FollowUpScore:
    """Shares of `n` follow-ups and of `shifts` to a new topic; None where there are none.

    `in_full`: questions in full with a gold article among the first k, `found`: follow-ups with
    one; `same`: of the former, those whose follow-up found one too. `alone`: shifts left as they
    are.
    """

    n: int
    in_full: float | None
    found: float | None
    same: float | None
    shifts: int
    alone: float | None


@dataclass(frozen=True, slots=True)
class FollowUpReport:
    """The score of all pairs and of each half, with what was looked at: the first `cutoff`."""

    cutoff: int
    total: FollowUpScore
    halves: Mapping[str, FollowUpScore]

    def as_json(self) -> dict[str, object]:
        """One flat object; the scores of each half under `by_half`."""
        halves = {name: asdict(score) for name, score in self.halves.items()}
        return {"k": self.cutoff, **asdict(self.total), "by_half": halves}


@dataclass(slots=True)
class _Tally:
    """Whether each question in full, and its follow-up, found a gold article."""

    pairs: list[tuple[bool, bool]] = field(default_factory=list)
    alone: list[bool] = field(default_factory=list)

    def score(self) -> FollowUpScore:
        return FollowUpScore(
            n=len(self.pairs),
            in_full=_share([in_full for in_full, _ in self.pairs]),
            found=_share([found for _, found in self.pairs]),
            same=_share([found for in_full, found in self.pairs if in_full]),
            shifts=len(self.alone),
            alone=_share(self.alone),
        )


def read_pairs(path: Path) -> Sequence[Pair]:
    """The pairs of a JSONL file. Raises EvaluationError that names the file and the line."""
    return read_lines(path, Pair)


async def evaluate_follow_ups(
    retriever: Retriever, follow_ups: FollowUps, pairs: Sequence[Pair], *, cutoff: int
) -> FollowUpReport:
    """Understand every follow-up after its first question, and search it and the one in full."""
    tallies = {pair.half: _Tally() for pair in pairs}
    for pair in pairs:
        before = Before(pair.first, tuple(pair.cited))
        understood = await follow_ups.complete(pair.follow_up, before)
        if pair.question is None:
            tallies[pair.half].alone.append(not understood.changed)
            continue
        gold = {article.gold() for article in pair.gold_articles}
        in_full = await _articles(retriever, pair.question, cutoff)
        found = await _articles(retriever, understood.text, cutoff)
        tallies[pair.half].pairs.append((bool(gold & in_full), bool(gold & found)))
    total = _Tally()
    for tally in tallies.values():
        total.pairs += tally.pairs
        total.alone += tally.alone
    halves = {name: tally.score() for name, tally in sorted(tallies.items())}
    return FollowUpReport(cutoff, total.score(), halves)


async def _articles(retriever: Retriever, text: str, cutoff: int) -> set[Gold]:
    """The first articles that a text finds."""
    query = Query(text, kinds=frozenset({"statute"}), limit=cutoff * _SPARE)
    citations = [hit.passage.citation for hit in await retriever.retrieve(query)]
    found = dict.fromkeys(Gold.of(c) for c in citations if isinstance(c, ArticleCitation))
    return set(list(found)[:cutoff])


def _share(values: Sequence[bool]) -> float | None:
    return round(fmean(values), 4) if values else None
