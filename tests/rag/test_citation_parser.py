"""Citations in free text. The laws are invented where the law itself does not matter."""

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.abbreviations import StatuteNames
from rag.citation import ArticleCitation, Citation, PrecedentCitation
from rag.citation_parser import find_citations, parse_citations
from rag.law import ArticleNumber

NAMES = StatuteNames(
    [
        "민법",
        "근로기준법",
        "주택임대차보호법",
        "소득세법",
        "소득세법 시행령",
        "가상자원의 관리 및 이용에 관한 법률",
    ]
)


def provision(
    law: str, number: int, branch: int = 0, *, former: str | None = None, **parts: object
) -> ArticleCitation:
    return ArticleCitation(law, ArticleNumber(number, branch), former=former, **parts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("「민법」 제840조제6호", [provision("민법", 840, subparagraph=6)]),
        ("민법 840조 6호", [provision("민법", 840, subparagraph=6)]),
        ("민법 제750조 제1항", [provision("민법", 750, paragraph=1)]),
        ("민법 제 750 조", [provision("민법", 750)]),
        ("주임법 3조의3", [provision("주임법", 3, 3)]),
        ("근기법 36", [provision("근기법", 36)]),
        ("근기법 36-2는?", [provision("근기법", 36, 2)]),
        ("민법750", [provision("민법", 750)]),
        (
            "근로기준법 제36조제1항제2호가목",
            [provision("근로기준법", 36, paragraph=1, subparagraph=2, item="가")],
        ),
        (
            "민법 제1조제1항제2호의3나목",
            [provision("민법", 1, paragraph=1, subparagraph=2, subparagraph_branch=3, item="나")],
        ),
        ("소득세법시행령 １５５조제１항", [provision("소득세법시행령", 155, paragraph=1)]),
        ("소득세법 시행령 제155조 ②", [provision("소득세법 시행령", 155, paragraph=2)]),
        ("민법 제3조의 2항", [provision("민법", 3, paragraph=2)]),
        ("민법 제3조의 규정", [provision("민법", 3)]),
        ("민법 제3조 내지 제5조", [provision("민법", 3, until=ArticleNumber(5))]),
        ("민법 제3조부터 제5조의2까지", [provision("민법", 3, until=ArticleNumber(5, 2))]),
        ("민법 3조~5조", [provision("민법", 3, until=ArticleNumber(5))]),
        ("민법 제3조ㆍ제5조", [provision("민법", 3), provision("민법", 5)]),
        ("민법 제3조·제5조", [provision("민법", 3), provision("민법", 5)]),
        (
            "민법 제9조제1항 및 제3항",
            [provision("민법", 9, paragraph=1), provision("민법", 9, paragraph=3)],
        ),
        ("민법 제9조제1항 내지 제3항", [provision("민법", 9, paragraph=n) for n in (1, 2, 3)]),
        (
            "민법 제9조제1호 단서, 제2호",
            [provision("민법", 9, subparagraph=1), provision("민법", 9, subparagraph=2)],
        ),
        (
            "민법 제9조제1호 가목 내지 다목",
            [provision("민법", 9, subparagraph=1, item=m) for m in "가나다"],
        ),
        ("민법 제3조, 소득세법 제5조", [provision("민법", 3), provision("소득세법", 5)]),
        (
            "가상자원의 관리 및 이용에 관한 법률 제3조",
            [provision("가상자원의 관리 및 이용에 관한 법률", 3)],
        ),
        ("「가상자원법」(이하 '법'이라 한다) 제3조", [provision("가상자원법", 3)]),
        ("구 민법 제5조", [provision("민법", 5, former="")]),
        ("구민법 제5조", [provision("민법", 5, former="")]),
        (
            "구 근로기준법(2011. 3. 29. 법률 제10469호로 개정되기 전의 것) 제3조",
            [provision("근로기준법", 3, former="2011. 3. 29. 법률 제10469호로 개정되기 전의 것")],
        ),
    ],
)
def test_reads_every_form_of_a_provision(text: str, expected: list[Citation]) -> None:
    assert list(parse_citations(text, NAMES)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("민법 제3조에 따르면 … 제5조에서", ["민법 제3조", "민법 제5조"]),
        ("민법 제3조와 같은 법 제5조", ["민법 제3조", "민법 제5조"]),
        ("소득세법 제3조 및 동법 시행령 제5조", ["소득세법 제3조", "소득세법 시행령 제5조"]),
        ("소득세법 시행령 제3조, 같은 법 제5조", ["소득세법 시행령 제3조", "소득세법 제5조"]),
        ("민법 제3조제1호와 같은 조 제2호", ["민법 제3조제1호", "민법 제3조제2호"]),
        ("민법 제3조제1항, 같은 조 제2항", ["민법 제3조제1항", "민법 제3조제2항"]),
        ("민법 제3조제1항제1호와 같은 항 제2호", ["민법 제3조제1항제1호", "민법 제3조제1항제2호"]),
        ("구 민법(2001. 1. 1. 법률 제1호로 개정되기 전의 것) 제1조, 같은 법 시행령 제2조",
         ["구 민법(2001. 1. 1. 법률 제1호로 개정되기 전의 것) 제1조", "구 민법 시행령 제2조"]),
    ],
)  # fmt: skip
def test_inherits_what_is_not_repeated(text: str, expected: list[str]) -> None:
    assert [str(citation) for citation in parse_citations(text, NAMES)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "3조 원이 들었나요",
        "제가 2020년 3월에 010-1234-5678로 전화했어요",
        "국가재정법 3조 5천억 원",
        "근기법 52시간",
        "근로기준법 2024 개정",
        "민법 100문 100답",
        "민법 3회독",
        "이 방법 3조는",
        "제10조의2",
        "같은 법 제3조",
        "민법 부칙 제2조",
        "민법 부칙(2001. 1. 1.) 제2조",
        "민법을 공부해요",
        "",
    ],
)
def test_sees_no_provision_where_there_is_none(text: str) -> None:
    assert parse_citations(text, NAMES) == ()


