"""The seam of what computes tokens: a prompt as ids in, generated ids out."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Protocol

from rag.config import DecodingSettings
from rag.generation.prompts import PromptIds
from rag.generation.tokens import Tokens


class Engine(Protocol):
    """A loaded model."""

    tokens: Tokens
    positions: int

    def stream(self, prompt: PromptIds, decoding: DecodingSettings) -> AsyncGenerator[int, None]:
        """Ids one by one, without the one that ends the answer.

        Closing the stream stops the work within one token. Raises GenerationError.
        """
        ...
