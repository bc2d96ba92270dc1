"""Terms that a statute defines (invented sentences)."""

import pytest

from rag.citation import ArticleCitation
from rag.definitions import defined_terms, is_definitions, used_terms
from rag.law import ArticleNumber

LAW = "가상주택법"
TEXT = """\
① 이 법에서 사용하는 용어의 뜻은 다음과 같다.
1. "빌린집"이란 빌려서 사는 집을 말한다.
1의2. "빌린집등"이란 다음 각 목의 것을 말한다.
가. “딸린방”이라 함은 빌린집에 딸린 방을 말한다.
② "소정(所定)기간"(이하 "기간"이라 한다)이란 약속한 날수를 말한다.
③ "집"이란 사는 곳을 말한다."""


def terms():
    return defined_terms(ArticleCitation(LAW, ArticleNumber(2)), TEXT)


def test_reads_each_term_with_its_exact_address() -> None:
    assert {found.term: str(found.citation) for found in terms()} == {
        "빌린집": f"{LAW} 제2조제1항제1호",
        "빌린집등": f"{LAW} 제2조제1항제1호의2",
        "딸린방": f"{LAW} 제2조제1항제1호의2가목",
        "소정기간": f"{LAW} 제2조제2항",
    }


@pytest.mark.parametrize(
    ("title", "text", "used"),
    [
        (None, "빌린집에 딸린방이 있다.", ["빌린집", "딸린방"]),
        (None, "딸린방, 빌린집, 빌린집을", ["빌린집", "딸린방"]),
        ("딸린방", "빌린집은 빌린집이다.", ["딸린방", "빌린집"]),
        (None, "빌린집등의 수리", ["빌린집등"]),
        (None, "안빌린집은 빌린집주인의 것이다.", []),
        ("수리", "고친다.", []),
    ],
)
def test_tells_the_terms_that_an_article_uses(
    title: str | None, text: str, used: list[str]
) -> None:
    assert [found.term for found in used_terms(terms(), title, text)] == used


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("정의", True),
        ("용어의 정의", True),
        ("정의 등", True),
        ("결정의 효력", False),
        (None, False),
    ],
)
def test_knows_an_article_of_definitions_by_its_title(title: str | None, expected: bool) -> None:
    assert is_definitions(title) is expected
