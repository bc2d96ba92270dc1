from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from rag.morphemes import Morphemes
from rag.retrieval import everyday as everyday_words
from rag.retrieval.everyday import EverydayWords

WORDS = """\
# 주석은 항목이 아니다	임금
집주인|방주인	임대인
회사에서 잘리다|해고당하다	해고의 제한
월급 밀리다	임금 지급
"""


@pytest.fixture
async def everyday(morphemes: Morphemes) -> EverydayWords:
    return await EverydayWords.parse(WORDS, morphemes)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("집주인이 연락을 안 받아요", ["임대인"]),
        ("회사에서 갑자기 잘렸어요", ["해고", "제한"]),
        ("월급이 벌써 세 달째 밀렸어요", ["임금", "지급"]),
        ("집주인 말로는 해고당했대요", ["임대인", "제한"]),
        ("임대인이기도 한 집주인", []),
        ("회사가 머리카락을 이야기했다", []),
        ("주석은 항목이 아니다", []),
        ("", []),
    ],
)
async def test_knows_the_legal_words_for_everyday_ones(
    everyday: EverydayWords, morphemes: Morphemes, question: str, expected: list[str]
) -> None:
    (asked,) = await morphemes.analyze([question])

    assert everyday.legal_words(asked) == expected


async def test_the_words_of_a_form_must_stand_close_together(
    everyday: EverydayWords, morphemes: Morphemes
) -> None:
    far = "월급은 받았고 건물 청소와 창고 정리와 서류 번역과 화물 운송이 밀렸어요"
    (asked,) = await morphemes.analyze([far])

    assert everyday.legal_words(asked) == []


@pytest.fixture
def ship(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Replaces the words that ship with the package."""
    return lambda text: monkeypatch.setattr(everyday_words, "shipped_entries", lambda: text)


class Deaf(Morphemes):
    """Knows its version and cannot analyse."""

    async def analyze(self, texts: Sequence[str]) -> list[list[str]]:
        raise AssertionError(f"{len(texts)} texts were analysed")


async def test_what_was_saved_is_not_analysed_again(
    everyday: EverydayWords, ship: Callable[[str], None], tmp_path: Path
) -> None:
    everyday.save(tmp_path / "everyday.json")
    ship(WORDS)

    loaded = await EverydayWords.load(Deaf(), tmp_path / "everyday.json")

    for question in (["집주인", "월급", "밀리다"], ["해고", "당하다"], ["보증금"]):
        assert loaded.legal_words(question) == everyday.legal_words(question)
    assert loaded.legal_words(["집주인"]) == ["임대인"]


@pytest.mark.parametrize("left", [None, "", '{"origin": "', '{"origin": "another", "entries": []}'])
async def test_without_a_file_that_fits_the_words_are_analysed(
    morphemes: Morphemes, ship: Callable[[str], None], tmp_path: Path, left: str | None
) -> None:
    saved = tmp_path / "everyday.json"
    if left is not None:
        saved.write_text(left)
    ship(WORDS)

    loaded = await EverydayWords.load(morphemes, saved)

    assert loaded.legal_words(["집주인"]) == ["임대인"]


async def test_words_that_were_changed_are_analysed_anew(
    everyday: EverydayWords, morphemes: Morphemes, ship: Callable[[str], None], tmp_path: Path
) -> None:
    everyday.save(tmp_path / "everyday.json")
    ship("집주인\t집의 소유자\n")

    loaded = await EverydayWords.load(morphemes, tmp_path / "everyday.json")

    assert loaded.legal_words(["집주인"]) == ["집", "소유자"]


async def test_the_words_that_ship_with_the_package_lead_to_the_law(
    morphemes: Morphemes, tmp_path: Path
) -> None:
    everyday = await EverydayWords.load(morphemes, tmp_path / "nothing.json")
    (asked,) = await morphemes.analyze(["집주인이 월세를 올리려고 해요"])

    assert {"임대인", "차임"} <= set(everyday.legal_words(asked))
