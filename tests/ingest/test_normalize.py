"""Each quirk of the source text goes, and the law stays letter for letter."""

from datetime import date

import pytest

from ingest import normalize
from ingest.errors import FileBroken


@pytest.mark.parametrize(
    "data",
    [
        pytest.param("가상법\n제1조\n".encode(), id="as it should be"),
        pytest.param("가상법\n제1조\n".encode("utf-8-sig"), id="byte order mark"),
        pytest.param("가상법\r\n제1조\r\n".encode(), id="CRLF"),
        pytest.param("가상\u00ad법\n제1\u200b조\n".encode(), id="invisible characters"),
    ],
)
def test_decodes_what_editors_and_web_pages_make_of_utf8(data: bytes) -> None:
    assert normalize.decode(data, "법률.md") == "가상법\n제1조\n"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "kr/가상법/법률.md: the file is empty"),
        (b" \n\n", "kr/가상법/법률.md: the file is empty"),
        ("가상법".encode("cp949"), "kr/가상법/법률.md: not UTF-8 text (byte 1)"),
        ("가상".encode() + b"\xff", "kr/가상법/법률.md: not UTF-8 text (byte 7)"),
        (b"PK\0\0", "kr/가상법/법률.md: not a text file (it holds NUL characters)"),
    ],
)
def test_says_why_a_file_is_no_text(data: bytes, message: str) -> None:
    with pytest.raises(FileBroken) as caught:
        normalize.decode(data, "kr/가상법/법률.md")
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2010-01-02", date(2010, 1, 2)),
        ("20100102", date(2010, 1, 2)),
        ("2010.1.2", date(2010, 1, 2)),
        (" 2010. 1. 2. ", date(2010, 1, 2)),
        ("2010-02-30", None),
        ("작년", None),
        ("", None),
    ],
)
def test_reads_the_three_ways_to_write_a_day(text: str, day: date | None) -> None:
    assert normalize.parse_day(text) == day


@pytest.mark.parametrize(
    ("mark", "number"),
    [("①", 1), ("⑳", 20), ("㉑", 21), ("㉟", 35), ("㊱", 36), ("㊿", 50), ("ⓛ", 1)],
)
def test_counts_circled_numbers_beyond_twenty(mark: str, number: int) -> None:
    assert normalize.circled_number(mark) == number


@pytest.mark.parametrize(
    ("text", "dropped"),
    [
        ('값 <img src="a"  alt="b" >\n\n</img> 이다', "값 [그림] 이다"),
        ('<img id="7"></img>', "[그림]"),
        ('<img src="a">\n┌──┐\n│값│\n└──┘\n</img>', "\n┌──┐\n│값│\n└──┘\n"),
        ("3 < 5 이고 5 > 3", "3 < 5 이고 5 > 3"),
    ],
)
def test_drops_images_but_not_what_is_drawn_for_them(text: str, dropped: str) -> None:
    assert normalize.drop_images(text) == dropped


@pytest.mark.parametrize(
    ("line", "tidy"),
    [
        ("\t\t\t\t│ 값 │  ", "│ 값 │"),
        ("    둘째 줄", "둘째 줄"),
        (" \u3000 1) 셋째 줄", "1) 셋째 줄"),
        ("\t\t\t\t          ──────", "          ──────"),
        ("값  ×  값", "값  ×  값"),
        ("\t\t\t\t", ""),
    ],
)
def test_tidies_a_line_but_leaves_drawings_in_place(line: str, tidy: str) -> None:
    assert normalize.tidy_line(line) == tidy


def test_undoes_doubled_line_breaks() -> None:
    assert normalize.tidy_lines("\n가\n \n\t나  \n\n\n다\n") == "가\n나\n다"


@pytest.mark.parametrize(
    ("title", "tidy"),
    [
        ("(목적)", "목적"),
        ("((목적))", "목적"),
        ("(회의의 의사(議事))", "회의의 의사(議事)"),
        ("((갑) 및 (을))", "(갑) 및 (을)"),
        ("(갑(을)", "갑(을"),
        ("목적", "목적"),
        ("", ""),
    ],
)
def test_takes_the_brackets_off_a_title(title: str, tidy: str) -> None:
    assert normalize.tidy_title(title) == tidy


@pytest.mark.parametrize(
    ("heading", "tidy"),
    [
        ("제1장 총  칙", "제1장 총 칙"),
        ("제4장의2 가상 <신설 2020.8.4>", "제4장의2 가상"),
        ("제2절 값(<) <개정 2010.1.1, 2011.2.2>", "제2절 값(<)"),
        ("제3장 <가상> 이야기", "제3장 <가상> 이야기"),
    ],
)
def test_takes_notes_off_a_heading(heading: str, tidy: str) -> None:
    assert normalize.tidy_heading(heading) == tidy


@pytest.mark.parametrize(
    ("text", "title", "rest"),
    [
        (")", "회의의 의사(議事)", ""),
        ("의 범위) 가상인은 걷는다.", "가상인(假想人)의 범위", "가상인은 걷는다."),
        ("[가상인(假想人)의 범위]", "가상인(假想人)의 범위", ""),
        ("[가상인(假想人)의 범위]걷는다.", "가상인(가상인", "걷는다."),
        ("[시행일 : 2021.1.26] 제16조", "가상인의 범위", "[시행일 : 2021.1.26] 제16조"),
        ("가상인은 걷는다.", "목적", "가상인은 걷는다."),
    ],
)
def test_drops_the_remains_of_a_title(text: str, title: str, rest: str) -> None:
    assert normalize.drop_repeated_title(text, title) == rest


@pytest.mark.parametrize(
    ("text", "tidy"),
    [
        (
            "산 사람은\n          가상법 제1조\n        에 의하여",
            "산 사람은 가상법 제1조 에 의하여",
        ),
        ("[2]           가상법 제1조의 뜻        ", "[2] 가상법 제1조의 뜻"),
        ("걷는다.\n  그러나 뛰지 않는다.\n\n쉰다.", "걷는다.\n그러나 뛰지 않는다.\n쉰다."),
        ("걷는다.<br/>뛴다.<br>쉰다.", "걷는다.\n뛴다.\n쉰다."),
    ],
)
def test_joins_the_sentences_that_links_tear_apart(text: str, tidy: str) -> None:
    assert normalize.tidy_prose(text) == tidy
