import pytest

from rag.retrieval.about_law import AboutLaw


@pytest.mark.parametrize(
    ("morphemes", "expected"),
    [
        ((), 0.5),
        (("보증금",), 2.5),
        (("라면", "끓이"), 0.5 - 3 / 2**0.5),
        (("보증금", "라면", "모르", "말"), 0.5 - 1 / 2),
    ],
)
def test_adds_up_what_the_known_words_say(morphemes: tuple[str, ...], expected: float) -> None:
    about_law = AboutLaw({"보증금": 2.0, "라면": -3.0}, bias=0.5)
    assert about_law.score(morphemes) == pytest.approx(expected)
