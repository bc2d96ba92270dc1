"""The compact engine: int8 weights run by CTranslate2, with a third of the memory."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import AsyncGenerator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.config import DecodingSettings
from rag.generation.compact_files import INT8, require_ctranslate2
from rag.generation.compact_queue import Request, Waiting
from rag.generation.conversions import Sheet, converted, unreadable
from rag.generation.engine import require_simple
from rag.generation.kogpt2 import generating, thread_count
from rag.generation.prompts import PromptIds
from rag.generation.tokens import Tokens
from rag.generation.worker import Worker

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_KEPT = 4  # beginnings of prompts, of up to 40 MB each for KoGPT-2
_NOTED = 256


class CompactEngine:
    """Requests that wait are served together; beginnings of prompts that return are kept."""

    def __init__(self, folder: Path, tokens: Tokens, worker: Worker, *, threads: int = 0) -> None:
        sheet = Sheet.read(folder)
        self.tokens = tokens
        self.positions = sheet.positions
        self._ends = sheet.ends
        self._names = [str(number) for number in range(sheet.rows)]
        self._generator = _open(folder, threads)
        self._beginnings = Beginnings(_KEPT)
        self._worker = worker
        self._waiting = Waiting(worker, self._serve)

    @classmethod
    def load(
        cls, folder: Path, worker: Worker, *, lora: Path | None, threads: int
    ) -> CompactEngine:
        """Read a model from its folder, converting it the first time. Raises ModelError."""
        tokens = Tokens.load(folder)
        made = converted(folder, lora, INT8)
        return cls(made, tokens, worker, threads=threads)

    def stream(self, prompt: PromptIds, decoding: DecodingSettings) -> AsyncGenerator[int, None]:
        """As of every engine. Raises ConfigError for what only the transformers library does."""
        require_simple(decoding, "compact")
        return self._waiting.stream(prompt, decoding)

    async def log_probs(self, prompt: Sequence[int], answer: Sequence[int]) -> NDArray[np.float32]:
        return await self._worker.run(lambda: self._score(prompt, answer))

    def _score(self, prompt: Sequence[int], answer: Sequence[int]) -> NDArray[np.float32]:
        import numpy as np

        with generating():
            ids = self._named([*prompt, *answer])
            scores = self._generator.forward_batch([ids], return_log_probs=True)
        return np.array(scores)[0, len(prompt) - 1 : -1]

    def _serve(self, batch: Sequence[Request]) -> None:
        first = batch[0]
        shortest = min(len(request.prompt.ids) for request in batch)
        longest = max(len(request.prompt.ids) for request in batch)
        most = min(first.decoding.max_new_tokens, self.positions - longest)
        with generating():
            if longest > self.positions:
                raise ValueError(f"{longest:,} ids are more than the model can read")
            kept = self._keep(first.prompt) if len(batch) == 1 else 0
            self._generator.generate_batch(
                [self._named(request.prompt.ids[kept:]) for request in batch],
                static_prompt=self._named(first.prompt.ids[:kept]) or None,
                include_prompt_in_result=False,
                max_length=most + longest - shortest,
                end_token=list(self._ends),
                suppress_sequences=[[name] for name in self._named(first.prompt.unsaid)],
                callback=Steps(batch, self._ends, most),
                **_sampling(first.decoding),
            )

    def _keep(self, prompt: PromptIds) -> int:
        """How many ids at the start of a prompt have a state that is kept, or is now."""
        beginning = prompt.ids[: prompt.beginning]
        if not self._beginnings.returns(beginning):
            return 0
        if self._beginnings.keep(beginning):
            self._generator.unload_model()  # the library's only way to forget
            self._generator.load_model()
        return len(beginning)

    def _named(self, ids: Sequence[int]) -> list[str]:
        return [self._names[number] for number in ids]


class Steps:
    """Hands each id over as it is generated; tells the library to stop when nobody wants more."""

    def __init__(self, batch: Sequence[Request], ends: Sequence[int], most: int) -> None:
        self._batch = batch
        self._ends = ends
        self._most = most
        self._said = [0] * len(batch)

    def __call__(self, step: Any) -> bool:
        request = self._batch[step.batch_id]
        self._said[step.batch_id] += 1
        number: int = step.token_id
        ended = number in self._ends
        if not ended:
            request.emit(number)
        if ended or self._said[step.batch_id] >= self._most:
            request.finish()
        return bool(request.done.done() or request.emit.stopped)


class Beginnings:
    """Which beginnings of prompts came again, and which of them the library keeps."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._noted: deque[int] = deque(maxlen=_NOTED)
        self._kept: set[int] = set()

    def returns(self, beginning: tuple[int, ...]) -> bool:
        """Whether it came before; from now on it did."""
        known = hash(beginning) in self._noted
        if beginning and not known:
            self._noted.append(hash(beginning))
        return known

    def keep(self, beginning: tuple[int, ...]) -> bool:
        """Count it as kept. True when there is no room, so that all others must go first."""
        crowded = hash(beginning) not in self._kept and len(self._kept) >= self._room
        if crowded:
            self._kept.clear()
        self._kept.add(hash(beginning))
        return crowded


def _sampling(decoding: DecodingSettings) -> dict[str, Any]:
    values: dict[str, Any] = {
        "repetition_penalty": decoding.repetition_penalty,
        "no_repeat_ngram_size": decoding.no_repeat_ngram,
    }
    if decoding.strategy == "sample":
        values |= {
            "sampling_topk": decoding.top_k,
            "sampling_topp": decoding.top_p,
            "sampling_temperature": decoding.temperature,
        }
    return values


def _open(folder: Path, threads: int) -> Any:
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # threads that spin starve each other
    library = require_ctranslate2()
    try:
        return library.Generator(
            str(folder), compute_type="int8", intra_threads=thread_count(threads)
        )
    except (RuntimeError, ValueError) as error:
        raise unreadable(folder, str(error).strip().partition("\n")[0]) from error
