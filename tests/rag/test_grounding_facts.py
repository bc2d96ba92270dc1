"""Facts are compared by value, however they are written."""

import pytest

from rag.grounding_facts import find_facts
from rag.morphemes import Morphemes


async def facts(morphemes: Morphemes, text: str) -> list[tuple[str, str]]:
    (tokens,) = await morphemes.tag([text])
    return [(fact.kind, fact.key) for fact in find_facts(text, tokens)]


@pytest.mark.parametrize(
    "written",
    [
        ("3,000,000원", "3백만원", "삼백만원", "300만 원"),
        ("1억 2천만원", "120,000,000원"),
        ("3개월", "석 달", "삼 개월", "3월"),
        ("12개월", "1년", "열두 달", "일 년"),
        ("2주", "14일"),
        ("100분의 5", "5퍼센트", "5%", "백분의 오", "20분의 1"),
        ("2분의 1", "50퍼센트"),
        ("세 명", "3인", "3사람"),
        ("두 배", "2배"),
        ("2019. 1. 31.", "2019년 1월 31일", "2019-01-31", "2019.1.31"),
        ("제3조", "3조", "제 3 조"),
        ("제10조의2", "10조의2"),
        ("제1항", "①", "1항"),
        ("「가상 임대차법」", "『가상임대차법』"),
        ("2017다228618", "2017 다 228618"),
    ],
)
async def test_the_same_fact_in_other_writing(morphemes, written: tuple[str, ...]) -> None:
    keys = [await facts(morphemes, text) for text in written]
    assert [len(found) for found in keys] == [1] * len(written)
    assert len({found[0] for found in keys}) == 1


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "가상임대차법 제3조제1항제2호가목에 따른 3명",
            [
                ("law", "가상임대차법"),
                ("article", "조3"),
                ("article", "항1"),
                ("article", "호2"),
                ("article", "목가"),
                ("number", "3명"),
            ],
        ),
        ("구 가상임대차법에서", [("law", "구가상임대차법")]),
        ("별표 2-3에 따라", [("number", "2-3")]),
        ("12월 31일까지 2조원", [("number", "12-31"), ("number", "2000000000000원")]),
        ("대법원 2017다228618 판결", [("case", "2017다228618")]),
        ("그 방법으로 한 행위를 한 자", []),
    ],
)
async def test_finds_every_fact_in_order(morphemes, text: str, found) -> None:
    assert await facts(morphemes, text) == found


@pytest.mark.parametrize("texts", [("3개월", "3일"), ("1년", "1명"), ("제3조", "제3조의2")])
async def test_tells_facts_of_other_units_apart(morphemes, texts) -> None:
    first, second = [await facts(morphemes, text) for text in texts]
    assert first != second
