"""Rows to learn from: what we write, what others write, and what is refused."""

import json
from pathlib import Path

import pytest

from rag.errors import TuningError
from rag.tuning.pairs import Pair, PlainText, Row, Said, Tally, part_by_name, read_rows, tally

RENT = "차임은 매월 말일에 지급한다."
DEPOSIT = "임대인은 보증금을 돌려준다."


def read(path: Path, *rows: object) -> list[Row]:
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return list(read_rows(path))


def test_a_pair_comes_back_as_it_was_written(tmp_path: Path) -> None:
    pair = Pair(
        "보증금은 언제 받나요?",
        (RENT, DEPOSIT),
        (Said("임대인은 보증금을 돌려줘요.", 1), Said("차임은 매월 말일에 지급해요.", 0)),
        style="친근",
        kind="article",
        part="held_out",
    )
    file = tmp_path / "pairs.jsonl"
    file.write_text(pair.as_line() + "\n" + PlainText("법이다.").as_line(), encoding="utf-8")
    assert list(read_rows(file)) == [pair, PlainText("법이다.")]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("보증금을 돌려준다. [2]", (Said("보증금을 돌려준다.", 1),)),
        ("보증금을 돌려준다[2].", (Said("보증금을 돌려준다.", 1),)),
        ("임대인은 보증금을 돌려준다.", (Said("임대인은 보증금을 돌려준다.", 1),)),
        ("보증금을 돌려준다.[9]", (Said("보증금을 돌려준다.", None),)),
        ("근거 없음", (Said("근거 없음", None),)),
    ],
)
def test_reads_answers_as_people_write_them(
    tmp_path: Path, answer: str, said: tuple[Said, ...]
) -> None:
    (row,) = read(
        tmp_path / "own.jsonl", {"question": "물음", "passages": [RENT, DEPOSIT], "answer": answer}
    )
    assert row == Pair("물음", (RENT, DEPOSIT), said, part=part_by_name("물음"))


def test_rows_without_a_part_are_held_out_by_chance_and_always_the_same(tmp_path: Path) -> None:
    texts = [{"text": f"글 {number}"} for number in range(400)]
    rows = read(tmp_path / "own.jsonl", *texts)
    assert [row.part for row in rows] == [row.part for row in read(tmp_path / "b.jsonl", *texts)]
    assert 5 <= sum(row.part == "held_out" for row in rows) <= 40


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("{", "line 1 of .*Expecting property name"),
        ("[" * 100_000, "line 1 of .*nested too deeply"),
        ("[1]", "line 1 of .*should be an object"),
        ('{"question": "물음"}', "line 1 of .*passages: Field required"),
        ('{"question": "물음", "passages": [], "answer": ""}', "answer: String should have"),
        ('{"question": " ", "passages": ["법"], "answer": "답"}', "question: String should have"),
        ('{"text": " \\n "}', "text: String should have"),
        ('{"text": 3}', "text: Input should be a valid string"),
    ],
)
def test_says_which_line_is_no_row(tmp_path: Path, line: str, complaint: str) -> None:
    file = tmp_path / "own.jsonl"
    file.write_text(line, encoding="utf-8")
    with pytest.raises(TuningError, match=complaint):
        list(read_rows(file))


def test_says_what_to_do_when_there_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(TuningError, match="lawbot tune pairs"):
        list(read_rows(tmp_path / "none.jsonl"))


def test_counts_pairs_by_kind_and_style() -> None:
    pairs = [
        Pair("물음", (RENT,), (Said(RENT, 0),), style="정중", kind="article"),
        Pair("물음", (RENT,), (Said(RENT, 0),), style="정중", kind="article", part="held_out"),
        Pair("물음", (RENT,), (Said("근거 없음", None),), style="친근", kind="refusal"),
    ]
    assert tally(pairs) == (Tally("article", "정중", 1, 1), Tally("refusal", "친근", 1, 0))
