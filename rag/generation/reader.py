"""Generated ids as text in which ⟦n⟧ stands for the mark of a passage."""

from __future__ import annotations

import re

from rag.generation.generator import passage_mark
from rag.generation.tokens import Tokens

_MARK = re.compile(r"\s*\[([1-9]\d?)\]([.?!]?)")
_UNDECIDED = re.compile(r"\s*\[(?:\d{1,2}\]?)?$|\s+$")


class Reader:
    """Reads the ids of a model: its own marks, or [1] where it has none."""

    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self._marks = {number: index for index, number in enumerate(tokens.marks)}
        self._written = None if tokens.marks else WrittenMarks()
        self._ids: list[int] = []
        self._said = ""

    def read(self, number: int) -> str:
        """The text that one more id adds; "" while a character or a mark is not complete."""
        if (index := self._marks.get(number)) is not None:
            self._ids, self._said = [], ""
            return passage_mark(index)
        self._ids.append(number)
        text = self._tokens.decode(self._ids)
        if text.endswith("\ufffd"):
            return ""
        piece, self._said = text[len(self._said) :], text
        return self._written.read(piece) if self._written else piece

    def rest(self) -> str:
        """What was held back when there are no more ids."""
        return self._written.rest() if self._written else ""


class WrittenMarks:
    """Turns [1] in streaming text into ⟦0⟧; a full stop after the number moves before it."""

    def __init__(self) -> None:
        self._held = ""

    def read(self, piece: str) -> str:
        text = self._held + piece
        undecided = _UNDECIDED.search(text)
        end = undecided.start() if undecided else len(text)
        self._held = text[end:]
        return _marked(text[:end])

    def rest(self) -> str:
        return _marked(self._held)


def _marked(text: str) -> str:
    return _MARK.sub(lambda found: found[2] + passage_mark(int(found[1]) - 1), text)
