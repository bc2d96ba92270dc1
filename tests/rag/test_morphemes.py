import asyncio
import unicodedata

import pytest

from rag.morphemes import Morphemes


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("보증금을 돌려받지 못했습니다", ["보증금", "돌려받다"]),
        ("부당해고구제신청", ["부당", "해고", "구제", "신청"]),
        (
            "채무불이행의 손해배상청구권",
            ["채무", "이행", "불이행", "손해", "배상", "청구", "청구권"],
        ),
        ("제3조의2제1항에 따라 14일, 3 개월, 1,000만 원", ["14일", "3개월", "1000만원"]),
        ("①일정한 기간", ["일정", "기간"]),
        ("CCTV로 憲法을", ["cctv", "憲法"]),
        ("ㅠㅠ ... 그리고 👍", []),
        ("", []),
    ],
)
async def test_keeps_what_carries_meaning(
    morphemes: Morphemes, text: str, expected: list[str]
) -> None:
    assert await morphemes.analyze([text]) == [expected]


@pytest.mark.parametrize(
    "written",
    [
        unicodedata.normalize("NFD", "임차인의 보증금"),
        "임차\u200b인의 \u202e보증금\ufeff",
        "임차인의\u3000보증금",
        "ￓ임차인의 보증금"[1:],
    ],
)
async def test_reads_the_same_word_however_it_is_encoded(
    morphemes: Morphemes, written: str
) -> None:
    assert await morphemes.analyze([written]) == [["임차인", "보증금"]]


async def test_keeps_the_order_of_many_texts_and_of_their_words(morphemes: Morphemes) -> None:
    texts = [f"보증금 {n}일 임대차 보증금" for n in range(1, 201)]

    found = await morphemes.analyze(texts)

    assert found == [["보증금", f"{n}일", "임대차", "보증금"] for n in range(1, 201)]


async def test_survives_a_word_without_end(morphemes: Morphemes) -> None:
    (found,) = await morphemes.analyze(["임대차" * 5_000])

    assert found.count("임대차") > 4_000


async def test_answers_many_at_once(morphemes: Morphemes) -> None:
    found = await asyncio.gather(*(morphemes.analyze([f"{n}년 임대차"]) for n in range(1, 17)))

    assert found == [[[f"{n}년", "임대차"]] for n in range(1, 17)]


def test_names_the_version_that_an_index_was_made_with() -> None:
    assert Morphemes().version == Morphemes().version
    assert Morphemes().version.startswith("kiwi ")


async def test_tags_every_morpheme_where_it_stands(morphemes: Morphemes) -> None:
    (tokens,) = await morphemes.tag(["집세는 낸다."])

    assert [(token.form, token.tag, token.start, token.end) for token in tokens] == [
        ("집세", "NNG", 0, 2),
        ("는", "JX", 2, 3),
        ("내", "VV", 4, 5),
        ("ᆫ다", "EF", 4, 6),
        (".", "SF", 6, 7),
    ]
