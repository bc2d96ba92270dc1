"""Decisions as lawyers, courts and users write them."""

from datetime import date

import pytest

from rag.case_numbers import find_precedents, split_case_numbers
from rag.citation import PrecedentCitation

DAY = date(2019, 1, 31)


@pytest.mark.parametrize(
    ("text", "citation"),
    [
        (
            "대법원 2019. 1. 31. 선고 2017다228618 판결",
            PrecedentCitation("2017다228618", "대법원", DAY),
        ),
        ("대판 2019.1.31. 2017다228618", PrecedentCitation("2017다228618", "대법원", DAY)),
        (
            "대법원 2019년 1월 31일 선고 2017다228618",
            PrecedentCitation("2017다228618", "대법원", DAY),
        ),
        (
            "대법원 1994.12.13.선고 94다17802 판결",
            PrecedentCitation("94다17802", "대법원", date(1994, 12, 13)),
        ),
        ("2017다228618은 어떤 판결인가요?", PrecedentCitation("2017다228618")),
        ("94다17802", PrecedentCitation("94다17802")),
        ("4294민상597", PrecedentCitation("4294민상597")),
        ("4294년민상597", PrecedentCitation("4294민상597")),
        ("헌재 2005헌마1139", PrecedentCitation("2005헌마1139", "헌법재판소", ruling="결정")),
        (
            "대법원 1998. 4. 13.자 98마413",
            PrecedentCitation("98마413", "대법원", date(1998, 4, 13), "결정"),
        ),
        (
            "대법원 2000. 11. 16. 선고 98다22253 전원합의체판결(공2001상, 39)",
            PrecedentCitation("98다22253", "대법원", date(2000, 11, 16), "전원합의체 판결"),
        ),
        (
            "헌법재판소 2011. 11. 24. 선고 2010헌바2 전원재판부 결정",
            PrecedentCitation("2010헌바2", "헌법재판소", date(2011, 11, 24), "전원재판부 결정"),
        ),
        (
            "대법원 1998. 5. 22. 선고 98다2242, 2259 판결",
            PrecedentCitation("98다2242, 2259", "대법원", date(1998, 5, 22)),
        ),
        ("2015도10570, 2016도123(병합)", PrecedentCitation("2015도10570, 2016도123(병합)")),
        ("서울고등법원 (춘천)2015노13", PrecedentCitation("2015노13", "서울고등법원")),
        ("대법원 1987.2.30. 선고 86다1 판결", PrecedentCitation("86다1", "대법원")),
        (
            "대법원 4290.10.21. 선고 4290민상251 판결",
            PrecedentCitation("4290민상251", "대법원", date(1957, 10, 21)),
        ),
    ],
)
def test_reads_every_form(text: str, citation: PrecedentCitation) -> None:
    assert [found.citation for found in find_precedents(text)] == [citation]


@pytest.mark.parametrize(
    "text",
    [
        "2020년 3월에 010-1234-5678로 전화했어요",
        "보증금 3000만원에 월세 50만원",
        "2024다음 달",
        "30대 남성 2명",
        "제90조",
        "A2017다228618",
    ],
)
def test_sees_no_decision_in_other_numbers(text: str) -> None:
    assert list(find_precedents(text)) == []


def test_two_bare_numbers_are_two_decisions() -> None:
    found = find_precedents("2017다228618, 2018다1234")
    assert [item.citation.case_number for item in found] == ["2017다228618", "2018다1234"]


def test_a_decision_spans_its_whole_wording() -> None:
    text = "판례(대법원 2019. 1. 31. 선고 2017다228618 판결)는"
    (found,) = find_precedents(text)
    assert text[found.start : found.end] == "대법원 2019. 1. 31. 선고 2017다228618 판결"


@pytest.mark.parametrize(
    ("written", "numbers"),
    [
        ("95다48056", ("95다48056",)),
        ("95다48056, 48063", ("95다48056", "95다48063")),
        ("2015도10570, 2016도123(병합)", ("2015도10570", "2016도123")),
        ("93므621(본소),638(반소)", ("93므621", "93므638")),
        ("(춘천)2015노13", ("2015노13",)),
        ("2012아45(2012두7349)", ("2012아45",)),
        ("87노1995-1(분리)", ("87노1995-1",)),
        ("", ()),
    ],
)
def test_joined_cases_are_written_out(written: str, numbers: tuple[str, ...]) -> None:
    assert split_case_numbers(written) == numbers
