"""Long texts are cut where a reader would, and nothing of them is lost."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.splitting import RichText, Span, rich, split_text

KINDS = ("bold", "italic", "quote", "link")
PIECES = [
    "가나다",
    " ",
    "\n",
    "\n\n",
    "① ",
    "다. ",
    "제3조 ",
    "👨‍👩‍👧‍👦",
    "🇰🇷🇯🇵",
    "👍🏽",
    "e\u0301",
    "한글",
    "a<b&",
]


def utf16(text: RichText) -> int:
    return len(text.text.encode("utf-16-le")) // 2


def escaped(text: RichText) -> int:
    return sum(2 if letter in "<&" else 1 for letter in text.text) + 4 * len(text.spans)


MEASURES = {"characters": len, "utf16": utf16, "escaped": escaped}


@st.composite
def texts(draw: st.DrawFn) -> RichText:
    text = "".join(draw(st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=60)))
    text = text.encode("utf-8", "ignore").decode()
    ends = st.integers(0, len(text))
    marks = draw(st.lists(st.tuples(ends, ends, st.sampled_from(KINDS)), max_size=4))
    return RichText(text, tuple(Span(*sorted(m[:2]), m[2]) for m in marks if m[0] != m[1]))


def joined(parts: tuple[RichText, ...]) -> RichText:
    return sum(parts, RichText())


def marked(text: RichText) -> list[list[str]]:
    """The kinds that lie on each letter."""
    return [
        sorted({span.kind for span in text.spans if span.start <= place < span.end})
        for place in range(len(text))
    ]


@given(texts(), st.integers(30, 80), st.sampled_from(sorted(MEASURES)))
def test_parts_in_a_row_are_the_text_and_each_fits(text: RichText, limit: int, name: str) -> None:
    parts = split_text(text, lambda part: MEASURES[name](part) <= limit)
    assert joined(parts).text == text.text
    assert marked(joined(parts)) == marked(text)
    assert [part for part in parts if MEASURES[name](part) > limit] == []


@given(texts(), st.integers(20, 60))
def test_only_the_last_part_changes_while_a_text_grows(text: RichText, limit: int) -> None:
    def fits(part: RichText) -> bool:
        return utf16(part) <= limit

    whole = split_text(text, fits)
    for end in range(len(text)):
        early = split_text(RichText(text.text[:end].rstrip()), fits)
        kept = max(0, len(early) - 1)
        assert [part.text for part in early[:kept]] == [part.text for part in whole[:kept]]


@given(st.lists(st.sampled_from(["가", "👨‍👩‍👧‍👦", "🇰🇷", "👍🏽", "e\u0301", "한"]), max_size=40))
def test_never_cuts_what_is_shown_as_one_letter(letters: list[str]) -> None:
    parts = split_text(RichText("".join(letters)), lambda part: len(part) <= 30)
    ends = [0]
    for letter in letters:
        ends.append(ends[-1] + len(letter))
    cut_at = [sum(len(part) for part in parts[:count]) for count in range(len(parts) + 1)]
    assert set(cut_at) <= set(ends)


@given(st.text(" \n가나", min_size=1, max_size=60).filter(str.strip))
def test_leaves_no_message_of_blanks(text: str) -> None:
    text = re.sub(r"\s{9,}", " ", text)
    parts = split_text(RichText(text), lambda part: len(part) <= 20)
    assert [part.text for part in parts if not part.text.strip()] == []


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "가나다.\n라마바.\n\n「가상법」\n제1조 떡",
            ["가나다.\n라마바.\n\n", "「가상법」\n제1조 떡"],
        ),
        ("제1조 떡을 찧는다.\n제2조 끝낸다. 정말", ["제1조 떡을 찧는다.\n", "제2조 끝낸다. 정말"]),
        ("① 토끼는 찧는다. 떡을 ② 끝.", ["① 토끼는 찧는다. 떡을 ", "② 끝."]),
        ("1. 절구를 본다.\n2. 찧는다. 아주", ["1. 절구를 본다.\n", "2. 찧는다. 아주"]),
        ("20. 1. 1. 시행한다. 그리고 또", ["20. 1. 1. 시행한다. ", "그리고 또"]),
        ("가나다라마바사 아자차카타파하 거너", ["가나다라마바사 아자차카타파하 ", "거너"]),
        ("가나다라마바사아자차카타파하거너더러", ["가나다라마바사아자차카타파하거너더", "러"]),
        ("짧다", ["짧다"]),
        ("", []),
    ],
)
def test_cuts_at_the_best_place(text: str, parts: list[str]) -> None:
    split = split_text(RichText(text), lambda part: len(part) <= 17)
    assert [part.text for part in split] == parts


def test_marks_go_on_in_the_next_part() -> None:
    quote = (
        rich("머리 ")
        + rich("가나다라 마바사아", "quote")
        + rich(" 끝", "link", "https://law.example")
    )
    assert split_text(quote, lambda part: len(part) <= 8) == (
        RichText("머리 가나다라 ", (Span(3, 8, "quote"),)),
        RichText("마바사아 끝", (Span(0, 4, "quote"), Span(4, 6, "link", "https://law.example"))),
    )


def test_a_megabyte_takes_no_more_than_its_parts() -> None:
    measured = 0

    def fits(part: RichText) -> bool:
        nonlocal measured
        measured += len(part)
        return len(part) <= 4096

    text = RichText("토끼가 떡을 찧는다.\n" * 90_000)
    parts = split_text(text, fits)
    assert max(len(a) + len(b) for a, b in pairwise(parts)) <= 2 * 4096
    assert measured < 40 * len(text)


@given(texts())
def test_takes_blanks_off_with_the_marks_on_them(text: RichText) -> None:
    bare = text.stripped()
    assert bare.text == text.text.strip()
    assert marked(bare) == marked(text)[len(text.text) - len(text.text.lstrip()) :][: len(bare)]
