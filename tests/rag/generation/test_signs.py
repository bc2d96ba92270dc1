"""Signs that a tokenizer would lose are spelled out, and spelled once."""

import pytest

from rag.generation.signs import spelled


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("① 보증금은 돌려준다.", "(1) 보증금은 돌려준다."),
        ("갑은 ㉑호와 ㊿호를 낸다.", "갑은 (21) 호와 (50) 호를 낸다."),
        ("100㎡의 땅", "100제곱미터의 땅"),
        ("3½배와 ¼", "3 1/2배와 1/4"),
        ("10²", "10^2"),
        ("임대ㆍ전세", "임대·전세"),
        ("㈜가상　은행", "(주)가상 은행"),
        ("5％\u00a0이내", "5% 이내"),
    ],
)
def test_spells_signs_out(text: str, expected: str) -> None:
    assert spelled(text) == expected
    assert spelled(expected) == expected
