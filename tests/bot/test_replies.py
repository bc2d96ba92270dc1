"""What the bot says when something is not there."""

import ast
import re
from datetime import date
from pathlib import Path

import pytest

from bot import replies
from bot import replies_commands as say
from bot.styles import Style, own_words
from rag.answer import Abstained, Abstention, Answer, Quote
from rag.citation import ArticleCitation, PrecedentCitation
from rag.errors import (
    ArchiveDamaged,
    ArchiveError,
    ArchiveMissing,
    CitationError,
    IndexMissing,
    LawbotError,
    NotInForce,
    UnknownArticle,
    UnknownPrecedent,
    UnknownStatute,
)
from rag.law import ArticleNumber
from rag.passage import Passage
from rag.retrieval.neighbours import Neighbour

BOT = Path(replies.__file__).parent
LAW = "가상법"
ARTICLE = ArticleCitation(LAW, ArticleNumber(99))
LAST = ArticleNumber(10)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (UnknownStatute("달나라법"), "‘달나라법’이라는 법령을 찾지 못했습니다."),
        (
            UnknownStatute("가상버베", ("가상법", "가상보호법")),
            "‘가상버베’라는 법령을 찾지 못했습니다."
            " 이름이 비슷한 법령: 「가상법」, 「가상보호법」.",
        ),
        (
            UnknownArticle(ARTICLE, missing="article", last_article=LAST, nearest=(LAST,)),
            "「가상법」 제99조는 없습니다. 「가상법」은 제10조까지 있습니다.",
        ),
        (
            UnknownArticle(
                ArticleCitation(LAW, ArticleNumber(5)),
                missing="article",
                last_article=LAST,
                nearest=(ArticleNumber(4), ArticleNumber(5, 2)),
            ),
            "「가상법」 제5조는 없습니다. 「가상법」은 제10조까지 있습니다."
            " 가까운 조문: 제4조, 제5조의2.",
        ),
        (
            UnknownArticle(
                ArticleCitation(LAW, ArticleNumber(5), 3), missing="paragraph", last_article=LAST
            ),
            "「가상법」 제5조제3항은 없는 조항입니다."
            " 조문 전체를 보려면 “가상법 제5조”라고 물어보십시오.",
        ),
        (
            UnknownArticle(ARTICLE, missing="article", last_article=LAST, digest=True),
            "「가상법」은 지금 시작 자료에 일부 조문의 요지만 있어서"
            " 「가상법」 제99조를 보여 드릴 수 없습니다."
            " 전체 원문은 `lawbot ingest statutes PATH`로 넣을 수 있습니다.",
        ),
        (
            NotInForce(LAW, date(2027, 1, 1)),
            "「가상법」은 아직 시행되고 있지 않습니다."
            " 자료에 있는 것은 2027. 1. 1.부터 시행되는 법령입니다.",
        ),
        (
            NotInForce(LAW, date(2027, 1, 1), on=date(2020, 5, 1)),
            "2020. 5. 1. 기준의 「가상법」은 자료에 없습니다."
            " 자료에 있는 것은 2027. 1. 1.부터 시행되는 법령입니다.",
        ),
        (
            NotInForce(LAW, date(2010, 1, 1), repealed=True),
            "「가상법」은 2010. 1. 1. 폐지되었습니다.",
        ),
        (
            NotInForce(LAW, date(2026, 1, 2), former=""),
            "개정되기 전의 「가상법」은 자료에 없습니다."
            " 자료에 있는 것은 2026. 1. 2. 시행된 법령입니다.",
        ),
        (UnknownPrecedent("2099다9"), "사건번호 2099다9를 가진 판례를 찾지 못했습니다."),
    ],
)
def test_answers_a_citation_with_what_does_exist(error: CitationError, said: str) -> None:
    assert replies.citation_failure(error) == said


