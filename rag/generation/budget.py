"""What of a prompt fits into a model: positions shared out, texts cut at the ends of sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Self

from rag.answer import Quote
from rag.generation.generator import Prompt
from rag.sentences import plain, split_sentences

MEMORY_TOKENS = 96  # of 1,024 positions, for the turns before; what a Conversation may recall

Count = Callable[[str], int]


@dataclass(frozen=True, slots=True)
class Budget:
    """Positions for each part; the quotes also get what question and memory leave of theirs."""

    question: int
    memory: int
    quotes: int
    answer: int

    @classmethod
    def of(cls, positions: int, *, marks: int) -> Self:
        """Of 1,024 positions: question 96, memory 96, answer 224, quotes what is left of them."""
        part = positions // 32
        question, memory, answer = 3 * part, 3 * part, 7 * part
        return cls(question, memory, positions - marks - question - memory - answer, answer)


class Fitted(NamedTuple):
    """The texts of a prompt that fit. A quote keeps its index; one without room is left out."""

    question: str
    memory: tuple[str, ...]
    quotes: tuple[tuple[int, str], ...]


def fit(prompt: Prompt, budget: Budget, count: Count) -> Fitted:
    """Cut a prompt down to its budget; `count` gives the tokens of a text."""
    question = _last_sentences(prompt.question, budget.question, count)
    memory = _newest(prompt.memory, budget.memory, count)
    left = budget.question - count(question) + budget.memory - _total(memory, count)
    return Fitted(question, memory, _quotes(prompt.quotes, budget.quotes + left, count))


def _last_sentences(text: str, room: int, count: Count) -> str:
    """The end of a question, where people ask after they have told what happened."""
    kept = _newest(split_sentences(text), room, count)
    if kept:
        return " ".join(kept)
    words = text.split()
    while words and count(" ".join(words)) > room:
        words.pop(0)
    return " ".join(words)


def _newest(texts: Sequence[str], room: int, count: Count) -> tuple[str, ...]:
    kept: list[str] = []
    for text in reversed(texts):
        room -= count(text) + 1
        if room < 0:
            break
        kept.insert(0, text)
    return tuple(kept)


def _total(texts: Iterable[str], count: Count) -> int:
    return sum(count(text) + 1 for text in texts)


def _quotes(quotes: Sequence[Quote], room: int, count: Count) -> tuple[tuple[int, str], ...]:
    """The first sentences of each quote; the last ones choose first, so the best gets the rest."""
    kept: list[tuple[int, str]] = []
    for index in range(len(quotes) - 1, -1, -1):
        text = _first_sentences(quotes[index].text, room // (index + 1), count)
        if text:
            kept.insert(0, (index, text))
            room -= count(text)
    return tuple(kept)


def _first_sentences(text: str, room: int, count: Count) -> str:
    kept: list[str] = []
    for sentence in map(plain, split_sentences(text)):
        if count(" ".join([*kept, sentence])) > room:
            break
        kept.append(sentence)
    return " ".join(kept)
