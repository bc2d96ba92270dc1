"""An answer in the words of a style: what is said first, what is never changed."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from bot import replies, replies_parts
from bot.composition import ReplyWriter
from bot.messages import Reply
from bot.styles import Style
from ingest.starter import load_precedents, load_statutes
from rag.answer import Abstained, Abstention, Answer, Quote, Sentence
from rag.citation import ArticleCitation, PrecedentCitation
from rag.law import ArticleNumber
from rag.passage import Passage
from rag.sentences import plain, split_sentences

TODAY = date(2026, 3, 1)
ARTICLE = ArticleCitation("가상임대차법", ArticleNumber(3))
TEXT = "임차인은 집을 비운 날부터 3개월 이내에 보증금을 받을 수 있다. 다만, 집세는 매월 낸다."
CASE = PrecedentCitation("2020다1", "대법원", date(2020, 5, 7))


def quoted(text: str, citation: ArticleCitation | PrecedentCitation = ARTICLE) -> Quote:
    kind = "statute" if isinstance(citation, ArticleCitation) else "precedent"
    passage = Passage("id", kind, citation, "보증금", text, date(2020, 1, 1), "https://law.example")
    return Quote(passage, citation, text)


def answered(*provisions: Quote, precedents: tuple[Quote, ...] = ()) -> Answer:
    """An answer that restates every sentence of its provisions."""
    summary = tuple(
        Sentence(plain(text), quote)
        for quote in provisions
        for text in split_sentences(quote.text)
        if plain(text).endswith("다.")
    )
    return Answer("질문", TODAY, summary, provisions, precedents)


def written(answer: Answer, style: Style, notes: tuple[str, ...] = ()) -> Reply:
    """The reply, written as it streams; its pieces are its text."""
    writer = ReplyWriter(style, notes)
    pieces = [] if answer.abstention else [writer.opening("", answer.failures)]
    pieces += [writer.sentence(sentence) for sentence in answer.summary]
    pieces.append(writer.close(answer, ""))
    reply = writer.reply(answer)
    assert "".join(pieces).strip() == reply.text
    return reply


DEADLINE = "기한\n· 「가상임대차법」 제3조(보증금): “집을 비운 날부터 3개월 이내”"


@pytest.mark.parametrize(
    ("style", "said"),
    [
        (
            Style.POLITE,
            "「가상임대차법」 제3조에 따르면, 임차인은 집을 비운 날부터 3개월 이내에 보증금을"
            f" 받을 수 있습니다. 다만, 집세는 매월 냅니다.\n\n{DEADLINE}",
        ),
        (
            Style.FRIENDLY,
            "「가상임대차법」 제3조를 보면, 임차인은 집을 비운 날부터 3개월 이내에 보증금을"
            f" 받을 수 있어요. 다만, 집세는 매월 내요.\n\n{DEADLINE}",
        ),
        (
            Style.EXPERT,
            f"「가상임대차법」 제3조: {TEXT}\n\n{DEADLINE}"
            "\n\n참조판례: 대법원 2020. 5. 7. 선고 2020다1 판결",
        ),
        (
            Style.PLAIN,
            "임차인(집이나 물건을 빌린 사람)은 집을 비운 날부터 3개월 이내에 보증금(맡겨 두는 돈)을"
            " 받을 수 있어요. 다만, 집세는 매월 내요. (「가상임대차법」 제3조)"
            f"\n\n{DEADLINE}",
        ),
    ],
)
def test_a_style_has_its_own_words_and_order(style: Style, said: str) -> None:
    answer = answered(quoted(TEXT), precedents=(quoted("받는다.", CASE),))
    assert written(answer, style).text == said


def test_plain_words_are_explained_once_in_a_reply() -> None:
    second = quoted("보증금은 많다.", replace(ARTICLE, article=ArticleNumber(4)))
    text = written(answered(quoted("보증금을 낸다."), second), Style.PLAIN).text
    assert text == (
        "보증금(맡겨 두는 돈)을 내요. (「가상임대차법」 제3조)\n"
        "보증금은 많아요. (「가상임대차법」 제4조)"
    )


def test_says_first_whom_to_call() -> None:
    reply = written(answered(quoted("집세를 낸다.")), Style.FRIENDLY, ("112에 전화하십시오.",))
    assert reply.text == "112에 전화하세요.\n\n「가상임대차법」 제3조를 보면, 집세를 내요."


def test_says_whom_to_call_even_when_no_law_is_found() -> None:
    nothing = Answer("질문", TODAY, abstention=Abstention(Abstained.NO_PASSAGES, (), 1, 2))
    reply = written(nothing, Style.POLITE, ("112에 전화하십시오.",))
    assert reply.text == (
        "112에 전화하십시오.\n\n"
        "법령 1건과 판례 2건을 찾아보았지만 이 질문에 답할 근거를 찾지 못했습니다."
        f" {replies_parts.LEGAL_AID}"
    )


def test_shows_the_list_that_the_answer_opens() -> None:
    text = "다음 각 호의 서류를 첨부하여야 한다.\n1. 신청서\n2. 사진"
    assert written(answered(quoted(text)), Style.POLITE).text == (
        "「가상임대차법」 제3조에 따르면, 다음 각 호의 서류를 첨부해야 합니다."
        "\n\n필요한 서류 (「가상임대차법」 제3조)\n1. 신청서\n2. 사진"
    )


@pytest.mark.parametrize(
    ("lead", "heading"),
    [
        ("다음 각 호의 요건을 갖춘 사람은 신청한다.", "갖출 요건"),
        ("다음 각 호의 때에는 청구할 수 있다.", "다음 각 호"),
    ],
)
def test_says_what_a_list_is(lead: str, heading: str) -> None:
    text = written(answered(quoted(f"{lead}\n1. 떡")), Style.EXPERT).text
    assert text.endswith(f"\n\n{heading} (「가상임대차법」 제3조)\n1. 떡")


def test_cuts_a_long_list_and_says_so() -> None:
    items = "\n".join(f"{n}. 떡" for n in range(1, 12))
    text = written(answered(quoted(f"다음 각 호의 것을 낸다.\n{items}")), Style.FRIENDLY).text
    assert text.endswith("8. 떡\n그 밖에 3개 호는 아래 근거 조문에 있어요.")


def test_leaves_a_list_of_long_lines_to_the_quote() -> None:
    text = f"다음 각 호의 것을 낸다.\n1. {'떡' * 200}"
    assert "떡" not in written(answered(quoted(text)), Style.POLITE).text


def test_shows_no_period_of_another_law_than_that_of_the_answer() -> None:
    said, other = quoted("집세를 낸다."), ArticleCitation("다른법", ArticleNumber(10))
    beside = quoted("떡을 받은 날부터 3일 이내에 먹는다.", other)
    own = quoted("집을 비운 날부터 3개월 이내에 낸다.", replace(ARTICLE, article=ArticleNumber(5)))
    answer = replace(answered(said), provisions=(said, beside, own))
    assert written(answer, Style.POLITE).text == (
        "「가상임대차법」 제3조에 따르면, 집세를 냅니다.\n\n"
        "기한\n· 「가상임대차법」 제5조(보증금): “집을 비운 날부터 3개월 이내”"
    )


@pytest.mark.parametrize(
    ("style", "said"),
    [
        (Style.POLITE, "「가상임대차법」 제3조는 삭제된 조문입니다(2016. 1. 6. 개정)."),
        (Style.PLAIN, "「가상임대차법」 제3조는 삭제된 조문이에요(2016. 1. 6. 개정)."),
    ],
)
def test_says_that_a_provision_was_deleted(style: Style, said: str) -> None:
    deleted = quoted("삭제 <2016.1.6>")
    found = replace(answered(deleted), summary=(Sentence("삭제", deleted),))
    assert written(found, style).text == said
    assert written(answered(deleted), style).text == said


def test_says_what_is_shown_beside_a_deleted_provision() -> None:
    answer = answered(quoted("삭제"), precedents=(quoted("받는다.", CASE),))
    assert written(answer, Style.POLITE).text == (
        "「가상임대차법」 제3조는 삭제된 조문입니다."
        " 말씀하신 조문과, 참조조문으로 이 조문을 든 판례입니다."
    )


def test_names_the_office_for_work() -> None:
    work = quoted("임금은 매월 준다.", ArticleCitation("근로기준법", ArticleNumber(43)))
    assert written(answered(work), Style.POLITE).text.endswith(f"\n\n{replies_parts.LABOUR}")


def test_shows_what_opens_a_cited_item() -> None:
    citation = replace(ARTICLE, subparagraph=2)
    item = replace(quoted("2. 떡", citation), lead=("다음 각 호의 것을 낸다.",))
    reply = written(Answer("질문", TODAY, provisions=(item,)), Style.POLITE)
    assert [(card.title, card.text) for card in reply.provisions] == [
        ("「가상임대차법」 제3조제2호(보증금)", "다음 각 호의 것을 낸다.\n2. 떡")
    ]


NUMBER = re.compile(r"\d+")
CITATION = re.compile(r"「[^」]+」(?:\([^)]*\))? 제\d+조(?:의\d+)?")
NEVER_SAID = re.compile("상담|자문")


def starter_answers() -> list[Answer]:
    """Every provision of the starter corpus as an answer, with a precedent."""
    held = load_precedents()[0]
    case = PrecedentCitation(held.case_number, held.court, held.decision_date)
    return [
        answered(
            quoted(article.text, ArticleCitation(statute.title, article.number)),
            precedents=(quoted(held.holdings[0].summary, case),),
        )
        for statute in load_statutes()
        for article in statute.articles
    ]


def facts(reply: Reply) -> tuple[object, ...]:
    """What no style may change: cards, notice, the numbers and the citations of the text."""
    said = re.sub("\n\n참조판례: .*", "", reply.text)
    numbers, cited = sorted(NUMBER.findall(said)), sorted(CITATION.findall(said))
    return reply.provisions, reply.precedents, reply.notice, numbers, cited


def test_no_style_changes_a_fact_of_any_starter_answer() -> None:
    for answer in starter_answers():
        polite, *others = (written(answer, style) for style in Style)
        assert [facts(reply) for reply in others] == [facts(polite)] * len(others)
        assert polite.notice == replies.NOTICE


def test_no_starter_answer_promises_counsel_in_the_words_of_the_bot() -> None:
    for answer in starter_answers():
        law = " ".join(quote.text for quote in (*answer.provisions, *answer.precedents))
        for style in Style:
            reply = written(answer, style)
            own = reply.text + reply.notice + "".join(reply.related)
            assert len(NEVER_SAID.findall(own)) <= len(NEVER_SAID.findall(law))
