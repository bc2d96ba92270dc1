"""apart(): work in a process of its own, whose memory goes when it ends."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import ParamSpec, Self, TypeVar

from rag.errors import OutOfMemory

Arguments = ParamSpec("Arguments")
Value = TypeVar("Value")


class OwnProcess:
    """Runs one function after the other in a process that begins with the first of them.

    Where the system ended it, the next function gets a fresh one.
    """

    def __init__(self) -> None:
        self._pool = _pool()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown()

    def run(
        self,
        function: Callable[Arguments, Value],
        *args: Arguments.args,
        **kwargs: Arguments.kwargs,
    ) -> Value:
        """What a function gives there. Raises what it raises, and OutOfMemory."""
        try:
            return self._pool.submit(function, *args, **kwargs).result()
        except BrokenProcessPool as error:
            self._pool = _pool()
            raise OutOfMemory(
                "the system ended a process that worked on a model, as it does when memory is"
                " short: close other programs"
            ) from error


def apart(
    function: Callable[Arguments, Value], *args: Arguments.args, **kwargs: Arguments.kwargs
) -> Value:
    """What a function gives in a fresh process. Raises what it raises, and OutOfMemory."""
    with OwnProcess() as process:
        return process.run(function, *args, **kwargs)


def _pool() -> ProcessPoolExecutor:
    spawn = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(max_workers=1, mp_context=spawn)
