"""Periods and lists, cut out of the text of a provision."""

from datetime import date

import pytest

from rag.answer import Quote
from rag.citation import ArticleCitation, PrecedentCitation
from rag.deadlines import Checklist, Deadline, find_checklist, find_deadlines
from rag.law import ArticleNumber
from rag.passage import Passage

ARTICLE = ArticleCitation("가상떡법", ArticleNumber(3))
FIRST = ArticleCitation("가상떡법", ArticleNumber(3), 1)
SECOND = ArticleCitation("가상떡법", ArticleNumber(3), 2)


def quote(text: str, citation: ArticleCitation | PrecedentCitation = ARTICLE) -> Quote:
    kind = "statute" if isinstance(citation, ArticleCitation) else "precedent"
    passage = Passage("s/1/1/제3조", kind, citation, "떡의 반환", text, date(2020, 1, 1), "")
    return Quote(passage, citation, text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("떡을 받은 날부터 3개월 이내에 돌려준다.", ["떡을 받은 날부터 3개월 이내"]),
        ("토끼는 잔치를 안 날로부터 6월내에 알린다.", ["잔치를 안 날로부터 6월내"]),
        (
            "신청은 그 통지를 받는 날부터 10일 이내에 한다.",
            ["그 통지를 받는 날부터 10일 이내"],
        ),
        ("떡은 잔치가 끝난 후 2주 안에 치운다.", ["잔치가 끝난 후 2주 안"]),
        ("토끼는 적어도 30일 전에 알린다.", ["적어도 30일 전에"]),
        (
            "잔치가 끝나기 6개월 전부터 2개월 전까지의 기간에 알린다.",
            ["잔치가 끝나기 6개월 전부터 2개월 전까지"],
        ),
        ("그 권리는 잔치를 연 날부터 10년이 지나면 없어진다.", ["잔치를 연 날부터 10년이 지나면"]),
        ("이를 안 날부터 3년간 행사하지 아니하면 없어진다.", ["이를 안 날부터 3년간"]),
        (
            "이를 안 날부터 1년, 잔치를 연 날부터 5년 이내에 청구한다.",
            ["이를 안 날부터 1년", "잔치를 연 날부터 5년 이내"],
        ),
        (
            "떡을 쪄(송편을 포함한다)서 받은 날부터 7일 이내에 먹는다.",
            ["떡을 쪄(송편을 포함한다)서 받은 날부터 7일 이내"],
        ),
        (
            "처음의 신고와는 별도로 떡을 받은 날부터 7일 이내에 알린다.",
            ["처음의 신고와는 별도로 떡을 받은 날부터 7일 이내"],
        ),
        (
            "토끼는 전조의 통지를 받은 날부터 7일 이내에 낸다.",
            ["전조의 통지를 받은 날부터 7일 이내"],
        ),
        ("떡을 배운 날부터 3개월 이내인 토끼는 쉰다.", []),
        ("1. 떡을 받은 날부터 7일", ["떡을 받은 날부터 7일"]),
        ("1. 떡을 받은 날부터 7일 이내에 먹은 자", []),
        ("떡을 받은 날부터 3년 이내에 다시 훔친 자는 2년 이하의 징역에 처한다.", []),
        ("기간은 2년으로 한다.", []),
        ("18세 이상인 토끼는 3일 이내의 잔치를 연다.", []),
    ],
)
def test_finds_periods_with_the_point_they_run_from(text: str, words: list[str]) -> None:
    assert [deadline.words for deadline in find_deadlines(quote(text))] == words


def test_names_the_paragraph_and_says_each_period_once() -> None:
    text = (
        "① 떡을 받은 날부터 3일 이내에 알린다. 떡을 받은 날부터 3일 이내에 먹는다.\n"
        "② 떡을 받은 후 5일 이내에 돌려준다."
    )
    assert list(find_deadlines(quote(text))) == [
        Deadline(FIRST, "떡의 반환", "떡을 받은 날부터 3일 이내"),
        Deadline(SECOND, "떡의 반환", "떡을 받은 후 5일 이내"),
    ]


def test_a_holding_sets_no_period() -> None:
    held = quote("떡을 받은 날부터 3개월 이내에 돌려준다.", PrecedentCitation("2020다1"))
    assert list(find_deadlines(held)) == []


LISTED = """① 떡을 먹는다.
② 신청인은 다음 각 호의 서류를 첨부하여야 한다. <개정 2020.1.1>
1. 신청서
2. 다음 각 목의 사진
가. 얼굴
2의2. 떡"""


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        (
            "신청인은 다음 각 호의 서류를 첨부하여야 한다.",
            Checklist(
                SECOND,
                "신청인은 다음 각 호의 서류를 첨부하여야 한다.",
                ("1. 신청서", "2. 다음 각 목의 사진", "2의2. 떡"),
            ),
        ),
        ("떡을 먹는다.", None),
        ("다음 각 호의 토끼는 떡을 먹는다.", None),
    ],
)
def test_finds_the_list_that_a_sentence_opens(sentence: str, found: Checklist | None) -> None:
    assert find_checklist(quote(LISTED), sentence) == found
