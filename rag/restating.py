"""The short answer: what a generator says and stands, completed by the law's own sentences."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

from rag.answer import Sentence
from rag.errors import GenerationError
from rag.generation.extractive import ExtractiveGenerator
from rag.generation.generator import Generator, Prompt
from rag.grounding import Grounding
from rag.morphemes import Morphemes
from rag.sentences import plain

log = logging.getLogger(__name__)


class Restater:
    """Restates quotes by a generator; without one, or where it fails, by sentences of the law."""

    def __init__(self, morphemes: Morphemes, generator: Generator | None = None) -> None:
        self._grounding = Grounding(morphemes)
        self._extractive = ExtractiveGenerator(morphemes)
        self._generator = generator or self._extractive
        self.name = self._generator.name

    async def sentences(self, prompt: Prompt) -> AsyncGenerator[Sentence, None]:
        """The sentences that stand. Closing it closes the stream of the generator."""
        said: set[tuple[str, int]] = set()
        try:
            async with aclosing(self._stand(self._generator, prompt)) as sentences:
                async for sentence in sentences:
                    said.add(_place(sentence))
                    yield sentence
        except GenerationError as error:  # without its cause: a provider may quote the question
            log.warning("%s died after %d sentences: %s", self.name, len(said), error)
        else:
            if said:
                return
        if self._generator is not self._extractive:
            async with aclosing(self._stand(self._extractive, prompt)) as sentences:
                async for sentence in sentences:
                    if _place(sentence) not in said:
                        yield sentence

    def author(self, summary: Sequence[Sentence]) -> str:
        """Whose words a short answer is in: the generator's, or nobody's but the law's own."""
        return self.name if any(map(_is_reworded, summary)) else self._extractive.name

    def _stand(self, generator: Generator, prompt: Prompt) -> AsyncGenerator[Sentence, None]:
        return self._grounding.sentences(generator.stream(prompt), prompt.quotes)


def _is_reworded(sentence: Sentence) -> bool:
    return sentence.text != plain(sentence.quote.text[slice(*sentence.span)])


def _place(sentence: Sentence) -> tuple[str, int]:
    return sentence.quote.passage.id, sentence.span[0]
