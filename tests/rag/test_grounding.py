"""Nothing is shown that is not in the law text."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from fakes import FakeGenerator

from rag.answer import Quote, Sentence
from rag.archive import Archive
from rag.citation import ArticleCitation, PrecedentCitation
from rag.generation.generator import Prompt
from rag.grounding import grounded, verified
from rag.law import ArticleNumber

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


async def test_lets_through_only_sentences_of_their_quote(archive, provision) -> None:
    quotes = (replace(provision, text=TEXT), provision)
    generator = FakeGenerator(
        [
            ("보증금은 집을 비우면 돌려준다.", 0),
            ("보증금은 집을 비우면 돌려주지 않는다.", 0),
            ("보증금은 집을 비우면 돌려준다.", 1),
            ("집세는 매월 낸다.", 1),
            ("집세는 매월 낸다.", 7),
            ("", 0),
        ]
    )
    stream = generator.stream(Prompt("보증금", quotes))
    assert [sentence async for sentence in grounded(stream, quotes)] == [
        Sentence("보증금은 집을 비우면 돌려준다.", quotes[0]),
        Sentence("집세는 매월 낸다.", quotes[1]),
    ]
