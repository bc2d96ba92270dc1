"""References to what the bot cited: 그 조문 2항, 방금 말한 법 3조, 두 번째 판례."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeVar

from rag.citation import ArticleCitation, PrecedentCitation
from rag.citation_parser import parse_citations

_Cited = TypeVar("_Cited", ArticleCitation, PrecedentCitation)

_SAID = (
    r"(?:방금|아까|위에서|앞에서)\s*(?:(?:말씀하신|말한|나온|인용한|알려\s?준|보여\s?준|그)\s*)?"
)
_THAT = rf"(?<![가-힣])(?:{_SAID}|(?:그|이|위|해당|같은|동)\s*|(?P<nth>첫|두|세|네)\s*번째\s*)"
_ORDINALS = {"첫": 0, "두": 1, "세": 2, "네": 3}
_PRECEDENT = re.compile(rf"{_THAT}(?:판례|판결)")
_ARTICLE = re.compile(
    rf"{_THAT}(?:조문|조항|규정|조(?=[\s의에는은를도]|$))(?:(?:의|에서)\s*)?"
    r"|^(?=(?:제\s*)?\d{1,3}\s*[항호](?![실선]))"
)
_LAW = re.compile(
    rf"{_THAT}(?:법률|법령|법)(?![원정무적])|^(?=(?:제\s*)?\d{{1,4}}\s*조(?!\s*원)(?:의\s*\d)?)"
)


def begins_with_reference(question: str) -> bool:
    """Whether the first thing that a question names is something the bot said."""
    return any(pattern.match(question) for pattern in (_PRECEDENT, _ARTICLE, _LAW))


def resolved(question: str, citations: Sequence[str], earlier: Sequence[str]) -> str:
    """The question with the citation in place of what refers to it; empty when nothing does.

    `citations` are those of the last answer, best first, `earlier` those so far, newest last.
    """
    cited = [
        citation for text in (*citations, *reversed(earlier)) for citation in parse_citations(text)
    ]
    articles = [c for c in cited if isinstance(c, ArticleCitation)]
    precedents = [c for c in cited if isinstance(c, PrecedentCitation)]
    if match := _PRECEDENT.search(question):
        return _with(question, match, _chosen(match, precedents))
    if match := _ARTICLE.search(question):
        article = _chosen(match, articles)
        whole = article and ArticleCitation(article.law, article.article)
        return _with(question, match, whole)
    if match := _LAW.search(question):
        article = _chosen(match, articles)
        return _with(question, match, article and ArticleCitation(article.law))
    return ""


def _chosen(match: re.Match[str], citations: Sequence[_Cited]) -> _Cited | None:
    place = _ORDINALS.get(match["nth"] or "", 0)
    return citations[place] if place < len(citations) else None


def _with(
    question: str, match: re.Match[str], citation: ArticleCitation | PrecedentCitation | None
) -> str:
    if citation is None:
        return ""
    rest = question[match.end() :]
    gap = " " if rest[:1].isdigit() or rest.startswith("제") else ""
    return f"{question[: match.start()]}{citation}{gap}{rest}"
