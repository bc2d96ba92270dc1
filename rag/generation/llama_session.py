"""A model in llama.cpp: reads ids, and gives scores for what comes next."""

from __future__ import annotations

import weakref
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.generation.conversions import unreadable
from rag.generation.gguf_files import require_llama

_AT_ONCE = 256  # ids; more take more memory and are not read faster


class LlamaSession:
    """Remembers what it read: ids that the next prompt begins with are not read again.

    For one thread at a time. `rows` is the size of the vocabulary.
    """

    def __init__(self, weights: Path, *, rows: int, positions: int, threads: int) -> None:
        """Raises ModelDamaged."""
        self._library = require_llama()
        self._rows = rows
        model = self._open(weights)
        self._context = self._begin(model, positions, threads)
        self._batch = self._library.llama_batch_init(_AT_ONCE, 0, 1)
        self._memory = self._library.llama_get_memory(self._context)
        self._read: list[int] = []
        weakref.finalize(self, _close, self._library, model, self._context, self._batch)

    def next_scores(self, ids: Sequence[int]) -> NDArray[np.float32]:
        """Scores of each id to come after these. `(rows,) float32`. Raises RuntimeError."""
        (scores,) = self._scores(ids, len(ids) - 1)
        return scores

    def scores_from(self, ids: Sequence[int], start: int) -> NDArray[np.float32]:
        """Scores of what comes after each id from a place on. `(len(ids) - start, rows)`."""
        return np.stack([*self._scores(ids, start)])

    def _scores(self, ids: Sequence[int], start: int) -> Iterator[NDArray[np.float32]]:
        """Read what was not read yet, a piece at a time; the scores after each id asked for."""
        place = min(self._in_common(ids), start)
        self._library.llama_memory_seq_rm(self._memory, 0, place, -1)
        del self._read[place:]
        while place < len(ids):
            piece = ids[place : place + _AT_ONCE]
            self._decode(piece, place, start)
            self._read += piece
            for number in range(max(0, start - place), len(piece)):
                yield self._row(number)
            place += len(piece)

    def _in_common(self, ids: Sequence[int]) -> int:
        pairs = enumerate(zip(self._read, ids, strict=False))
        return next((n for n, (a, b) in pairs if a != b), min(len(self._read), len(ids)))

    def _decode(self, piece: Sequence[int], place: int, start: int) -> None:
        batch = self._batch
        batch.n_tokens = len(piece)
        for at, number in enumerate(piece):
            batch.token[at] = number
            batch.pos[at] = place + at
            batch.n_seq_id[at] = 1
            batch.seq_id[at][0] = 0
            batch.logits[at] = place + at >= start
        if code := self._library.llama_decode(self._context, batch):
            self._library.llama_memory_clear(self._memory, True)
            self._read.clear()
            raise RuntimeError(f"llama.cpp gave up with code {code}")

    def _row(self, number: int) -> NDArray[np.float32]:
        pointer = self._library.llama_get_logits_ith(self._context, number)
        return np.ctypeslib.as_array(pointer, shape=(self._rows,)).copy()

    def _open(self, weights: Path) -> Any:
        self._library.llama_backend_init()
        wanted = self._library.llama_model_default_params()
        model = self._library.llama_model_load_from_file(bytes(weights), wanted)
        if not model:
            raise unreadable(weights.parent, "llama.cpp refuses it")
        return model

    def _begin(self, model: Any, positions: int, threads: int) -> Any:
        wanted = self._library.llama_context_default_params()
        wanted.n_ctx = positions
        wanted.n_batch = wanted.n_ubatch = _AT_ONCE
        wanted.n_threads = wanted.n_threads_batch = threads
        wanted.no_perf = True
        context = self._library.llama_init_from_model(model, wanted)
        if not context:
            self._library.llama_model_free(model)
            raise MemoryError
        return context


def _close(library: Any, model: Any, context: Any, batch: Any) -> None:
    library.llama_batch_free(batch)
    library.llama_free(context)
    library.llama_model_free(model)
