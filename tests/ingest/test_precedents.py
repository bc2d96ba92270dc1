"""A precedent file becomes a Precedent whose issues, summaries and citations belong together."""

from datetime import date

import pytest

from ingest.errors import FileBroken, NotLaw
from ingest.holdings import Numbered, Sections, parse_holdings, split_numbered
from ingest.precedents import parse_precedent
from rag.citation import ArticleCitation, PrecedentCitation
from rag.law import ArticleNumber, Holding, Precedent

FRONT_MATTER = """\
---
판례일련번호: '107892'
사건번호: 90다카28498, 28504(반소)
사건명: 손해배상(기)
법원명: 대법원
법원등급: 대법원
사건종류: 민사
출처: https://law.example/107892
선고일자: 1990-12-21
---
"""
FIRST = ArticleCitation("가상법", ArticleNumber(1))
SECOND = ArticleCitation("가상법", ArticleNumber(2), paragraph=3)
OTHER = ArticleCitation("현실법", ArticleNumber(7))
OLDER = PrecedentCitation("85다1", "대법원", date(1986, 1, 2))


def holdings(
    issues: str = "", summary: str = "", articles: str = "", precedents: str = ""
) -> list[tuple[str, str, str, tuple[ArticleCitation, ...]]]:
    found = parse_holdings(Sections(issues, summary, articles, precedents))
    return [(h.label, h.issue, h.summary, h.cited_articles) for h in found]


def test_reads_all_that_a_file_says() -> None:
    body = (
        "\n# 손해배상(기)\n\n## 판시사항\n\n[1] 걸어도 되는지 여부(적극)\n"
        "[2]           뛰어도 되는지 여부\n\n"
        "## 판결요지\n\n[1] 걸어도 된다.\n  쉬어도 된다.\n[2] 사람은\n          가상법 제2조\n"
        "        에 따라 뛴다.\n\n"
        "## 참조조문\n\n[1]         가상법 제1조 /\n [2]         현실법 제7조\n\n"
        "## 참조판례\n\n[2] 대법원 1986. 1. 2. 선고 85다1 판결(공1986, 1)\n\n"
        "## 판례내용\n\n【주    문】\n  상고를 기각한다.\n\n【이    유】  살펴본다.\n"
    )

    assert parse_precedent(FRONT_MATTER + body, "precedent-kr/1.md") == Precedent(
        precedent_id="107892",
        case_number="90다카28498, 28504(반소)",
        case_name="손해배상(기)",
        case_type="민사",
        court="대법원",
        decision_date=date(1990, 12, 21),
        url="https://law.example/107892",
        holdings=(
            Holding("1", "걸어도 되는지 여부(적극)", "걸어도 된다.\n쉬어도 된다.", (FIRST,)),
            Holding(
                "2", "뛰어도 되는지 여부", "사람은 가상법 제2조 에 따라 뛴다.", (OTHER,), (OLDER,)
            ),
        ),
        issues="[1] 걸어도 되는지 여부(적극)\n[2] 뛰어도 되는지 여부",
        summary="[1] 걸어도 된다.\n쉬어도 된다.\n[2] 사람은 가상법 제2조 에 따라 뛴다.",
        full_text="【주 문】\n상고를 기각한다.\n【이 유】 살펴본다.",
    )


@pytest.mark.parametrize("heading", ["", "## 판례내용\n\n"])
def test_a_decision_without_a_date_or_a_summary_is_kept(heading: str) -> None:
    dateless = FRONT_MATTER.replace("선고일자: 1990-12-21\n", "")
    precedent = parse_precedent(f"{dateless}\n# 손해배상\n\n{heading}상고를 기각한다.\n", "1.md")

    assert (precedent.decision_date, precedent.holdings) == (None, ())
    assert precedent.full_text == "상고를 기각한다."