@pytest.mark.parametrize(
    ("abstention", "said"),
    [
        (Abstention(Abstained.NO_QUESTION), replies.NO_QUESTION),
        (Abstention(Abstained.TOO_LONG), replies.TOO_LONG),
        (Abstention(Abstained.UNKNOWN_CITATION, (), 5, 1), ""),
        (
            Abstention(Abstained.NO_PASSAGES, (), 5_674, 73_822),
            "법령 5,674건과 판례 73,822건을 찾아보았지만 이 질문에 답할 근거를 찾지 못했습니다.",
        ),
        (
            Abstention(
                Abstained.WEAK_EVIDENCE,
                (ArticleCitation(LAW, LAST), PrecedentCitation("2020다1", "대법원")),
                5,
                1,
                digests_only=True,
            ),
            "법령 5건과 판례 1건을 찾아보았지만 이 질문에 답할 근거를 찾지 못했습니다."
            " 가장 가까운 것은 「가상법」 제10조, 대법원 2020다1 판결이지만,"
            " 질문과 맞는다고 볼 근거가 약합니다. 지금은 시작 자료(요지)만 있습니다."
            " 법령 전체는 `lawbot ingest statutes PATH`로 넣을 수 있습니다.",
        ),
    ],
)
def test_says_what_was_looked_at(abstention: Abstention, said: str) -> None:
    assert replies.abstention(abstention) == said


@pytest.mark.parametrize(
    ("error", "part"),
    [
        (ArchiveMissing("x"), "`lawbot ingest starter`"),
        (IndexMissing("x"), "`lawbot ingest rebuild-index`"),
        (ArchiveDamaged("x"), "`lawbot doctor`"),
        (ArchiveError("x"), "잠시 뒤에"),
        (LawbotError("x"), "잠시 뒤에"),
    ],
)
def test_says_what_to_do_after_a_failure(error: LawbotError, part: str) -> None:
    assert part in replies.failure(error)


def test_the_notice_says_that_an_ai_made_the_answer() -> None:
    assert replies.NOTICE == (
        "AI가 법령과 판례에서 찾아 만든 답입니다. 법률정보이며 법률사무가 아닙니다."
    )
    assert "인공지능(AI)" in replies.FIRST_NOTICE
    assert "제31조" in replies.FIRST_NOTICE


def test_lists_what_is_remembered_a_line_each() -> None:
    said = say.remembered(["질문"], "답이다. (가상법 제1조)\n가상법 제2조", (), None)
    assert said.splitlines()[1:5] == [
        "- 질문",
        "그 전에 나눈 이야기:",
        "- 답이다. (가상법 제1조)",
        "- 가상법 제2조",
    ]


def strings(path: Path) -> list[str]:
    """Every string of a module."""
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    return [n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)]


@pytest.mark.parametrize("path", sorted(BOT.glob("replies*.py")), ids=lambda path: path.stem)
def test_no_sentence_promises_counsel(path: Path) -> None:
    assert [text for text in strings(path) if re.search("상담|자문|무료", text)] == []


@pytest.mark.parametrize("path", sorted(BOT.glob("replies*.py")), ids=lambda path: path.stem)
def test_every_sentence_of_the_bot_can_be_said_in_every_style(path: Path) -> None:
    sentences = [
        s for text in strings(path) for s in re.findall(r"[가-힣][^.?!\n]*(?:니다|시오)\.", text)
    ]
    assert [s for s in sentences if own_words(s, Style.FRIENDLY) == s] == []


@pytest.mark.parametrize(
    ("heading", "effective", "said"),
    [
        ("보증금", date(2020, 1, 1), "시행령: 「가상법」 제99조(보증금)"),
        (None, date(2027, 1, 1), "시행령: 「가상법」 제99조, 2027. 1. 1. 시행 예정"),
        (None, None, "시행령: 「가상법」 제99조"),
    ],
)
def test_names_a_related_provision(heading: str | None, effective: date | None, said: str) -> None:
    neighbour = Neighbour(ARTICLE, heading, "decree", effective)
    assert replies.related(neighbour, date(2026, 3, 1)) == said


@pytest.mark.parametrize(
    ("provisions", "precedents", "left_out", "said"),
    [
        (1, 0, 0, "말씀하신 조문입니다."),
        (0, 1, 0, "말씀하신 판례입니다."),
        (1, 2, 0, "말씀하신 조문과, 참조조문으로 이 조문을 든 판례입니다."),
        (2, 0, 9, "말씀하신 조문입니다. 모두 11개 조문 가운데 앞의 2개만 보여 드립니다."),
    ],
)
def test_says_what_stands_below(provisions: int, precedents: int, left_out: int, said: str) -> None:
    passage = Passage("s/1/1/제99조", "statute", ARTICLE, None, "떡", date(2020, 1, 1), "")
    quote = Quote(passage, ARTICLE, "떡")
    answer = Answer(
        "가상법 99조",
        date(2026, 3, 1),
        provisions=(quote,) * provisions,
        precedents=(quote,) * precedents,
        left_out=left_out,
    )
    assert replies.cited_text(answer) == said
