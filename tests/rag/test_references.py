"""참조조문 and 참조판례 in the forms of the court reports. Laws and cases are invented."""

from datetime import date

import pytest

from rag.citation import PrecedentCitation
from rag.references import (
    CitedPrecedents,
    Item,
    parse_cited_articles,
    parse_cited_precedents,
    split_items,
)

NOTE = "2001. 1. 1. 법률 제1234호로 개정되기 전의 것"


def cited(text: str) -> list[str]:
    """The citations of a section without labels, in print; nothing of it may be left over."""
    groups = parse_cited_articles(text)
    assert [left for group in groups for left in group.leftovers] == []
    return [str(citation) for group in groups for citation in group.citations]


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("갑의 책임", [Item((), "갑의 책임")]),
        ("[1] 갑의 책임 / [2] 을의 책임", [Item(("1",), "갑의 책임"), Item(("2",), "을의 책임")]),
        ("[1][2] 갑\n[3] 을", [Item(("1", "2"), "갑"), Item(("3",), "을")]),
        ("[1], [2] 갑", [Item(("1", "2"), "갑")]),
        ("［1］ 설립·운영", [Item(("1",), "설립·운영")]),
        ("가. 갑의 책임\n나. 을의 책임", [Item(("가",), "갑의 책임"), Item(("나",), "을의 책임")]),
        ("가.나. 갑 /다. 을", [Item(("가", "나"), "갑"), Item(("다",), "을")]),
        ("가. 갑(적극) 나. 을의 책임", [Item(("가",), "갑(적극)"), Item(("나",), "을의 책임")]),
        ("1.\n갑\n2. 을", [Item(("1",), "갑"), Item(("2",), "을")]),
        (
            "[1] 범위\n[2] 위 [1]항의 경우 을",
            [Item(("1",), "범위"), Item(("2",), "위 [1]항의 경우 을")],
        ),
        ("[1] [2]의 경우\n[2] 을", [Item(("1",), "[2]의 경우"), Item(("2",), "을")]),
        ("갑 / 을", [Item((), "갑 / 을")]),
        ("1990. 1. 1. 갑이 낸 소", [Item((), "1990. 1. 1. 갑이 낸 소")]),
        ("", []),
    ],
)
def test_splits_a_section_into_its_items_letter_for_letter(text: str, items: list[Item]) -> None:
    assert list(split_items(text)) == items


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("가상법 제1조", ["가상법 제1조"]),
        ("가상법 제1조 제2항 제3호 (나)목", ["가상법 제1조제2항제3호나목"]),
        ("가상법 제1조,\n        제2조", ["가상법 제1조", "가상법 제2조"]),
        ("가상법 제1조 제1항, 제3항", ["가상법 제1조제1항", "가상법 제1조제3항"]),
        ("가상법 제1조 제1호, 제2호", ["가상법 제1조제1호", "가상법 제1조제2호"]),
        ("가상법 제70조제71조", ["가상법 제70조", "가상법 제71조"]),
        ("가상법 제1조, 제2, 제3조", ["가상법 제1조", "가상법 제2조", "가상법 제3조"]),
        ("가상법 제1조 내지 제3조", ["가상법 제1조 내지 제3조"]),
        ("가상법 제1조, 같은 법 시행령 제2조", ["가상법 제1조", "가상법 시행령 제2조"]),
        ("가상법 제1조,같은법시행규칙 제2조", ["가상법 제1조", "가상법 시행규칙 제2조"]),
        ("가상법시행령 제1조, 동법 제2조", ["가상법시행령 제1조", "가상법 제2조"]),
        ("가상보호규정 제1조, 같은 규정 제2조", ["가상보호규정 제1조", "가상보호규정 제2조"]),
        ("가상자원의 관리에 관한 법률 제1조", ["가상자원의 관리에 관한 법률 제1조"]),
        ("가상법 제763조(제393조)", ["가상법 제763조", "가상법 제393조"]),
        ("가상법 제226조[소의제기]", ["가상법 제226조"]),
        ("가상법 제2조 제1항 [별표 4] 제3호", ["가상법 제2조제1항"]),
        ("가상법 시행규칙 [별표 9]", ["가상법 시행규칙"]),
        ("가상법 제1조, 부칙(2001. 1. 1.) 제2조", ["가상법 제1조"]),
        ("군정법령 제7호 제2조", ["군정법령 제7호 제2조"]),
        ("이자법 제2조 제1항의 최고이자율에 관한 규정 제3조",
         ["이자법 제2조 제1항의 최고이자율에 관한 규정 제3조"]),
    ],
)  # fmt: skip
def test_reads_the_forms_of_cited_articles(text: str, expected: list[str]) -> None:
    assert cited(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("구 가상법 제1조", ["구 가상법 제1조"]),
        (f"구 가상법({NOTE}) 제1조, 제2조",
         [f"구 가상법({NOTE}) 제1조", f"구 가상법({NOTE}) 제2조"]),
        (f"가상법({NOTE}) 제1조", [f"구 가상법({NOTE}) 제1조"]),
        (f"구가상법({NOTE}) 제1조", [f"구 가상법({NOTE}) 제1조"]),
        (f"구 가상법({NOTE}) 제1조, 같은 법 시행령 제2조",
         [f"구 가상법({NOTE}) 제1조", "구 가상법 시행령 제2조"]),
        (f"구 가상법({NOTE}) 제1조, 민법 제2조", [f"구 가상법({NOTE}) 제1조", "민법 제2조"]),
        ("구 가상법(2001. 1. 1. 법률 제9호 새가상법 부칙 제2조로 폐지) 제1조",
         ["구 가상법(2001. 1. 1. 법률 제9호 새가상법 부칙 제2조로 폐지) 제1조"]),
    ],
)  # fmt: skip
def test_law_of_another_day_keeps_its_note(text: str, expected: list[str]) -> None:
    assert cited(text) == expected