def test_a_section_may_come_twice_and_a_name_may_have_lines() -> None:
    text = FRONT_MATTER.replace("손해배상(기)", "'1. 걷기<br/>2. 뛰기'")
    precedent = parse_precedent(f"{text}\n## 이유\n\n걷는다.\n\n## 이유\n\n뛴다.\n", "1.md")

    assert precedent.case_name == "1. 걷기 2. 뛰기"
    assert precedent.full_text == "걷는다.\n뛴다."


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("", ()),
        ("걷기", (Numbered((), "걷기"),)),
        ("[1] 걷기\n[2] 뛰기", (Numbered(("1",), "걷기"), Numbered(("2",), "뛰기"))),
        ("[1][2] 걷기\n〔3〕 뛰기", (Numbered(("1", "2"), "걷기"), Numbered(("3",), "뛰기"))),
        ("［1］ 걷기\n［2］ 뛰기", (Numbered(("1",), "걷기"), Numbered(("2",), "뛰기"))),
        ("가. 걷기\n나 .뛰기", (Numbered(("가",), "걷기"), Numbered(("나",), "뛰기"))),
        ("1. 걷기\n2. 뛰기", (Numbered(("1",), "걷기"), Numbered(("2",), "뛰기"))),
        ("1. 5. 걷기", (Numbered((), "1. 5. 걷기"),)),
        ("[1] 걷기\n가. 길\n나. 숲", (Numbered(("1",), "걷기\n가. 길\n나. 숲"),)),
        ("가. 걷기\n다. 뛰기", (Numbered(("가",), "걷기\n다. 뛰기"),)),
        ("나. 뛰기", (Numbered((), "나. 뛰기"),)),
    ],
)
def test_splits_a_list_by_labels_that_count_up(text: str, items: tuple[Numbered, ...]) -> None:
    assert split_numbered(text) == items


def test_pairs_what_bears_the_same_number() -> None:
    assert holdings(
        "가. 걷기\n나. 뛰기", "가. 걷는다.\n나. 뛴다.", "가. 가상법 제1조 / 가.나. 제2조 제3항"
    ) == [("가", "걷기", "걷는다.", (FIRST, SECOND)), ("나", "뛰기", "뛴다.", (SECOND,))]


def test_an_issue_may_have_no_summary_of_its_own() -> None:
    assert holdings("[1] 걷기\n[2] 뛰기", "[1] 걷는다.", "[2] 가상법 제1조") == [
        ("1", "걷기", "걷는다.", ()),
        ("2", "뛰기", "", (FIRST,)),
    ]


def test_one_summary_may_answer_two_issues() -> None:
    assert holdings("[1] 걷기\n[2] 뛰기", "[1][2] 움직인다.") == [
        ("1", "걷기", "움직인다.", ()),
        ("2", "뛰기", "움직인다.", ()),
    ]


@pytest.mark.parametrize(
    ("issues", "summary"),
    [
        ("가. 걷기\n나. 뛰기", "걷고 뛴다."),
        ("걷기와 뛰기", "가. 걷는다.\n나. 뛴다."),
        ("가. 걷기", "가. 걷는다.\n나. 뛴다."),
        ("가. 걷기\n나. 뛰기", "1. 걷는다.\n2. 뛴다."),
        ("걷기", "걷는다."),
        ("", "걷는다."),
        ("걷기", ""),
    ],
)
def test_guesses_nothing_when_the_numbers_do_not_agree(issues: str, summary: str) -> None:
    assert holdings(issues, summary, "[1] 가상법 제1조 / [2] 현실법 제7조") == [
        ("", issues, summary, (FIRST, OTHER))
    ]


def test_a_summary_without_issues_is_split_by_its_own_numbers() -> None:
    assert holdings("", "[1] 걷는다.\n[2] 뛴다.", "[2] 가상법 제1조") == [
        ("1", "", "걷는다.", ()),
        ("2", "", "뛴다.", (FIRST,)),
    ]


def test_what_is_cited_without_a_number_counts_for_every_holding() -> None:
    assert holdings("가. 걷기\n나. 뛰기", "", "가상법 제1조") == [
        ("가", "걷기", "", (FIRST,)),
        ("나", "뛰기", "", (FIRST,)),
    ]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (FRONT_MATTER, "there is no text below the front matter"),
        (
            FRONT_MATTER.replace("1990-12-21", "1990-13-21") + "\n## 판시사항\n\n걷기\n",
            "선고일자 is no date: '1990-13-21'",
        ),
        (
            FRONT_MATTER.replace("사건번호", "번호") + "\n## 판시사항\n\n걷기\n",
            "the front matter has no 사건번호",
        ),
        ("# 손해배상\n\n## 판시사항\n\n걷기\n", "there is a decision but no front matter"),
    ],
)
def test_says_what_a_file_lacks(text: str, reason: str) -> None:
    with pytest.raises(FileBroken) as caught:
        parse_precedent(text, "precedent-kr/1.md")
    assert str(caught.value) == f"precedent-kr/1.md: {reason}"


def test_a_page_about_the_tree_is_no_precedent() -> None:
    with pytest.raises(NotLaw, match=r"README\.md: no precedent"):
        parse_precedent("# 판례\n\n## 쓰는 법\n\n읽어 주세요.\n", "README.md")
