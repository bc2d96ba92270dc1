"""The seam of what computes tokens: a prompt as ids in, generated ids out."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from typing import TYPE_CHECKING, Protocol

from rag.config import DecodingSettings
from rag.errors import ConfigError
from rag.generation.prompts import PromptIds
from rag.generation.tokens import Tokens

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Engine(Protocol):
    """A loaded model."""

    tokens: Tokens
    positions: int

    def stream(self, prompt: PromptIds, decoding: DecodingSettings) -> AsyncGenerator[int, None]:
        """Ids one by one, without the one that ends the answer.

        Closing the stream stops the work within one token. Raises GenerationError.
        """
        ...

    async def log_probs(self, prompt: Sequence[int], answer: Sequence[int]) -> NDArray[np.float32]:
        """Log probabilities at each place of an answer, given what stands before it.

        `(len(answer), vocabulary) float32`. Raises GenerationError.
        """
        ...


def require_simple(decoding: DecodingSettings, engine: str) -> None:
    """Raises ConfigError for settings that only the transformers library follows."""
    if decoding.only_transformers:
        raise ConfigError(
            f"the {engine} engine knows no {decoding.only_transformers}: leave it out, or set"
            ' engine = "transformers" in [model]'
        )
