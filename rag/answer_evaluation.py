"""Whether answers keep the promise: what they cite exists and is quoted letter for letter."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Protocol

from rag.answer import Answer, AnswerEvent, Quote
from rag.citation import ArticleCitation, Citation
from rag.errors import CitationError
from rag.evaluation import percentile
from rag.evaluation_set import Gold, Row
from rag.grounding import LawText
from rag.passage import Passage


class Answering(Protocol):
    """What is measured: an Answerer's `answer`. The Answer comes last."""

    def __call__(self, question: str, /) -> AsyncIterator[AnswerEvent]: ...


@dataclass(frozen=True, slots=True)
class AnswersReport:
    """Shares over `n` answers and their `quotes`; None where there was nothing to share.

    `existing`: quotes whose citation leads somewhere on the quoted text's day. `verbatim`: quotes
    that stand there letter for letter. `gold_cited`: answers that quote a gold article.
    """

    n: int
    abstained: float
    quotes: int
    existing: float | None
    verbatim: float | None
    gold_cited: float
    p50_ms: float
    p95_ms: float

    def as_json(self) -> dict[str, float | None]:
        """The figures under the names that the command line prints."""
        return asdict(self)


async def evaluate_answers(
    answering: Answering, archive: LawText, rows: Sequence[Row]
) -> AnswersReport:
    """Ask every question, one after the other, and read every quote again in the archive."""
    answers = [await _answer(answering, row.question) for row in rows]
    quotes = [quote for answer in answers for quote in (*answer.provisions, *answer.precedents)]
    existing = [bool(await _read(quote, quote.citation, archive)) for quote in quotes]
    verbatim = [await _is_verbatim(quote, archive) for quote in quotes]
    elapsed = [answer.elapsed_ms for answer in answers]
    return AnswersReport(
        n=len(answers),
        abstained=round(sum(a.abstention is not None for a in answers) / len(answers), 4),
        quotes=len(quotes),
        existing=_share(existing),
        verbatim=_share(verbatim),
        gold_cited=round(sum(map(_cites_gold, answers, rows)) / len(answers), 4),
        p50_ms=percentile(elapsed, 50),
        p95_ms=percentile(elapsed, 95),
    )


async def _answer(answering: Answering, question: str) -> Answer:
    last: AnswerEvent | None = None
    async for event in answering(question):
        last = event
    assert isinstance(last, Answer), "the Answer comes last"
    return last


async def _is_verbatim(quote: Quote, archive: LawText) -> bool:
    """Whether the article or decision that the quote is cut from holds its very words."""
    whole = quote.citation
    if isinstance(whole, ArticleCitation):
        whole = replace(whole, paragraph=None, subparagraph=None, subparagraph_branch=0, item=None)
    return any(quote.text in passage.text for passage in await _read(quote, whole, archive))


async def _read(quote: Quote, citation: Citation, archive: LawText) -> tuple[Passage, ...]:
    """What stands under a citation in the revision that the quote is dated by."""
    try:
        if isinstance(citation, ArticleCitation):
            return await archive.provisions(citation, quote.passage.date)
        return await archive.precedents(citation)
    except CitationError:
        return ()


def _cites_gold(answer: Answer, row: Row) -> bool:
    cited = (quote.citation for quote in answer.provisions)
    return any(Gold.of(c) in row.gold for c in cited if isinstance(c, ArticleCitation))


def _share(values: Sequence[bool]) -> float | None:
    return round(sum(values) / len(values), 4) if values else None
