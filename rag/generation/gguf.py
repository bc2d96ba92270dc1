"""The gguf engine: weights of 8 to 2 bits run by llama.cpp."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rag.config import Bits, DecodingSettings
from rag.generation.choosing import Chooser
from rag.generation.conversions import Sheet, converted
from rag.generation.engine import require_simple
from rag.generation.gguf_files import WEIGHTS, form
from rag.generation.kogpt2 import generating, reading, thread_count
from rag.generation.llama_session import LlamaSession
from rag.generation.prompts import PromptIds
from rag.generation.tokens import Tokens
from rag.generation.worker import Emit, Worker

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class GgufEngine:
    """One prompt at a time; what it has in common with the last one is not read again."""

    def __init__(self, folder: Path, tokens: Tokens, worker: Worker, *, threads: int = 0) -> None:
        sheet = Sheet.read(folder)
        self.tokens = tokens
        self.positions = sheet.positions
        self._ends = sheet.ends
        self._rows = sheet.rows
        self._worker = worker
        with reading(folder):
            self._session = LlamaSession(
                folder / WEIGHTS,
                rows=sheet.rows,
                positions=sheet.positions,
                threads=thread_count(threads),
            )

    @classmethod
    def load(
        cls, folder: Path, worker: Worker, *, lora: Path | None, threads: int, bits: Bits = 4
    ) -> GgufEngine:
        """Read a model from its folder, converting it the first time. Raises ModelError."""
        tokens = Tokens.load(folder)
        made = converted(folder, lora, form(bits))
        return cls(made, tokens, worker, threads=threads)

    def stream(self, prompt: PromptIds, decoding: DecodingSettings) -> AsyncGenerator[int, None]:
        """As of every engine. Raises ConfigError for what only the transformers library does."""
        require_simple(decoding, "gguf")
        return self._worker.stream(lambda emit: self._generate(prompt, decoding, emit))

    async def log_probs(self, prompt: Sequence[int], answer: Sequence[int]) -> NDArray[np.float32]:
        return await self._worker.run(lambda: self._score(prompt, answer))

    def _score(self, prompt: Sequence[int], answer: Sequence[int]) -> NDArray[np.float32]:
        import numpy as np

        with generating():
            scores = self._session.scores_from(
                self._known([*prompt, *answer[:-1]]), len(prompt) - 1
            )
        scores -= scores.max(axis=-1, keepdims=True)
        scores -= np.log(np.exp(scores).sum(axis=-1, keepdims=True))
        return scores

    def _generate(self, prompt: PromptIds, decoding: DecodingSettings, emit: Emit) -> None:
        chooser = Chooser(decoding, prompt.unsaid)
        ids = list(prompt.ids)
        most = min(len(ids) + decoding.max_new_tokens, self.positions)
        with generating():
            self._known(ids)
            while len(ids) < most and not emit.stopped:
                number = chooser.choose(self._session.next_scores(ids))
                if number in self._ends:
                    return
                emit(number)
                ids.append(number)

    def _known(self, ids: list[int]) -> list[int]:
        """Ids of this vocabulary and no more than fit; the library would end the process."""
        if len(ids) > self.positions:
            raise ValueError(f"{len(ids):,} ids are more than the model can read")
        if max(ids, default=0) >= self._rows:
            raise ValueError("an id is not in the vocabulary")
        return ids
