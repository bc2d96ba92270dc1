"""What an answer is made of: sentences that stand on passages, quotes, and what is missing.

Values only; the Korean around them is said by the bot.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rag.citation import Citation
from rag.errors import CitationError
from rag.passage import Passage
from rag.retrieval.neighbours import Neighbour


class Abstained(StrEnum):
    """Why there is no answer."""

    NO_QUESTION = "no question"
    TOO_LONG = "too long"
    UNKNOWN_CITATION = "unknown citation"
    NO_PASSAGES = "no passages"
    WEAK_EVIDENCE = "weak evidence"


@dataclass(frozen=True, slots=True)
class Abstention:
    """No answer, and what was looked at: the nearest passages and the size of the archive.

    `digests_only` says that no original text has been ingested yet.
    """

    reason: Abstained
    nearest: tuple[Citation, ...] = ()
    statutes: int = 0
    precedents: int = 0
    digests_only: bool = False


@dataclass(frozen=True, slots=True)
class Quote:
    """A part of a passage, letter for letter; `citation` is the exact address of that part.

    `pending` says that the provision takes effect after the day asked for; `issue` is the 판시사항
    that a holding answers; `lead` are the lines that open a quoted 호 or 목.
    """

    passage: Passage
    citation: Citation
    text: str
    pending: bool = False
    issue: str = ""
    lead: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the short answer and the quote that carries it.

    `span` is the part that it stands on, `quote.text[start:end]`; the whole quote unless told.
    """

    text: str
    quote: Quote
    span: tuple[int, int | None] = (0, None)


@dataclass(frozen=True, slots=True)
class Answer:
    """What rag found. `failures` are the citations of the question that lead nowhere.

    `as_of` is the day whose law was asked for (today when none was given). `related` stand next to
    the provisions in the law; they are no evidence. `left_out` counts provisions that the question
    cites and that are too many to show. `generator` worded the summary; "extractive" when all of it
    stands in the law letter for letter.
    """

    question: str
    as_of: date
    summary: tuple[Sentence, ...] = ()
    provisions: tuple[Quote, ...] = ()
    precedents: tuple[Quote, ...] = ()
    related: tuple[Neighbour, ...] = ()
    failures: tuple[CitationError, ...] = ()
    left_out: int = 0
    abstention: Abstention | None = None
    generator: str = "extractive"
    elapsed_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class QuotesFound:
    """The first event of an answer: the law is known before a word of it is restated."""

    provisions: tuple[Quote, ...]
    precedents: tuple[Quote, ...]
    failures: tuple[CitationError, ...]


AnswerEvent = QuotesFound | Sentence | Answer
