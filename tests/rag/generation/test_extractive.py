"""The short answer, made of the law's own sentences."""

from datetime import date

import pytest
from fakes import FirstSyllables

from rag.answer import Quote
from rag.citation import ArticleCitation
from rag.generation.extractive import ExtractiveGenerator
from rag.generation.generator import Prompt
from rag.law import ArticleNumber
from rag.passage import Passage


def quote(number: int, text: str) -> Quote:
    citation = ArticleCitation("가상임대차법", ArticleNumber(number))
    passage = Passage(f"s/1/1/{citation.article}", "statute", citation, None, text, date.min, "")
    return Quote(passage, citation, text)


async def said(question: str, *texts: str, sentences: int = 2) -> list[str]:
    quotes = tuple(quote(number, text) for number, text in enumerate(texts, start=1))
    generator = ExtractiveGenerator(FirstSyllables())
    return [piece async for piece in generator.stream(Prompt(question, quotes, sentences))]


@pytest.mark.parametrize(
    ("question", "texts", "answer"),
    [
        (
            "보증금은 언제 돌려주나요?",
            ["① 집은 깨끗이 쓴다.\n② 보증금은 집을 비우면 돌려준다. <개정 2020.1.1>"],
            ["보증금은 집을 비우면 돌려준다.⟦0⟧"],
        ),
        (
            "보증금과 이자",
            ["보증금은 돌려준다.", "보증금의 이자는 연 5퍼센트로 한다."],
            ["보증금의 이자는 연 5퍼센트로 한다.⟦1⟧"],
        ),
        (
            "보증금과 이자",
            ["보증금은 돌려준다.", "이자는 연 5퍼센트로 한다. 집은 쓴다."],
            ["보증금은 돌려준다.⟦0⟧", "이자는 연 5퍼센트로 한다.⟦1⟧"],
        ),
        (
            "외계인",
            ["이 법은 편히 사는 것을 목적으로 한다. 집은 깨끗이 쓴다."],
            ["집은 깨끗이 쓴다.⟦0⟧"],
        ),
        (
            "겨울에도 집을 비우나요?",
            ["집은 다음 각 호의 때에 비운다.\n1. 봄\n2. 겨울\n돈은 매월 낸다. 이는 같다."],
            ["집은 다음 각 호의 때에 비운다.⟦0⟧"],
        ),
        (
            "보증금은 돌려주나요?",
            ["보증금은 돌려준다. 다만, 빚은 뺀다. 끝이다."],
            ["보증금은 돌려준다.⟦0⟧", "다만, 빚은 뺀다.⟦0⟧"],
        ),
        (
            "보증금 돌려주나요?",
            ["보증금은 돌려준다. 다만, 빚은 뺀다.", "보증금은 돌려받는다. 그러나 늦게 받는다."],
            ["보증금은 돌려준다.⟦0⟧", "다만, 빚은 뺀다.⟦0⟧"],
        ),
        ("봄", ["1. 봄\n2. 겨울"], ["봄⟦0⟧"]),
        ("보증금", [], []),
    ],
)
async def test_says_what_carries_the_question(
    question: str, texts: list[str], answer: list[str]
) -> None:
    assert await said(question, *texts) == answer


async def test_says_no_more_sentences_than_asked_for() -> None:
    text = "보증금은 돌려준다. 보증금은 집을 비우면 돌려준다. 보증금은 곧 돌려준다."
    assert len(await said("보증금은 돌려주나요", text, sentences=1)) == 1


async def test_says_a_sentence_once() -> None:
    assert await said("보증금", "보증금은 돌려준다.", "보증금은 돌려준다.") == [
        "보증금은 돌려준다.⟦0⟧"
    ]
