"""What the language model learns from: questions with passages and answers, and plain texts."""

from __future__ import annotations

import json
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Literal, NamedTuple

from pydantic import BaseModel, StringConstraints, ValidationError

from rag.answer import Quote
from rag.citation import ArticleCitation
from rag.errors import TuningError
from rag.generation.generator import MARK, Prompt, StyleName
from rag.generation.prompts import NO_GROUND
from rag.generation.reader import WrittenMarks
from rag.passage import Passage

Part = Literal["train", "held_out"]
Kind = Literal["holding", "article", "lay question", "refusal", "own"]
_HELD_OUT_SHARE = 20  # one in so many of what bears no date

_Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


class Said(NamedTuple):
    """A sentence of an answer and the place of the passage that carries it; a refusal has none."""

    text: str
    passage: int | None


@dataclass(frozen=True, slots=True)
class Pair:
    """A question, the passages at hand, and what is to be said of them in a style.

    `area` is one of law, "" where nobody says.
    """

    question: str
    passages: tuple[str, ...]
    answer: tuple[Said, ...]
    style: StyleName = "정중"
    kind: Kind = "own"
    part: Part = "train"
    area: str = ""

    def prompt(self) -> Prompt:
        """What the model reads before it answers."""
        return Prompt(self.question, tuple(map(_uncited, self.passages)), style=self.style)

    def as_line(self) -> str:
        """A line of JSON Lines; [1] after a sentence marks the first passage."""
        marks = (
            said.text if said.passage is None else f"{said.text}[{said.passage + 1}]"
            for said in self.answer
        )
        row = _PairRow(
            question=self.question,
            passages=list(self.passages),
            answer=" ".join(marks),
            style=self.style,
            kind=self.kind,
            part=self.part,
            area=self.area,
        )
        return row.model_dump_json()

    @classmethod
    def of_line(cls, line: str) -> Pair:
        """A pair from its line. Raises ValidationError."""
        row = _PairRow.model_validate_json(line)
        passages = tuple(row.passages)
        answer = tuple(_said(row.answer, passages))
        part = row.part or part_by_name(row.question)
        return cls(row.question, passages, answer, row.style, row.kind, part, row.area)


@dataclass(frozen=True, slots=True)
class PlainText:
    """A text to read, without a question."""

    text: str
    part: Part = "train"

    def as_line(self) -> str:
        """A line of JSON Lines."""
        return _TextRow(text=self.text, part=self.part).model_dump_json()


Row = Pair | PlainText


class Tally(NamedTuple):
    """How many pairs of a kind and style there are, to learn from and held out."""

    kind: Kind
    style: StyleName
    train: int
    held_out: int


class _PairRow(BaseModel):
    question: _Text
    passages: list[_Text]
    answer: _Text
    style: StyleName = "정중"
    kind: Kind = "own"
    part: Part | None = None
    area: str = ""


class _TextRow(BaseModel):
    text: _Text
    part: Part | None = None


def read_rows(path: Path) -> Iterator[Row]:
    """Rows of JSON Lines: {"text"}, or {"question", "passages", "answer"}. Raises TuningError.

    A row that does not say its `part` is held out by chance, one in twenty, always the same.
    """
    try:
        with path.open(encoding="utf-8-sig") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    yield _row(path, number, line)
    except (OSError, UnicodeDecodeError) as error:
        raise TuningError(
            f"cannot read {str(path)!r} as UTF-8 text: {error}. Run `lawbot tune pairs`, or check"
            " the file"
        ) from error


def tally(pairs: Iterable[Pair]) -> tuple[Tally, ...]:
    """Count pairs by kind and style."""
    counts = Counter((pair.kind, pair.style, pair.part) for pair in pairs)
    found = dict.fromkeys((kind, style) for kind, style, _ in sorted(counts))
    return tuple(
        Tally(kind, style, counts[kind, style, "train"], counts[kind, style, "held_out"])
        for kind, style in found
    )


def part_by_name(name: str) -> Part:
    """To which part something belongs that bears no date."""
    return "train" if zlib.crc32(name.encode()) % _HELD_OUT_SHARE else "held_out"


def _row(path: Path, number: int, line: str) -> Row:
    try:
        values = json.loads(line)
        if isinstance(values, dict) and "text" in values:
            row = _TextRow.model_validate(values)
            return PlainText(row.text, row.part or part_by_name(row.text))
        return Pair.of_line(line)
    except (json.JSONDecodeError, RecursionError, ValidationError) as error:
        raise TuningError(
            f"line {number} of {str(path)!r} is neither {{'text'}} nor {{'question', 'passages',"
            f" 'answer'}}: {_reason(error)}"
        ) from error


def _reason(error: json.JSONDecodeError | RecursionError | ValidationError) -> str:
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    if isinstance(error, json.JSONDecodeError):
        return error.msg
    first = error.errors(include_input=False)[0]
    return f"{'.'.join(map(str, first['loc']))}: {first['msg']}".lstrip(": ")


def _said(answer: str, passages: tuple[str, ...]) -> Iterator[Said]:
    """The sentences before each mark. What has none goes to the passage that is most like it."""
    marks = WrittenMarks()
    parts = MARK.split(marks.read(answer) + marks.rest())
    for text, number in zip(parts[::2], [*parts[1::2], None], strict=True):
        if not text.strip():
            continue
        place = int(number) if number is not None else _nearest(text, passages)
        yield Said(text.strip(), place if place is not None and place < len(passages) else None)


def _nearest(text: str, passages: tuple[str, ...]) -> int | None:
    if text.strip() == NO_GROUND or not passages:
        return None
    letters = _letter_pairs(text)
    return max(range(len(passages)), key=lambda n: len(letters & _letter_pairs(passages[n])))


def _letter_pairs(text: str) -> set[str]:
    return set(map("".join, pairwise(text.replace(" ", ""))))


def _uncited(text: str) -> Quote:
    """A passage as the prompt takes it; the model never reads where it stands."""
    nowhere = ArticleCitation("")
    return Quote(Passage("", "statute", nowhere, None, text, None, ""), nowhere, text)
