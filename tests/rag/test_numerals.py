"""Numbers in Korean writing."""

from fractions import Fraction

import pytest

from rag.numerals import is_numeral, numeral


@pytest.mark.parametrize(
    ("forms", "value"),
    [
        (["3,000"], 3_000),
        (["3", "천만"], 30_000_000),
        (["1", "억", "2", "천만"], 120_000_000),
        (["삼", "백", "만"], 3_000_000),
        (["만"], 10_000),
        (["열", "두"], 12),
        (["스물", "하나"], 21),
        (["1.5"], Fraction(3, 2)),
        (["영"], 0),
    ],
)
def test_reads_a_number(forms: list[str], value: Fraction) -> None:
    assert numeral(forms) == value


@pytest.mark.parametrize(
    ("form", "tag", "counts"),
    [("3", "SN", True), ("천만", "NR", True), ("석", "MM", True), ("수십", "NR", False),
     ("그", "MM", False), ("이", "NP", False), ("만", "JX", False)],
)  # fmt: skip
def test_tells_numerals_from_other_words(form: str, tag: str, *, counts: bool) -> None:
    assert is_numeral(form, tag) is counts
