"""What is quoted of a passage."""

from dataclasses import replace
from datetime import date

import pytest
from fakes import FirstSyllables

from rag.answer import Quote
from rag.citation import ArticleCitation, PrecedentCitation
from rag.law import ArticleNumber
from rag.passage import Passage
from rag.quoting import LONGEST_HOLDING, LONGEST_QUOTE, Quoter, holding, opened_by, whole

TODAY = date(2026, 3, 1)
ARTICLE = ArticleCitation("가상임대차법", ArticleNumber(3))
SHORT = "① 보증금은 돌려준다.\n② 집세는 매월 낸다."
LONG = f"""① 기간은 2년이다. {"덧붙인다. " * 60}
② 보증금은 돌려준다.
1. 집을 비운 때
2. 문서로 알린 때
③ 끝."""


def provision(text: str, citation: ArticleCitation = ARTICLE) -> Passage:
    return Passage("s/1/1/제3조", "statute", citation, "보증금", text, date(2020, 1, 1), "")


async def quoted(text: str, question: str = "보증금은 언제 돌려주나요?") -> Quote:
    (quote,) = await Quoter(FirstSyllables()).provisions(question, [provision(text)], as_of=TODAY)
    return quote


async def test_quotes_a_short_article_whole() -> None:
    assert await quoted(SHORT) == Quote(provision(SHORT), ARTICLE, SHORT)


async def test_quotes_the_paragraph_with_the_words_of_the_question() -> None:
    paragraph = "② 보증금은 돌려준다.\n1. 집을 비운 때\n2. 문서로 알린 때"
    assert await quoted(LONG) == Quote(provision(LONG), replace(ARTICLE, paragraph=2), paragraph)


async def test_quotes_the_first_paragraph_when_no_word_is_shared() -> None:
    quote = await quoted(LONG, "외계인")
    assert quote.citation == replace(ARTICLE, paragraph=1)


async def test_quotes_a_very_long_paragraph_up_to_its_list() -> None:
    listed = "\n".join(f"{n}. {'가' * 40}" for n in range(1, 40))
    quote = await quoted(f"보증금은 다음 각 호의 때에 돌려준다.\n{listed}")
    assert quote.text == "보증금은 다음 각 호의 때에 돌려준다."


async def test_the_part_that_was_cited_is_not_cut_again() -> None:
    passage = provision(SHORT.splitlines()[0], replace(ARTICLE, paragraph=1))
    (quote,) = await Quoter(FirstSyllables()).provisions("집세", [passage], as_of=TODAY)
    assert quote == Quote(passage, passage.citation, passage.text)


async def test_no_passages_give_no_quotes() -> None:
    assert await Quoter(FirstSyllables()).provisions("보증금", [], as_of=TODAY) == ()


@pytest.mark.parametrize(
    ("as_of", "pending"), [(date(2019, 12, 31), True), (date(2020, 1, 1), False)]
)
def test_marks_what_takes_effect_later(as_of: date, pending: bool) -> None:
    assert whole(provision(SHORT), as_of=as_of).pending is pending


@pytest.mark.parametrize(
    ("text", "issue", "held"),
    [
        (
            "보증금을 돌려주는 때\n\n집을 비운 때이다.\n그 밖에는 없다.",
            "보증금을 돌려주는 때",
            "집을 비운 때이다.\n그 밖에는 없다.",
        ),
        ("보증금을 돌려주는 때", "", "보증금을 돌려주는 때"),
        ("\n\n집을 비운 때이다.", "", "집을 비운 때이다."),
    ],
)
def test_quotes_what_was_held_rather_than_what_was_asked(text: str, issue: str, held: str) -> None:
    passage = Passage("p/1/0", "precedent", PrecedentCitation("2020다1"), None, text, None, "")
    assert holding(passage, as_of=TODAY) == Quote(passage, passage.citation, held, issue=issue)


