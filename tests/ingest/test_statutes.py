"""A statute file becomes a Statute; what is wrong with one is said in a line."""

import tarfile
from datetime import date
from pathlib import Path

import pytest

from ingest.errors import FileBroken, NotLaw, SourceError
from ingest.normalize import decode
from ingest.statutes import parse_statute
from rag.law import Addendum, Article, ArticleNumber, AttachedTable, Paragraph, Statute, StatuteKind

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus" / "statutes.tar.xz"
FRONT_MATTER = """\
---
제목: 가상ㆍ현실법
법령MST: 284443
법령ID: '001872'
법령구분: 법률
법령구분코드: ''
소관부처:
- 가상부
- 현실부
공포일자: 2019-12-01
공포번호: '05305'
시행일자: 2020-07-01
법령분야: ''
상태: 시행
출처: https://law.example/가상ㆍ현실법
원본제목: 가상·현실법
첨부파일:
- 별표번호: '0003'
  별표가지번호: '02'
  별표구분: 별표
  제목: 걸음의 수(제1조 관련)
  파일링크: https://law.example/1
  PDF링크: https://law.example/2
- 별표번호: '0000'
  별표가지번호: '00'
  별표구분: 서식
  제목: '[별지서식] 신청서'
  파일링크: https://law.example/3
---
"""
BODY = """
# 가상ㆍ현실법

##### 제1조 (목적)

이 법은 걷기를 정한다.

## 부칙

부칙 <제1호,2018.1.1>


이 법은 공포한 날부터 시행한다.


부칙(다른 법률) <제05305호,2019.12.1>


제1조(시행일) 이 법은 2020년 7월 1일부터 시행한다.

부칙 제2조를 삭제한다.
"""


def without(key: str) -> str:
    return "".join(line for line in FRONT_MATTER.splitlines(True) if not line.startswith(key))


def test_reads_all_that_a_file_says() -> None:
    assert parse_statute(FRONT_MATTER + BODY, "kr/가상ㆍ현실법/법률.md") == Statute(
        title="가상ㆍ현실법",
        kind=StatuteKind.ACT,
        kind_name="법률",
        statute_id="001872",
        revision_id="284443",
        ministries=("가상부", "현실부"),
        promulgation_date=date(2019, 12, 1),
        promulgation_number="05305",
        effective_date=date(2020, 7, 1),
        url="https://law.example/가상ㆍ현실법",
        articles=(
            Article(
                ArticleNumber(1),
                "목적",
                "이 법은 걷기를 정한다.",
                (Paragraph(None, "이 법은 걷기를 정한다."),),
            ),
        ),
        addenda=(
            Addendum("부칙 <제1호,2018.1.1>", "이 법은 공포한 날부터 시행한다."),
            Addendum(
                "부칙(다른 법률) <제05305호,2019.12.1>",
                "제1조(시행일) 이 법은 2020년 7월 1일부터 시행한다.\n부칙 제2조를 삭제한다.",
            ),
        ),
        tables=(
            AttachedTable(
                "별표",
                "3의2",
                "걸음의 수(제1조 관련)",
                "https://law.example/1",
                "https://law.example/2",
            ),
            AttachedTable("서식", "", "[별지서식] 신청서", "https://law.example/3"),
        ),
    )


@pytest.mark.parametrize(
    "sentence",
    [
        "가상법은 폐지한다.",
        "가상법은 이를 폐지한다.",
        "「가상법」을  폐지한다.",
        "가상령은 이를 각각 폐지한다.",
        "가상령은 1983년 2월 1일에 이를 폐지한다.",
        "서기 1899년 3월부 법률 제46호(假想法)은 자에 폐지함.",
        "가상법은 공사의 성립과 동시에 그 효력이 소멸한다.",
    ],
)
@pytest.mark.parametrize("heading", ["", "##### 제0조\n\n"])
def test_a_law_that_only_says_that_it_is_repealed_is(sentence: str, heading: str) -> None:
    statute = parse_statute(f"{FRONT_MATTER}\n# 가상법\n\n{heading}{sentence}\n", "법률.md")

    assert statute.repealed
    assert [article.text for article in statute.articles] == [sentence]


