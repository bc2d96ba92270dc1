"""Questions that the law at hand answers."""

from dataclasses import replace
from datetime import date

import pytest

from bot.follow_up_questions import FollowUp, follow_up_questions
from rag.answer import Abstained, Abstention, Answer, Quote, Sentence
from rag.citation import ArticleCitation, Citation, PrecedentCitation
from rag.law import ArticleNumber
from rag.passage import Passage
from rag.retrieval.neighbours import Neighbour, Relation

TODAY = date(2026, 3, 1)
LAW = "가상떡법"
ARTICLE = ArticleCitation(LAW, ArticleNumber(3))
FINE = ArticleCitation(LAW, ArticleNumber(9))
CASE = PrecedentCitation("2020다1", "대법원", date(2020, 5, 7))
RULE = "떡을 나눈다."
EXCEPTION = "다만, 송편은 나누지 아니한다."


def quoted(text: str, citation: Citation = ARTICLE, heading: str = "떡의 나눔") -> Quote:
    kind = "statute" if isinstance(citation, ArticleCitation) else "precedent"
    return Quote(Passage("id", kind, citation, heading, text, TODAY, ""), citation, text)


def answered(*provisions: Quote, **parts: object) -> Answer:
    return Answer("떡은 나누나요?", TODAY, provisions=provisions, **parts)  # type: ignore[arg-type]


def beside(relation: Relation, heading: str | None, citation: ArticleCitation = FINE) -> Neighbour:
    return Neighbour(citation, heading, relation, TODAY, ARTICLE)


@pytest.mark.parametrize(
    ("neighbour", "label"),
    [
        (beside("penalty", "벌칙"), "떡의 나눔 규정을 어기면 처벌받나요?"),
        (beside("penalty", "과태료"), "떡의 나눔 규정을 어기면 과태료를 내나요?"),
        (beside("definition", "송편"), "‘송편’은 무슨 뜻인가요?"),
        (beside("definition", "떡메치기"), "‘떡메치기’는 무슨 뜻인가요?"),
        (beside("decree", "나눔의 방법"), "시행령은 나눔의 방법을 어떻게 정하나요?"),
        (beside("rule", "나눔의 절차"), "시행규칙은 나눔의 절차를 어떻게 정하나요?"),
        (beside("refers", "잔치"), "제9조(잔치)는 무슨 내용인가요?"),
    ],
)
def test_asks_what_the_law_beside_answers(neighbour: Neighbour, label: str) -> None:
    assert follow_up_questions(answered(quoted(RULE), related=(neighbour,))) == (
        FollowUp(label, "가상떡법 제9조", FINE),
    )


@pytest.mark.parametrize(
    "neighbour",
    [
        beside("penalty", None),
        beside("decree", None),
        beside("decree", "떡" * 60),
        beside("refers", "잔치", ArticleCitation("다른법", ArticleNumber(1))),
        replace(beside("decree", "나눔의 방법"), beside=FINE),
        replace(beside("decree", "나눔의 방법"), beside=None),
    ],
)
def test_asks_nothing_that_reads_badly_or_stands_elsewhere(neighbour: Neighbour) -> None:
    assert follow_up_questions(answered(quoted(RULE), related=(neighbour,))) == ()


def test_does_not_ask_how_a_penalty_is_punished() -> None:
    penal = quoted("① 벌금에 처한다. 다만, 면제한다.", heading="벌칙")
    assert follow_up_questions(answered(penal, related=(beside("penalty", "양벌규정"),))) == ()


def test_asks_for_an_exception_that_was_not_said() -> None:
    quote = quoted(f"{RULE} {EXCEPTION}")
    said = answered(quote, summary=(Sentence(RULE, quote),))
    label = "떡의 나눔에 예외가 있나요?"
    assert follow_up_questions(said) == (FollowUp(label, f"{label} (가상떡법 제3조)", ARTICLE),)
    whole = answered(quote, summary=(Sentence(RULE, quote), Sentence(EXCEPTION, quote)))
    assert follow_up_questions(whole) == ()


@pytest.mark.parametrize(
    ("shown", "label"),
    [
        ("① 떡을 나눈다.", "떡의 나눔에 기한이 있나요?"),
        ("① 떡을 받은 날부터 3일 이내에 나눈다.", "떡의 나눔에 다른 기한도 있나요?"),
    ],
)
def test_asks_for_the_periods_of_the_rest_of_an_article(shown: str, label: str) -> None:
    article = f"{shown}\n② 떡을 먹은 날부터 7일 이내에 알린다."
    quote = replace(quoted(article), citation=replace(ARTICLE, paragraph=1), text=shown)
    assert follow_up_questions(answered(quote)) == (
        FollowUp(label, f"{label} (가상떡법 제3조)", ARTICLE),
    )


def test_asks_nothing_about_a_provision_that_the_answer_leaves_out() -> None:
    said = quoted(RULE)
    other = ArticleCitation(LAW, ArticleNumber(7))
    left_out = quoted(f"{RULE} {EXCEPTION} 떡을 받은 날부터 3일 이내에 먹는다.", other)
    related = (replace(beside("penalty", "벌칙"), beside=other),)
    answer = answered(left_out, said, summary=(Sentence(RULE, said),), related=related)
    assert follow_up_questions(answer) == ()


@pytest.mark.parametrize("heading", ["정의", "목적", "정의 등"])
def test_asks_for_no_exception_to_a_definition(heading: str) -> None:
    quote = quoted(f"{RULE} {EXCEPTION}", heading=heading)
    answer = answered(quote, summary=(Sentence(RULE, quote),), related=(beside("penalty", "벌칙"),))
    assert follow_up_questions(answer) == ()


def test_asks_for_each_kind_before_a_second_of_one() -> None:
    related = (
        beside("definition", "송편", replace(FINE, subparagraph=1)),
        beside("definition", "인절미", replace(FINE, subparagraph=2)),
        beside("penalty", "벌칙"),
    )
    answer = answered(quoted(RULE), precedents=(quoted("나눈다.", CASE),), related=related)
    assert [asked.label for asked in follow_up_questions(answer)] == [
        "떡의 나눔 규정을 어기면 처벌받나요?",
        "‘송편’은 무슨 뜻인가요?",
        "2020다1 판결은 무엇을 판단했나요?",
    ]


def test_asks_for_a_precedent_by_its_number() -> None:
    (asked,) = follow_up_questions(answered(precedents=(quoted("나눈다.", CASE),)))
    assert asked == FollowUp("2020다1 판결은 무엇을 판단했나요?", "2020다1", CASE)


def test_does_not_ask_for_the_precedent_that_was_asked_for() -> None:
    asked = replace(answered(precedents=(quoted("나눈다.", CASE),)), question="2020다1 판결")
    assert follow_up_questions(asked) == ()


def test_asks_nothing_again() -> None:
    label = "떡의 나눔 규정을 어기면 처벌받나요?"
    answer = answered(quoted(RULE), related=(beside("penalty", "벌칙"),))
    assert follow_up_questions(replace(answer, question=f"{label} (가상떡법 제9조)")) == ()


def test_asks_nothing_after_an_abstention() -> None:
    answer = answered(quoted(RULE), related=(beside("penalty", "벌칙"),))
    nothing = replace(answer, abstention=Abstention(Abstained.NO_PASSAGES))
    assert follow_up_questions(nothing) == ()
