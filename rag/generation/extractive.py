"""The generator that needs no model: the short answer is made of the law's own sentences."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Iterable, Iterator
from typing import NamedTuple

from rag.generation.generator import Prompt, passage_mark
from rag.relevance import Analyzer, Relevance
from rag.sentences import is_exception, is_statement, plain, split_sentences

_RANK_STEP = 0.12  # what a sentence loses against one of a quote ranked before it
_ENOUGH = 0.5  # a further sentence must carry this share of what the first carries
_PENALTIES = (
    (re.compile(r"^(?:이|제\d+항의) 경우|^제\d+항"), 0.10),  # leans on what is before it
    (re.compile(r"다음 각 호"), 0.05),  # a list that a short answer leaves out
    (re.compile(r"다음과 같다"), 0.40),
    (re.compile(r"^이 (?:법|영|규칙)은 .*목적으로 한다"), 0.30),
)
_MOST = 3  # sentences of a short answer, exceptions included


class _Candidate(NamedTuple):
    """A sentence. `carried` is all of it: with the list that it opens and its `exception`."""

    quote: int
    place: int
    text: str
    carried: str
    exception: str = ""
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

    async def stream(self, prompt: Prompt) -> AsyncGenerator[str, None]:
        candidates = _sentences(prompt)
        scores = await Relevance(self._analyzer, prompt.question).scores(
            [candidate.carried for candidate in candidates]
        )
        scored = [
            candidate._replace(relevance=score)
            for candidate, score in zip(candidates, scores, strict=True)
        ]
        for candidate in _choose(scored, prompt.sentences):
            for text in filter(None, (candidate.text, candidate.exception)):
                yield f"{text}{passage_mark(candidate.quote)}"


def _numbered(prompt: Prompt) -> Iterator[tuple[int, int, str]]:
    """Each sentence with the number of its quote and its place in it."""
    for number, quote in enumerate(prompt.quotes):
        for place, sentence in enumerate(split_sentences(quote.text)):
            yield number, place, sentence


def _sentences(prompt: Prompt) -> list[_Candidate]:
    """Every sentence of the quotes once.

    A list goes with the sentence before it, and so does an exception: without its 다만 a rule
    says something else.
    """
    candidates: dict[str, _Candidate] = {}
    last = ""
    for number, place, sentence in _numbered(prompt):
        last, text = last if place else "", plain(sentence)
        if last and is_exception(text):
            candidates[last] = _carry(candidates[last], text)._replace(exception=text)
        elif last and not is_statement(text):
            candidates[last] = _carry(candidates[last], text)
        elif text and text not in candidates:
            last, candidates[text] = text, _Candidate(number, place, text, text)
    return list(candidates.values())


def _carry(candidate: _Candidate, text: str) -> _Candidate:
    return candidate._replace(carried=f"{candidate.carried} {text}")


def _choose(scored: Iterable[_Candidate], sentences: int) -> list[_Candidate]:
    best = sorted(scored, key=lambda candidate: (-candidate.score, candidate.quote))[:sentences]
    chosen: list[_Candidate] = []
    room = _MOST
    for candidate in best:
        needed = 2 if candidate.exception else 1
        enough = not chosen or candidate.relevance > best[0].relevance * _ENOUGH
        if enough and needed <= room:
            chosen.append(candidate)
            room -= needed
    return sorted(chosen, key=lambda candidate: (candidate.quote, candidate.place))
