"""The seam of everything that words an answer: a prompt in, text with passage marks out."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol

from rag.answer import Quote


@dataclass(frozen=True, slots=True)
class Prompt:
    """A question and the quotes that may be restated, best first."""

    question: str
    quotes: tuple[Quote, ...]
    sentences: int = 2


MARK = re.compile(r"⟦(\d+)⟧")


def passage_mark(index: int) -> str:
    """The mark that ends a sentence resting on `prompt.quotes[index]`; law text never holds it."""
    return f"⟦{index}⟧"


class Generator(Protocol):
    """Words the short answer. It spells no citation: it sets marks, the renderer prints them."""

    name: str

    def stream(self, prompt: Prompt) -> AsyncIterator[str]:
        """Pieces of text in which every sentence ends with the mark of its quote."""
        ...
