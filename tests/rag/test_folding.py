"""Legal text in one shape, and the way back to the original."""

import unicodedata

import pytest

from rag.folding import fold, normalize_title


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("제１２조", "제12조"),
        ("설립·운영", "설립ㆍ운영"),
        ("설립・운영", "설립ㆍ운영"),
        ("설립‧운영", "설립ㆍ운영"),
        ("제1조∼제3조", "제1조~제3조"),
        ("［1］", "[1]"),
        ("〔별표〕", "[별표]"),
        ("제1호 ㈏목", "제1호 나목"),
        ("가\u3000나\u00a0다", "가 나 다"),
    ],
)
def test_variants_become_one(text: str, folded: str) -> None:
    assert fold(text).text == folded


def test_decomposed_hangul_is_composed_and_finds_its_way_back() -> None:
    text = unicodedata.normalize("NFD", "가 각A")
    folded = fold(text)
    assert folded.text == "가 각A"
    assert [folded.original(place) for place in range(5)] == [0, 2, 3, 6, 7]


def test_composed_text_keeps_its_places() -> None:
    assert fold("민법 제1조").original(3) == 3


@pytest.mark.parametrize(
    "written",
    [
        "공익법인의 설립ㆍ운영에 관한 법률",
        "공익법인의설립·운영에관한법률",
        "「공익법인의 설립・운영에 관한 법률」",
        unicodedata.normalize("NFD", "공익법인의 설립ㆍ운영에 관한 법률"),
    ],
)
def test_a_title_has_one_key(written: str) -> None:
    assert normalize_title(written) == "공익법인의설립ㆍ운영에관한법률"
