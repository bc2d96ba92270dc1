"""조사."""

import pytest

from bot.particles import particle


@pytest.mark.parametrize(
    ("word", "pair", "together"),
    [
        ("민법", "은/는", "민법은"),
        ("제3조", "은/는", "제3조는"),
        ("「민법」", "이/가", "「민법」이"),
        ("제3조(정의)", "을/를", "제3조(정의)를"),
        ("정중", "으로/로", "정중으로"),
        ("쉬운말", "으로/로", "쉬운말로"),
        ("전문가", "으로/로", "전문가로"),
        ("2017다10", "을/를", "2017다10을"),
        ("2017다2", "을/를", "2017다2를"),
        ("2017다7", "으로/로", "2017다7로"),
        ("2017다6", "으로/로", "2017다6으로"),
        ("/exit", "은/는", "/exit는"),
        ("SQL", "으로/로", "SQL로"),
        ("", "은/는", "는"),
    ],
)
def test_fits_the_sound_before_it(word: str, pair: str, together: str) -> None:
    assert particle(word, pair) == together
