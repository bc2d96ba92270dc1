"""The stream of a generator, cut where it sets its marks. Nothing of it is kept for long."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import NamedTuple

from rag.generation.generator import MARK

LONGEST = 4_000  # characters before a mark; more of them is no answer
_LONGEST_MARK = 8  # characters of a mark that may still be under way


class Marked(NamedTuple):
    """What was said before a mark, and the number of the quote that the mark points to."""

    text: str
    quote: int


async def marked(pieces: AsyncGenerator[str, None]) -> AsyncGenerator[Marked, None]:
    """What stands before each mark. Text without a mark, or too long for one, is dropped.

    Closing it closes the stream.
    """
    text, lost = "", False
    async with aclosing(pieces):
        async for piece in pieces:
            text += piece
            while mark := MARK.search(text):
                said, number = text[: mark.start()], mark[1]
                if not lost and len(said) <= LONGEST and len(number) < _LONGEST_MARK:
                    yield Marked(said, int(number))
                text, lost = text[mark.end() :], False
            if len(text) > LONGEST:
                text, lost = text[-_LONGEST_MARK:], True
