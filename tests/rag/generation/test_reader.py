"""Generated ids and words as text with passage marks."""

import pytest

from rag.generation.reader import Reader, WrittenMarks
from rag.generation.tokens import Tokens


def test_reads_ids_piece_by_piece_and_marks_as_marks(tiny_gpt2) -> None:
    tokens = Tokens.load(tiny_gpt2)
    reader = Reader(tokens)
    ids = [*tokens.encode("집세를 지급한다."), 10, *tokens.encode("벌금은 낸다."), 9]
    pieces = [reader.read(number) for number in ids]
    assert "".join(pieces) == "집세를 지급한다.⟦1⟧벌금은 낸다.⟦0⟧"
    assert pieces[-1] == "⟦0⟧"


@pytest.mark.parametrize(
    "pieces",
    [
        ["집세를 낸다 [2]. 끝이다. [1]"],
        ["집세를 낸다 ", "[", "2", "]", ". 끝이다.", " [1", "]"],
        list("집세를 낸다 [2]. 끝이다. [1]"),
    ],
)
def test_reads_numbers_in_brackets_however_they_are_cut(pieces: list[str]) -> None:
    marks = WrittenMarks()
    text = "".join(marks.read(piece) for piece in pieces) + marks.rest()
    assert text == "집세를 낸다.⟦1⟧ 끝이다.⟦0⟧"


@pytest.mark.parametrize("text", ["별표 [0]과 [별표 1]", "[", "[123]", "끝 [1년]"])
def test_other_brackets_stay(text: str) -> None:
    marks = WrittenMarks()
    assert marks.read(text) + marks.rest() == text
