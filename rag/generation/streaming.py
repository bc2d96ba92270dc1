"""Hooks that let the transformers library emit token by token, and stop."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from transformers import StoppingCriteria
from transformers.generation.streamers import BaseStreamer

from rag.generation.worker import Emit


class Pushing(BaseStreamer):  # type: ignore[misc]  # the library is not typed for us
    """Emits what is generated; the library puts the prompt first, and the end last."""

    def __init__(self, emit: Emit, ends: Sequence[int]) -> None:
        self._emit = emit
        self._ends = ends
        self._begun = False

    def put(self, value: torch.Tensor) -> None:
        if self._begun:
            for number in value.flatten().tolist():
                if number not in self._ends:
                    self._emit(number)
        self._begun = True

    def end(self) -> None: ...


class Stopping(StoppingCriteria):  # type: ignore[misc]  # as above
    """Ends a generation when nobody wants more of it."""

    def __init__(self, emit: Emit) -> None:
        self._emit = emit

    def __call__(self, input_ids: torch.Tensor, scores: Any, **_: Any) -> torch.Tensor:
        return torch.full((input_ids.shape[0],), self._emit.stopped, device=input_ids.device)