@pytest.mark.parametrize(
    "body",
    [
        BODY,
        "가상법 제9조는 이를 폐지함.\n",
        "이율은 연 100분의 1로 한다. 종전의 이율은 폐지한다.\n",
        "##### 제1조\n\n가상법은 폐지한다.\n\n##### 제2조\n\n걷기는 뛰기로 한다.\n",
    ],
)
def test_a_law_with_more_to_say_is_in_force(body: str) -> None:
    assert not parse_statute(f"{FRONT_MATTER}\n{body}", "법률.md").repealed


@pytest.mark.parametrize(
    ("kind_name", "kind"),
    [
        ("헌법", StatuteKind.CONSTITUTION),
        ("대통령령", StatuteKind.PRESIDENTIAL_DECREE),
        ("총리령", StatuteKind.PRIME_MINISTERIAL_ORDINANCE),
        ("국토교통부령", StatuteKind.MINISTERIAL_ORDINANCE),
        ("경제기획원령", StatuteKind.MINISTERIAL_ORDINANCE),
        ("대법원규칙", StatuteKind.RULE),
        ("각령", StatuteKind.HISTORICAL),
        ("군정법령", StatuteKind.HISTORICAL),
        ("조선총독부법률", StatuteKind.HISTORICAL),
        ("대통령긴급명령", StatuteKind.HISTORICAL),
    ],
)
def test_tells_the_kinds_of_law(kind_name: str, kind: StatuteKind) -> None:
    text = FRONT_MATTER.replace("법령구분: 법률", f"법령구분: {kind_name}")
    statute = parse_statute(text + BODY, "법률.md")

    assert (statute.kind, statute.kind_name) == (kind, kind_name)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (without("제목") + BODY, "the front matter has no 제목"),
        (without("법령ID") + BODY, "the front matter has no 법령ID"),
        (without("시행일자") + BODY, "the front matter has no 시행일자"),
        (
            FRONT_MATTER.replace("2020-07-01", "2020-02-30") + BODY,
            "시행일자 is no date: '2020-02-30'",
        ),
        (FRONT_MATTER + "\n# 가상ㆍ현실법\n", "there is no text below the front matter"),
        (FRONT_MATTER.rstrip("-\n") + BODY, "the front matter does not end"),
        ("---\n제목: '가상법\n---\n" + BODY, "the front matter is no YAML (line 2)"),
        ("---\n가상법\n---\n" + BODY, "the front matter holds no keys"),
        (BODY, "there are articles but no front matter"),
    ],
)
def test_says_what_a_file_lacks(text: str, reason: str) -> None:
    with pytest.raises(FileBroken) as caught:
        parse_statute(text, "kr/가상법/법률.md")
    assert str(caught.value) == f"kr/가상법/법률.md: {reason}"


@pytest.mark.parametrize(
    "text", ["# 가상 나무\n\n읽어 주세요.\n", "---\nlayout: page\n---\n\n안녕\n"]
)
def test_a_page_about_the_tree_is_no_law(text: str) -> None:
    with pytest.raises(NotLaw) as caught:
        parse_statute(text, "README.md")
    assert str(caught.value) == "README.md: no statute: its front matter has no 법령ID"
    assert isinstance(caught.value, SourceError)


def test_one_ministry_may_stand_without_a_list() -> None:
    text = FRONT_MATTER.replace("소관부처:\n- 가상부\n- 현실부\n", "소관부처: 가상부\n")

    assert parse_statute(text + BODY, "법률.md").ministries == ("가상부",)


@pytest.mark.skipif(
    not CORPUS.is_file(), reason="the law corpus lies beside the checkout on some machines only"
)
def test_loses_no_article_of_the_corpus() -> None:
    headings, articles = {}, {}
    with tarfile.open(CORPUS) as archive:
        members = (member for member in archive if member.isfile())
        for _, member in zip(range(400), members, strict=False):
            file = archive.extractfile(member)
            assert file
            text = decode(file.read(), member.name)
            headings[member.name] = text.count("\n##### 제")
            parsed = parse_statute(text, member.name).articles
            outside = sum(a.headings == () and a.number.number == 0 for a in parsed)
            articles[member.name] = len(parsed) - outside + text.count("\n##### 제0조")

    assert articles == headings
    assert sum(headings.values()) > 10_000
