"""The generator that needs no model: the short answer is made of the law's own sentences."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterable
from typing import NamedTuple

from rag.generation.generator import Prompt, passage_mark
from rag.relevance import Analyzer, Relevance
from rag.sentences import plain, split_sentences

_RANK_STEP = 0.12  # what a sentence loses against one of a quote ranked before it
_ENOUGH = 0.5  # a further sentence must carry this share of what the first carries
_PENALTIES = (
    (re.compile(r"^(?:이|제\d+항의) 경우|^제\d+항"), 0.10),  # leans on what is before it
    (re.compile(r"^다만|^그러하지"), 0.15),
    (re.compile(r"다음 각 호"), 0.05),  # a list that a short answer leaves out
    (re.compile(r"다음과 같다"), 0.40),
    (re.compile(r"^이 (?:법|영|규칙)은 .*목적으로 한다"), 0.30),
)
_STATEMENT = re.compile(r"다\.?$")


class _Candidate(NamedTuple):
    """A sentence. `carried` is the sentence with the list that it opens."""

    quote: int
    place: int
    text: str
    carried: str
    relevance: float = 0.0

    @property
    def score(self) -> float:
        penalty = sum(loss for pattern, loss in _PENALTIES if pattern.search(self.text))
        return self.relevance - penalty - _RANK_STEP * self.quote


class ExtractiveGenerator:
    """Picks the sentences that carry most of the question, in the order of the quotes."""

    name = "extractive"

    def __init__(self, analyzer: Analyzer) -> None:
        self._analyzer = analyzer

    async def stream(self, prompt: Prompt) -> AsyncIterator[str]:
        candidates = _sentences(prompt)
        scores = await Relevance(self._analyzer, prompt.question).scores(
            [candidate.carried for candidate in candidates]
        )
        scored = [
            candidate._replace(relevance=score)
            for candidate, score in zip(candidates, scores, strict=True)
        ]
        for candidate in _choose(scored, prompt.sentences):
            yield f"{candidate.text}{passage_mark(candidate.quote)}"


def _sentences(prompt: Prompt) -> list[_Candidate]:
    """Every sentence of the quotes once; the lines of a list go with the sentence before them."""
    candidates: dict[str, _Candidate] = {}
    for number, quote in enumerate(prompt.quotes):
        last = ""
        for place, sentence in enumerate(split_sentences(quote.text)):
            text = plain(sentence)
            if last and not _STATEMENT.search(text):
                opened = candidates[last]
                candidates[last] = opened._replace(carried=f"{opened.carried} {text}")
            elif text and text not in candidates:
                last, candidates[text] = text, _Candidate(number, place, text, text)
    return list(candidates.values())


def _choose(scored: Iterable[_Candidate], sentences: int) -> list[_Candidate]:
    best = sorted(scored, key=lambda candidate: (-candidate.score, candidate.quote))[:sentences]
    chosen = [
        candidate
        for place, candidate in enumerate(best)
        if not place or candidate.relevance > best[0].relevance * _ENOUGH
    ]
    return sorted(chosen, key=lambda candidate: (candidate.quote, candidate.place))
