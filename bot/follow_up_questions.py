"""Questions that the law next to an answer can answer, in the words that people ask them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import get_args

from bot import replies_parts
from rag.answer import Answer, Quote
from rag.citation import ArticleCitation, Citation, PrecedentCitation
from rag.deadlines import find_deadlines
from rag.law import ArticleNumber
from rag.retrieval.neighbours import Neighbour, Relation
from rag.sentences import plain, split_sentences

_MOST = 3
_LONGEST = 60  # characters on a button
_NO_RULE = re.compile(r"벌칙|과태료|양벌|처벌|^(?:정의|목적)")  # nothing that one could break
_KINDS = {"decree": "시행령", "rule": "시행규칙"}


@dataclass(frozen=True, slots=True)
class FollowUp:
    """`label` is shown; `question` is asked, the address alone where the text is the answer.

    `citation` is where the answer stands.
    """

    label: str
    question: str
    citation: Citation


def follow_up_questions(answer: Answer) -> tuple[FollowUp, ...]:
    """Up to three questions, each of another kind while there are kinds, none asked already."""
    if answer.abstention:
        return ()
    answer = replace(answer, provisions=_told(answer))
    beside = _neighbours(answer)
    kinds = (
        list(_periods(answer)), beside["penalty"], list(_exceptions(answer)), beside["definition"],
        beside["decree"], beside["rule"], beside["refers"], list(_cases(answer)),
    )  # fmt: skip
    ordered = [kind[turn] for turn in range(_MOST) for kind in kinds if len(kind) > turn]
    fresh = {
        asked.label: asked
        for asked in reversed(ordered)
        if len(asked.label) <= _LONGEST and asked.label not in answer.question
    }
    return tuple(reversed(fresh.values()))[:_MOST]


def _told(answer: Answer) -> tuple[Quote, ...]:
    """The provisions that the short answer tells; all where there is none."""
    told = {_article(sentence.quote.citation) for sentence in answer.summary}
    return tuple(q for q in answer.provisions if not told or _article(q.citation) in told)


def _exceptions(answer: Answer) -> Iterator[FollowUp]:
    said = {sentence.text for sentence in answer.summary}
    for quote in answer.provisions if said else ():
        rules = [plain(sentence) for sentence in split_sentences(quote.text)]
        if any(rule.startswith("다만") and rule not in said for rule in rules):
            yield from _about(quote, replies_parts.ask_exception)


def _periods(answer: Answer) -> Iterator[FollowUp]:
    for quote in answer.provisions:
        shown = {found.words for found in find_deadlines(quote)}
        article = replace(quote, citation=quote.passage.citation, text=quote.passage.text)
        if any(found.words not in shown for found in find_deadlines(article)):
            ask = partial(replies_parts.ask_period, further=bool(shown))
            yield from _about(article, ask)


def _neighbours(answer: Answer) -> dict[Relation, list[FollowUp]]:
    found: dict[Relation, list[FollowUp]] = {relation: [] for relation in get_args(Relation)}
    for neighbour in answer.related:
        if label := _label(neighbour, answer):
            citation = neighbour.citation
            found[neighbour.relation].append(FollowUp(label, str(citation), citation))
    return found


def _label(neighbour: Neighbour, answer: Answer) -> str:
    heading, beside = neighbour.heading, _quote_beside(neighbour, answer)
    if not heading or beside is None:
        return ""
    match neighbour.relation:
        case "penalty":
            topic = beside.passage.heading or ""
            asks = topic and not _NO_RULE.search(topic)
            return replies_parts.ask_penalty(topic, fine="과태료" in heading) if asks else ""
        case "definition":
            return replies_parts.ask_meaning(heading)
        case "decree" | "rule":
            return replies_parts.ask_decree(heading, _KINDS[neighbour.relation])
        case "refers":
            same_law = (
                neighbour.beside is not None and neighbour.citation.law == neighbour.beside.law
            )
            return replies_parts.ask_content(neighbour.citation, heading) if same_law else ""


def _quote_beside(neighbour: Neighbour, answer: Answer) -> Quote | None:
    """The quoted provision that a neighbour stands next to."""
    quotes = {_article(quote.citation): quote for quote in reversed(answer.provisions)}
    return quotes.get(_article(neighbour.beside)) if neighbour.beside else None


def _article(citation: Citation) -> tuple[str, ArticleNumber | None] | None:
    return (citation.law, citation.article) if isinstance(citation, ArticleCitation) else None


def _cases(answer: Answer) -> Iterator[FollowUp]:
    for quote in answer.precedents:
        if isinstance(quote.citation, PrecedentCitation):
            case_number = quote.citation.case_number
            if case_number not in answer.question:
                yield FollowUp(replies_parts.ask_case(case_number), case_number, quote.citation)


def _about(quote: Quote, ask: Callable[[str], str]) -> Iterator[FollowUp]:
    heading = quote.passage.heading
    if heading and not _NO_RULE.search(heading):
        label = ask(heading)
        yield FollowUp(label, f"{label} ({quote.citation})", quote.citation)
