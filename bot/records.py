"""Answers and hits as flat records, the shape of `--json`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.messages import Reply
from bot.styles import Style
from rag.answer import Answer, Quote
from rag.citation import ArticleCitation, PrecedentCitation
from rag.passage import Hit
from rag.retrieval.neighbours import Neighbour, Relation


@dataclass(frozen=True, slots=True)
class ProvisionRecord:
    """A quoted provision. `article` is as cited (제10조의2), dates are ISO 8601."""

    law: str
    article: str
    paragraph: int | None
    quote: str
    effective_date: str | None
    url: str
    digest: bool


@dataclass(frozen=True, slots=True)
class PrecedentRecord:
    """A quoted holding."""

    case_number: str
    court: str
    decision_date: str | None
    issue: str
    quote: str
    url: str
    digest: bool


@dataclass(frozen=True, slots=True)
class RelatedRecord:
    """A provision next to a quoted one. `title` is its 조문제목, of a definition the term."""

    law: str
    article: str
    title: str | None
    relation: Relation


@dataclass(frozen=True, slots=True)
class AnswerRecord:
    """The answer to one question."""

    question: str
    answer: str
    abstained: bool
    style: str
    provisions: tuple[ProvisionRecord, ...]
    precedents: tuple[PrecedentRecord, ...]
    related: tuple[RelatedRecord, ...]
    notice: str
    generator: str
    elapsed_ms: float


@dataclass(frozen=True, slots=True)
class HitRecord:
    """A hit of a search. `law` and `article` are of provisions, `case_number` of precedents."""

    rank: int
    score: float
    kind: str
    law: str | None
    article: str | None
    case_number: str | None
    title: str | None
    text: str


def answer_record(answer: Answer, reply: Reply, style: Style) -> AnswerRecord:
    """The record of an answer and of the reply that it became."""
    return AnswerRecord(
        question=answer.question,
        answer=reply.text,
        abstained=answer.abstention is not None,
        style=style.value,
        provisions=tuple(map(_provision, answer.provisions)),
        precedents=tuple(map(_precedent, answer.precedents)),
        related=tuple(map(_related, answer.related)),
        notice=reply.notice,
        generator=answer.generator,
        elapsed_ms=round(answer.elapsed_ms, 1),
    )


def hit_records(hits: Sequence[Hit]) -> tuple[HitRecord, ...]:
    """The records of a list of hits, best first."""
    return tuple(_hit(hit, rank) for rank, hit in enumerate(hits, start=1))


def _hit(hit: Hit, rank: int) -> HitRecord:
    passage, citation = hit.passage, hit.passage.citation
    return HitRecord(
        rank=rank,
        score=round(hit.score, 4),
        kind=passage.kind,
        law=citation.law if isinstance(citation, ArticleCitation) else None,
        article=str(citation.article) if isinstance(citation, ArticleCitation) else None,
        case_number=citation.case_number if isinstance(citation, PrecedentCitation) else None,
        title=passage.heading,
        text=passage.text,
    )


def _provision(quote: Quote) -> ProvisionRecord:
    citation, passage = quote.citation, quote.passage
    if not isinstance(citation, ArticleCitation):
        raise TypeError(f"{citation} is no provision")
    return ProvisionRecord(
        law=citation.law,
        article=str(citation.article),
        paragraph=citation.paragraph,
        quote=quote.text,
        effective_date=passage.date.isoformat() if passage.date else None,
        url=passage.url,
        digest=passage.digest,
    )


def _related(neighbour: Neighbour) -> RelatedRecord:
    citation = neighbour.citation
    return RelatedRecord(citation.law, str(citation.article), neighbour.heading, neighbour.relation)


def _precedent(quote: Quote) -> PrecedentRecord:
    citation, passage = quote.citation, quote.passage
    if not isinstance(citation, PrecedentCitation):
        raise TypeError(f"{citation} is no precedent")
    return PrecedentRecord(
        case_number=citation.case_number,
        court=citation.court or "",
        decision_date=passage.date.isoformat() if passage.date else None,
        issue=quote.issue,
        quote=quote.text,
        url=passage.url,
        digest=passage.digest,
    )
