"""Requests that wait for an engine; those that are alike are served together."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable, Sequence
from concurrent.futures import Future
from contextlib import ExitStack
from dataclasses import dataclass

from rag.config import DecodingSettings
from rag.generation.prompts import PromptIds
from rag.generation.worker import END, Emit, Worker

_TOGETHER = 8  # more do not make more tokens a second (measured: 31, 57, 68 for 1, 4, 8)
_APART = 32  # ids by which prompts may differ in length: each costs a step of all


@dataclass(frozen=True, slots=True, eq=False)
class Request:
    """A prompt, and where its ids go. `done` carries the error if there was one."""

    prompt: PromptIds
    decoding: DecodingSettings
    emit: Emit
    done: Future[None]

    def leave(self, kind: object, error: BaseException | None, trace: object) -> None:
        """Finish at the end of a block, however that came."""
        self.finish(error)

    def finish(self, error: BaseException | None = None) -> None:
        """Say that no more comes; only the first word counts."""
        if not self.done.done():
            if error:
                self.done.set_exception(error)
            else:
                self.done.set_result(None)
            self.emit(END)


class Waiting:
    """Requests in the order they came, for a function that serves a batch on a worker."""

    def __init__(self, worker: Worker, serve: Callable[[Sequence[Request]], None]) -> None:
        self._worker = worker
        self._serve = serve
        self._requests: list[Request] = []
        self._lock = threading.Lock()

    async def stream(
        self, prompt: PromptIds, decoding: DecodingSettings
    ) -> AsyncGenerator[int, None]:
        """The ids for one prompt. Raises what the function raises."""
        request = Request(prompt, decoding, Emit(asyncio.get_running_loop()), Future())
        with self._lock:
            self._requests.append(request)
        self._worker.submit(self._serve_next)
        try:
            while (number := await request.emit.ids.get()) != END:
                yield number
            await asyncio.wrap_future(request.done)
        finally:
            request.emit.stop()

    def _serve_next(self) -> None:
        with ExitStack() as ended:
            batch = self._take()
            for request in batch:
                ended.push(request.leave)
            if batch:
                self._serve(batch)

    def _take(self) -> list[Request]:
        """The first that still waits, and those behind it that go with it."""
        with self._lock:
            waiting = [request for request in self._requests if not request.emit.stopped]
            batch = [request for request in waiting if _alike(waiting[0], request)][:_TOGETHER]
            self._requests = [request for request in waiting if request not in batch]
        return batch


def _alike(one: Request, other: Request) -> bool:
    """Whether two requests give the same ids together as alone.

    The engine counts what one prompt is longer than another as generated, so that penalties for
    repetition would fall on it.
    """
    if (one.decoding, one.prompt.unsaid) != (other.decoding, other.prompt.unsaid):
        return False
    penalties = one.decoding.repetition_penalty > 1 or one.decoding.no_repeat_ngram > 0
    return abs(len(one.prompt.ids) - len(other.prompt.ids)) <= (0 if penalties else _APART)