def test_reads_unknown_laws_so_that_they_can_be_checked() -> None:
    text = "원고는 허위의 발명에 관한 법률 제3조와 임차인의 가상보호법 제4조를 들었다"
    assert [str(citation) for citation in parse_citations(text)] == [
        "허위의 발명에 관한 법률 제3조",
        "가상보호법 제4조",
    ]


def test_finds_provisions_and_decisions_in_order_with_their_places() -> None:
    text = "판례(대법원 2019. 1. 31. 선고 2017다228618 판결)는 「민법」 제750조, 제751조를 들었다"
    assert [(text[f.start : f.end], str(f.citation)) for f in find_citations(text, NAMES)] == [
        (
            "대법원 2019. 1. 31. 선고 2017다228618 판결",
            "대법원 2019. 1. 31. 선고 2017다228618 판결",
        ),
        ("「민법」 제750조", "민법 제750조"),
        ("제751조", "민법 제751조"),
    ]


def test_places_are_those_of_the_text_as_given() -> None:
    text = unicodedata.normalize("NFD", "저는 민법 제750조와")
    (found,) = find_citations(text, NAMES)
    assert text[found.start : found.end] == unicodedata.normalize("NFD", "민법 제750조")
    assert found.citation == provision("민법", 750)


LAWS = st.sampled_from(
    ["민법", "소득세법 시행령", "가상자원의 관리 및 이용에 관한 법률", "설립ㆍ운영에 관한 특별법"]
)
NUMBERS = st.builds(ArticleNumber, st.integers(1, 1118), st.integers(0, 30))
FORMER = st.sampled_from([None, "", "2011. 3. 29. 법률 제10469호로 개정되기 전의 것"])


@st.composite
def provisions(draw: st.DrawFn) -> ArticleCitation:
    subparagraph = draw(st.none() | st.integers(1, 60))
    citation = ArticleCitation(
        draw(LAWS),
        draw(NUMBERS),
        paragraph=draw(st.none() | st.integers(1, 40)),
        subparagraph=subparagraph,
        subparagraph_branch=draw(st.integers(0, 9)) if subparagraph else 0,
        item=draw(st.none() | st.sampled_from("가나다하")) if subparagraph else None,
        former=draw(FORMER),
    )
    if draw(st.booleans()):
        return citation
    assert citation.article is not None
    until = ArticleNumber(citation.article.number + draw(st.integers(1, 20)))
    return ArticleCitation(citation.law, citation.article, until=until, former=citation.former)


CASE_NUMBERS = st.sampled_from(
    ["2017다228618", "94다17802", "4294민상597", "95다48056, 48063", "2015도10570, 2016도123(병합)"]
)
DAYS = st.dates(date(1948, 1, 1), date(2030, 12, 31))
COURTS = st.sampled_from([None, "대법원", "서울고등법원", "수원지방법원 성남지원"])
RULINGS = st.sampled_from(["판결", "결정", "전원합의체 판결", "명령"])
DECISIONS = st.builds(PrecedentCitation, CASE_NUMBERS, COURTS, st.none() | DAYS, RULINGS)


@given(provisions() | DECISIONS)
def test_the_printed_form_of_a_citation_reads_as_the_same_citation(citation: Citation) -> None:
    assert parse_citations(str(citation)) == (citation,)


@given(st.text(alphabet="민법근기제조항호의목 0123456789.,()「」구같은및내지~-가나①다도2017판결"))
def test_no_text_is_too_odd(text: str) -> None:
    for found in find_citations(text, NAMES):
        assert 0 <= found.start < found.end <= len(text)