async def test_every_quote_stands_in_its_passage() -> None:
    for text in (SHORT, LONG, "가" * LONGEST_QUOTE * 2):
        quote = await quoted(text)
        assert quote.text in text


async def test_quotes_a_long_holding_around_its_best_sentence() -> None:
    filler = "덧붙여 말한다. " * 60
    text = f"쟁점\n\n{filler}보증금은 돌려준다. {filler}"
    passage = Passage("p/1/0", "precedent", PrecedentCitation("2020다1"), None, text, None, "")
    (quote,) = await Quoter(FirstSyllables()).precedents("보증금", [passage], as_of=TODAY)
    assert quote.issue == "쟁점"
    assert quote.text in text
    assert "보증금은 돌려준다." in quote.text
    assert LONGEST_HOLDING - 20 < len(quote.text) <= LONGEST_HOLDING


LISTED = """① 다음 각 호의 어느 하나에 해당하면 떡을 준다.
1. 배고픈 때
2. 다음 각 목의 날
가. 설날
나. 한가위
② 다음 각 호의 때에는 주지 아니한다.
1. 배고픈 때"""
OPENED = "① 다음 각 호의 어느 하나에 해당하면 떡을 준다."


@pytest.mark.parametrize(
    ("part", "text", "lead"),
    [
        (replace(ARTICLE, paragraph=1, subparagraph=1), "1. 배고픈 때", (OPENED,)),
        (
            replace(ARTICLE, paragraph=2, subparagraph=1),
            "1. 배고픈 때",
            ("② 다음 각 호의 때에는 주지 아니한다.",),
        ),
        (
            replace(ARTICLE, paragraph=1, subparagraph=2, item="나"),
            "나. 한가위",
            (OPENED, "2. 다음 각 목의 날"),
        ),
        (
            replace(ARTICLE, subparagraph=2),
            "2. 다음 각 목의 날\n가. 설날\n나. 한가위",
            (OPENED,),
        ),
        (replace(ARTICLE, paragraph=1), LISTED.partition("\n②")[0], ()),
        (replace(ARTICLE, paragraph=1, subparagraph=9), "9. 없는 호", ()),
    ],
)
def test_quotes_what_opens_a_cited_part(
    part: ArticleCitation, text: str, lead: tuple[str, ...]
) -> None:
    quote = whole(provision(text, part), as_of=TODAY)
    assert opened_by(quote, LISTED) == replace(quote, lead=lead)


@pytest.mark.parametrize(
    ("summary", "kept"),
    [
        (
            "[다수의견] 돌려준다. [반대의견] 아니다. [다수의견에 대한 보충의견] 맞다.",
            "[다수의견] 돌려준다.",
        ),
        (
            "[다수의견] (가) 돌려준다. [다수의견] (나) 낸다. [대법관 갑의 별개의견] 덜 낸다.",
            "[다수의견] (가) 돌려준다. [다수의견] (나) 낸다.",
        ),
        ("돌려준다. 【소수의견】 아니다.", "돌려준다."),
        ("[반대의견] 아니다. [다수의견] 돌려준다. [반대의견] 없다.", "[다수의견] 돌려준다."),
        ("의견을 말할 권리가 있다.", "의견을 말할 권리가 있다."),
    ],
)
async def test_a_dissent_is_no_holding(summary: str, kept: str) -> None:
    citation = PrecedentCitation("2020다1")
    passage = Passage("p/1/1", "precedent", citation, "", f"쟁점\n\n{summary}", None, "")
    (quote,) = await Quoter(FirstSyllables()).precedents("보증금", [passage], as_of=TODAY)
    assert quote.text == kept


async def test_nothing_is_quoted_of_a_holding_that_is_all_dissent() -> None:
    citation = PrecedentCitation("2020다1")
    passage = Passage("p/1/1", "precedent", citation, "", "쟁점\n\n[반대의견] 아니다.", None, "")
    assert await Quoter(FirstSyllables()).precedents("보증금", [passage], as_of=TODAY) == ()
