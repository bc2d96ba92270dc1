"""Nothing is shown that is not in the law text."""

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path

import pytest

from rag.answer import Quote, Sentence
from rag.archive import Archive
from rag.citation import ArticleCitation, PrecedentCitation
from rag.errors import GenerationError
from rag.grounding import Grounding, verified
from rag.law import ArticleNumber
from rag.morphemes import Morphemes

TEXT = "① 보증금(保證金)은 집을 비우면 돌려준다. <개정 2019.12.1>\n② 집세는 매월 낸다."
DEPOSIT = ArticleCitation("가상임대차법", ArticleNumber(3))


@pytest.fixture
async def archive(tmp_path: Path, store, statute, precedent, article) -> AsyncIterator[Archive]:
    store(statute(articles=(article("제3조(보증금)", TEXT),)), precedent("2020다1"))
    async with Archive.open(tmp_path / "archive.sqlite") as archive:
        yield archive


@pytest.fixture
async def provision(archive: Archive) -> Quote:
    (passage,) = await archive.provisions(DEPOSIT)
    return Quote(passage, replace(DEPOSIT, paragraph=2), "② 집세는 매월 낸다.")


@pytest.fixture
async def decision(archive: Archive) -> Quote:
    (passage,) = await archive.precedents(PrecedentCitation("2020다1"))
    return Quote(passage, passage.citation, "돌려받는다.")


async def test_keeps_quotes_that_stand_in_the_archive(archive, provision, decision) -> None:
    assert await verified([provision, decision], archive) == (provision, decision)


async def test_drops_a_quote_with_one_other_letter(archive, provision, decision, caplog) -> None:
    wrong = replace(provision, text="② 집세는 매년 낸다.")
    assert await verified([wrong, decision], archive) == (decision,)
    assert "집세" not in caplog.text


@pytest.mark.parametrize(
    "citation",
    [
        ArticleCitation("가상임대차법", ArticleNumber(99)),
        ArticleCitation("없는법", ArticleNumber(3)),
        PrecedentCitation("2099다9"),
    ],
)
async def test_drops_a_quote_whose_citation_does_not_exist(archive, provision, citation) -> None:
    assert await verified([replace(provision, citation=citation)], archive) == ()


async def said(morphemes: Morphemes, quotes: Sequence[Quote], *pieces: str) -> list[Sentence]:
    async def stream() -> AsyncGenerator[str, None]:
        for piece in pieces:
            yield piece

    return [sentence async for sentence in Grounding(morphemes).sentences(stream(), quotes)]


async def texts(morphemes: Morphemes, quote: Quote, *sentences: str) -> list[str]:
    return [s.text for s in await said(morphemes, [quote], *(f"{s}⟦0⟧" for s in sentences))]


async def test_shows_a_sentence_of_the_quote_and_where_it_stands(morphemes, provision) -> None:
    quote = replace(provision, text=TEXT)
    (sentence,) = await said(morphemes, [quote], "집세는 ", "매월 낸다.", "⟦", "0⟧")
    assert sentence == Sentence("집세는 매월 낸다.", quote, (TEXT.index("②"), len(TEXT)))
    assert TEXT[slice(*sentence.span)] == "② 집세는 매월 낸다."


async def test_shows_a_restatement_with_the_span_that_carries_it(morphemes, provision) -> None:
    quote = replace(provision, text=TEXT)
    assert await said(morphemes, [quote], "보증금은 집을 비우면 돌려줍니다.⟦0⟧") == [
        Sentence("보증금은 집을 비우면 돌려줍니다.", quote, (0, TEXT.index("\n")))
    ]


async def test_shows_the_sentence_of_the_law_for_one_that_turns_it(morphemes, provision) -> None:
    quote = replace(provision, text=TEXT)
    assert await texts(morphemes, quote, "보증금은 집을 비우면 돌려주지 않습니다.") == [
        "보증금은 집을 비우면 돌려준다."
    ]


