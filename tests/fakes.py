"""Stand-ins at our seams: a retriever with known hits, an analyzer without Kiwi, an embedder."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from rag.generation.generator import Prompt, passage_mark
from rag.passage import Hit, Passage, Query
from rag.retrieval.embedding import InputType, Vectors, normalized


@dataclass
class FakeRetriever:
    """Gives the passages it holds with a score each, whatever is asked; keeps the queries."""

    passages: Sequence[tuple[Passage, float]] = ()
    queries: list[Query] = field(default_factory=list)

    async def retrieve(self, query: Query) -> list[Hit]:
        self.queries.append(query)
        return [Hit(passage, score, rank) for rank, (passage, score) in enumerate(self.passages, 1)]


class FirstSyllables:
    """An analyzer whose morphemes are the first two syllables of each word: 보증금을 is 보증."""

    async def analyze(self, texts: Sequence[str]) -> list[list[str]]:
        return [[word[:2] for word in re.findall(r"[가-힣]{2,}", text)] for text in texts]


@dataclass
class FakeGenerator:
    """Says what it is told, word by word, each sentence with the mark of a quote."""

    sentences: Sequence[tuple[str, int]]
    name: str = "fake"
    prompts: list[Prompt] = field(default_factory=list)

    async def stream(self, prompt: Prompt) -> AsyncGenerator[str, None]:
        self.prompts.append(prompt)
        for text, quote in self.sentences:
            for word in re.split(r"(?<= )", text):
                yield word
            yield passage_mark(quote)


@dataclass
class LetterEmbedder:
    """Vectors that count letters, each at its code modulo 16. Knows how many texts it was given."""

    name: str = "letters"
    dimension: int = 16
    texts: int = 0

    async def embed(self, texts: Sequence[str], *, input_type: InputType) -> Vectors:
        self.texts += len(texts)
        counts = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            for letter in text:
                counts[row, ord(letter) % self.dimension] += 1
        return normalized(counts)


def hit_text(passage: Passage, text: str) -> Passage:
    """The passage with another text: one that the archive does not hold."""
    return replace(passage, text=text)
