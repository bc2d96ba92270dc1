"""Limits on a stream of text: how long it may be silent, how many sentences it may say."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TypeVar

from rag.errors import GenerationError
from rag.generation.generator import MARK

Value = TypeVar("Value")


async def within(
    seconds: float, stream: AsyncGenerator[Value, None]
) -> AsyncGenerator[Value, None]:
    """A stream whose next piece may take that long. Raises GenerationError."""
    async with aclosing(stream):
        while True:
            try:
                async with asyncio.timeout(seconds):
                    piece = await anext(stream)
            except StopAsyncIteration:
                return
            except TimeoutError as error:
                raise GenerationError(
                    f"the model said nothing for {seconds:g} seconds: raise timeout_seconds in"
                    " [model], or use a smaller model"
                ) from error
            yield piece


async def up_to_marks(count: int, pieces: AsyncGenerator[str, None]) -> AsyncGenerator[str, None]:
    """The pieces up to the one with that many passage marks: a sentence each."""
    async with aclosing(pieces):
        async for piece in pieces:
            yield piece
            count -= len(MARK.findall(piece))
            if count <= 0:
                return