@pytest.mark.parametrize(
    "pieces",
    [
        ["집세는 매월 낸다."],  # no mark
        ["집세는 매월 낸다.⟦1⟧"],  # no such quote
        ["집세는 매월 낸다.⟦" + "9" * 5_000 + "⟧"],
        ["⟦0⟧", "⟦0⟧"],
        ["이웃은 처벌을 받습니다.⟦0⟧"],
        ["가" * 100_000, "⟦0⟧"],
        ["가" * 3_000, "나" * 3_000, "⟦0⟧"],
        ["제99999다1호 " * 50, "⟦0⟧"],
    ],
)
async def test_shows_nothing_of_what_stands_on_nothing(morphemes, provision, pieces) -> None:
    assert await said(morphemes, [provision], *pieces) == []


@pytest.mark.parametrize(
    "pieces",
    [
        ["집세는 매월 낸다.⟦⟦0⟧⟧ ⟦x⟧"],
        ["집세는 매월 낸다? 아니다!⟦0⟧"],
        ["집세는 **매월** 낸다.⟦0⟧"],
        ["집세는 매", "⟦0⟧", "월 낸다.", "⟦0⟧"],
    ],
)
async def test_shows_no_sign_that_the_law_does_not_have(morphemes, provision, pieces) -> None:
    assert [s.text for s in await said(morphemes, [provision], *pieces)] == ["집세는 매월 낸다."]


async def test_hears_again_after_a_text_without_end(morphemes, provision) -> None:
    pieces = ["가" * 9_000, "⟦0⟧", "집세는 매월 낸다.⟦0⟧"]
    assert [s.text for s in await said(morphemes, [provision], *pieces)] == ["집세는 매월 낸다."]


async def test_judges_each_of_several_sentences_before_one_mark(morphemes, provision) -> None:
    quote = replace(provision, text=TEXT)
    assert await texts(
        morphemes, quote, "집세는 매월 냅니다. 보증금은 집을 비우면 돌려줍니다."
    ) == [
        "집세는 매월 냅니다.",
        "보증금은 집을 비우면 돌려줍니다.",
    ]


async def test_says_a_sentence_of_the_law_once(morphemes, provision) -> None:
    said_twice = ("집세는 매월 낸다.", "집세는 매월 냅니다.", "집세는 매년 낸다.")
    assert await texts(morphemes, provision, *said_twice) == ["집세는 매월 낸다."]


RULE = "임대인은 보증금을 돌려주어야 한다."
EXCEPTION = "다만, 차임을 내지 아니한 때에는 그러하지 아니하다."


@pytest.mark.parametrize(
    ("sentences", "shown"),
    [
        ([RULE], [RULE, EXCEPTION]),
        (["임대인은 보증금을 돌려줘야 합니다."], ["임대인은 보증금을 돌려줘야 합니다.", EXCEPTION]),
        ([RULE, EXCEPTION], [RULE, EXCEPTION]),
        (
            ["다만, 차임을 내지 않은 경우에는 그렇지 않습니다."],
            [RULE, "다만, 차임을 내지 않은 경우에는 그렇지 않습니다."],
        ),
    ],
)
async def test_a_rule_goes_with_its_exception(morphemes, provision, sentences, shown) -> None:
    quote = replace(provision, text=f"① {RULE} {EXCEPTION}")
    assert await texts(morphemes, quote, *sentences) == shown


async def test_leaves_the_citation_to_the_renderer(morphemes, provision) -> None:
    named = "가상임대차법 제3조제2항에 따르면 집세는 매월 냅니다."
    assert await texts(morphemes, provision, named) == ["집세는 매월 냅니다."]


async def test_a_stream_that_dies_keeps_what_stood(morphemes, provision) -> None:
    async def stream() -> AsyncGenerator[str, None]:
        yield "집세는 매월 낸다.⟦0⟧ 보증금은"
        raise GenerationError

    sentences = Grounding(morphemes).sentences(stream(), [provision])
    assert (await anext(sentences)).text == "집세는 매월 낸다."
    with pytest.raises(GenerationError):
        await anext(sentences)


async def test_closing_it_closes_the_stream(morphemes, provision) -> None:
    closed = []

    async def stream() -> AsyncGenerator[str, None]:
        try:
            while True:
                yield "집세는 매월 낸다.⟦0⟧"
        finally:
            closed.append(True)

    async with aclosing(Grounding(morphemes).sentences(stream(), [provision])) as sentences:
        await anext(sentences)
    assert closed == [True]
