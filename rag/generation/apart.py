"""apart(): work in a process of its own, whose memory goes when it ends."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import ParamSpec, TypeVar

from rag.errors import OutOfMemory

Arguments = ParamSpec("Arguments")
Value = TypeVar("Value")


def apart(
    function: Callable[Arguments, Value], *args: Arguments.args, **kwargs: Arguments.kwargs
) -> Value:
    """What a function gives in a fresh process. Raises what it raises, and OutOfMemory."""
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=1, mp_context=spawn) as pool:
        try:
            return pool.submit(function, *args, **kwargs).result()
        except BrokenProcessPool as error:
            raise OutOfMemory(
                "the system ended a process that worked on a model, as it does when memory is"
                " short: close other programs"
            ) from error
