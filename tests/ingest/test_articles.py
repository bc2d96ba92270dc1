"""The body of a statute becomes articles down to 항, 호 and 목, and nothing is lost on the way."""

import pytest

from ingest.articles import parse_articles
from rag.law import UNNUMBERED, Article, ArticleNumber, Item, Paragraph, Subparagraph


def test_reads_paragraphs_subparagraphs_and_items() -> None:
    articles = parse_articles(
        "# 가상법\n\n##### 제2조의3 (정의)\n\n"
        "**①** 말의 뜻은 다음과 같다.\n\n"
        '  1\\. "가상"이란 다음을 말한다.\n'
        "    가\\. 꿈\n"
        "    나\\. 그림\n"
        "  1의2\\. 삭제 <2010.1.1>\n\n"
        "**㉑** 다만, 줄일 수 있다.\n"
    )

    definition = Subparagraph(
        1, 0, '1. "가상"이란 다음을 말한다.', (Item("가", "가. 꿈"), Item("나", "나. 그림"))
    )
    deleted = Subparagraph(1, 2, "1의2. 삭제 <2010.1.1>")
    assert articles == (
        Article(
            number=ArticleNumber(2, branch=3),
            title="정의",
            text='① 말의 뜻은 다음과 같다.\n1. "가상"이란 다음을 말한다.\n가. 꿈\n나. 그림\n'
            "1의2. 삭제 <2010.1.1>\n㉑ 다만, 줄일 수 있다.",
            paragraphs=(
                Paragraph(1, "① 말의 뜻은 다음과 같다.", (definition, deleted)),
                Paragraph(21, "㉑ 다만, 줄일 수 있다."),
            ),
        ),
    )


def test_an_article_without_marks_is_one_paragraph() -> None:
    (article,) = parse_articles("##### 제1조 ((목적))\n\n다음을 정한다.\n\n  1\\. 걷기\n")

    assert article == Article(
        ArticleNumber(1),
        "목적",
        "다음을 정한다.\n1. 걷기",
        (Paragraph(None, "다음을 정한다.", (Subparagraph(1, 0, "1. 걷기"),)),),
    )


def test_headings_stand_above_their_articles() -> None:
    articles = parse_articles(
        "# 가상법\n\n# 제1편 총  칙\n\n## 제1장 걷기 <개정 2010.1.1>\n\n##### 제1조\n\n가\n\n"
        "### 제1절 산책\n\n#### 제1관 아침\n\n**제1항 새벽 <개정 2012.2.10>**\n\n"
        "##### 제2조\n\n나\n\n"
        "## 제2장 뛰기\n\n##### 제3조\n\n다\n"
    )

    assert [article.headings for article in articles] == [
        ("제1편 총 칙", "제1장 걷기"),
        ("제1편 총 칙", "제1장 걷기", "제1절 산책", "제1관 아침", "제1항 새벽"),
        ("제1편 총 칙", "제2장 뛰기"),
    ]
    assert [article.text for article in articles] == ["가", "나", "다"]


def test_versions_side_by_side_are_counted() -> None:
    articles = parse_articles(
        "##### 제1조 (목적)\n\n옛 글\n\n##### 제1조 (목적)\n\n새 글\n\n##### 제1조의2\n\n"
    )

    assert [(str(a.number), a.occurrence, a.text) for a in articles] == [
        ("제1조", 0, "옛 글"),
        ("제1조", 1, "새 글"),
        ("제1조의2", 0, ""),
    ]


@pytest.mark.parametrize(
    ("body", "texts"),
    [
        pytest.param(
            "# 가상규정\n\n이율은 100분의 1로 한다.\n", ["이율은 100분의 1로 한다."], id="decree"
        ),
        pytest.param("전문\n\n##### 제1조\n\n가\n", ["전문", "가"], id="preamble"),
        pytest.param(
            "## 제1장 총칙\n\n머리말\n\n##### 제1조\n\n가\n", ["머리말", "가"], id="chapter"
        ),
        pytest.param("##### 제0조\n\n가상법은 폐지한다.\n", ["가상법은 폐지한다."], id="stub"),
        pytest.param("# 가상법\n\n \n", [], id="nothing"),
    ],
)
def test_text_outside_articles_is_kept(body: str, texts: list[str]) -> None:
    articles = parse_articles(body)

    assert [article.text for article in articles] == texts
    assert all(a.number == UNNUMBERED for a in articles[: len(texts) - 1 or 1])


def test_further_lines_belong_to_the_part_above() -> None:
    (article,) = parse_articles(
        "##### 제1조\n\n**①** 다음 식에 따른다.\n\t\t\t\t\n"
        '\t\t\t\t<img src="x" >\n\t\t\t\t┌──┐\n\t\t\t\t│값│\n\t\t\t\t└──┘\n\t\t\t\t</img>\n\n'
        "  1\\. 걷기\n \n 걷는 사람\n    가\\. 길 \n \n 1) 숲길\n \n 2) 들길\n"
    )

    item = Item("가", "가. 길\n1) 숲길\n2) 들길")
    assert article.paragraphs == (
        Paragraph(
            1,
            "① 다음 식에 따른다.\n┌──┐\n│값│\n└──┘",
            (Subparagraph(1, 0, "1. 걷기\n걷는 사람", (item,)),),
        ),
    )


@pytest.mark.parametrize(
    ("body", "paragraphs"),
    [
        pytest.param(
            "ⓛ단장을 둔다.\n\n**②** 단장은 걷는다.\n",
            (Paragraph(1, "ⓛ 단장을 둔다."), Paragraph(2, "② 단장은 걷는다.")),
            id="a letter that looks like ①",
        ),
        pytest.param(
            "**①의2** 걷는다.\n", (Paragraph(1, "①의2 걷는다.", branch=2),), id="branch paragraph"
        ),
        pytest.param(
            "**②** 가\n\n**②** 나\n",
            (Paragraph(2, "② 가"), Paragraph(2, "② 나")),
            id="two of one number, as promulgated",
        ),
        pytest.param(
            "  1\\. 가\n\n**제1항의 글은 뒤에 온다.**\n",
            (
                Paragraph(None, "", (Subparagraph(1, 0, "1. 가"),)),
                Paragraph(None, "제1항의 글은 뒤에 온다."),
            ),
            id="a sentence in bold is no heading",
        ),
        pytest.param(
            "    가\\. 가\n",
            (Paragraph(None, "", (Subparagraph(0, 0, "", (Item("가", "가. 가"),)),)),),
            id="an item of no subparagraph",
        ),
    ],
)
def test_reads_the_odd_marks_of_the_source(body: str, paragraphs: tuple[Paragraph, ...]) -> None:
    (article,) = parse_articles(f"##### 제1조\n\n{body}")

    assert article.paragraphs == paragraphs


def test_a_title_cut_off_at_its_inner_bracket_leaves_no_trace() -> None:
    (article,) = parse_articles("##### 제5조 (회의의 의사(議事))\n\n)\n\n**①** 걷는다.\n")

    assert (article.title, article.text) == ("회의의 의사(議事)", "① 걷는다.")
