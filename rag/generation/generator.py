"""The seam of everything that words an answer: a prompt in, text with passage marks out."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Literal, Protocol

from rag.answer import Quote

StyleName = Literal["정중", "친근", "전문가", "쉬운말"]


@dataclass(frozen=True, slots=True)
class Prompt:
    """A question and the quotes that may be restated, best first.

    `memory` are the turns before it, oldest first; they say what is meant, they carry no law.
    """

    question: str
    quotes: tuple[Quote, ...]
    sentences: int = 2
    style: StyleName = "정중"
    memory: tuple[str, ...] = ()


MARK = re.compile(r"⟦(\d+)⟧")


def passage_mark(index: int) -> str:
    """The mark that ends a sentence resting on `prompt.quotes[index]`; law text never holds it."""
    return f"⟦{index}⟧"


class Generator(Protocol):
    """Words the short answer. It spells no citation: it sets marks, the renderer prints them."""

    name: str

    def stream(self, prompt: Prompt) -> AsyncGenerator[str, None]:
        """Pieces of text in which every sentence ends with the mark of its quote.

        Closing the stream stops the work behind it. Raises GenerationError, also in the middle.
        """
        ...