@pytest.mark.parametrize(
    ("note", "today"),
    [
        ("현행 제3조 제1항 참조", ["가상법 제3조제1항"]),
        ("현행\n        새가상법 제4조 참조", ["새가상법 제4조"]),
        ("현행 제3조, 제4조 참조", ["가상법 제3조", "가상법 제4조"]),
        ("현행 동일", ["가상법 제1조"]),
        ("현행 삭제", []),
    ],
)
def test_today_s_place_of_a_former_provision_follows_it(note: str, today: list[str]) -> None:
    assert cited(f"구 가상법({NOTE}) 제1조({note}), 제2조") == [
        f"구 가상법({NOTE}) 제1조",
        *today,
        f"구 가상법({NOTE}) 제2조",
    ]


def test_items_have_their_own_provisions_and_share_the_law() -> None:
    groups = parse_cited_articles("가.나. 가상법 제1조 / 나. 제2조 / [3] 민법 제3조")
    assert [(group.labels, [str(c) for c in group.citations]) for group in groups] == [
        (("가", "나"), ["가상법 제1조"]),
        (("나",), ["가상법 제2조"]),
        (("3",), ["민법 제3조"]),
    ]


def test_says_what_it_did_not_understand() -> None:
    (group,) = parse_cited_articles("가상법 제1조, 명의신탁")
    assert ([str(c) for c in group.citations], group.leftovers) == (["가상법 제1조"], ("명의신탁",))


def test_a_decision_without_a_court_is_of_the_court_before_it() -> None:
    text = (
        "[1] 대법원 1992.12.22. 선고 92다1 판결(공1993상,586), 1993.1.26. 선고 92다2 판결"
        " / [2] 헌법재판소 2011. 11. 24. 선고 2010헌바2 결정"
    )
    assert parse_cited_precedents(text) == (
        CitedPrecedents(
            ("1",),
            (
                PrecedentCitation("92다1", "대법원", date(1992, 12, 22)),
                PrecedentCitation("92다2", "대법원", date(1993, 1, 26)),
            ),
        ),
        CitedPrecedents(
            ("2",), (PrecedentCitation("2010헌바2", "헌법재판소", date(2011, 11, 24), "결정"),)
        ),
    )
