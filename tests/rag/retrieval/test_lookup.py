from collections.abc import AsyncIterator, Callable
from datetime import date
from pathlib import Path

import pytest

from rag.archive import Archive
from rag.errors import NotInForce, UnknownArticle, UnknownPrecedent, UnknownStatute
from rag.law import Article, Precedent, Statute
from rag.passage import Query
from rag.retrieval.lookup import Lookup


@pytest.fixture
async def lookup(
    tmp_path: Path,
    store: Callable[..., object],
    statute: Callable[..., Statute],
    precedent: Callable[..., Precedent],
    article: Callable[..., Article],
) -> AsyncIterator[Lookup]:
    articles = (
        article("제1조(목적)", "집을 빌린 사람을 지킨다."),
        article("제2조(보증금)", "① 임대인은 보증금을 돌려준다.\n② 이자도 돌려준다."),
    )
    store(statute(articles=articles), precedent("2020다1"))
    async with Archive.open(tmp_path / "archive.sqlite") as archive:
        yield Lookup(archive)


async def test_gives_what_the_question_cites_in_its_order(lookup: Lookup) -> None:
    found = await lookup.find(Query("2020다1 판결과 가상임대차법 제2조제2항이 궁금해요"))

    assert [
        (str(hit.passage.citation), hit.passage.text, hit.score, hit.rank, hit.routes)
        for hit in found.hits
    ] == [
        (
            "대법원 2020. 5. 7. 선고 2020다1 판결",
            "집을 비우면 보증금을 돌려받는지 여부\n\n돌려받는다.",
            1.0,
            1,
            {"lookup"},
        ),
        ("가상임대차법 제2조제2항", "② 이자도 돌려준다.", 1.0, 2, {"lookup"}),
    ]
    assert found.failures == ()


async def test_gives_a_provision_once_however_often_it_is_cited(lookup: Lookup) -> None:
    found = await lookup.find(Query("가상임대차법 제1조, 가상임대차법 1조, 「가상임대차법」 제1조"))

    assert [str(hit.passage.citation) for hit in found.hits] == ["가상임대차법 제1조"]


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("가상임대차법 제9조", UnknownArticle),
        ("가상임대차법 제2조제5항", UnknownArticle),
        ("없는법 제1조", UnknownStatute),
        ("구 가상임대차법 제1조", NotInForce),
        ("2019다99 판결", UnknownPrecedent),
    ],
)
async def test_says_what_leads_nowhere(lookup: Lookup, text: str, error: type[Exception]) -> None:
    found = await lookup.find(Query(f"{text} 알려줘"))

    assert (found.hits, [type(failure) for failure in found.failures]) == ((), [error])


async def test_looks_at_the_day_asked_for(lookup: Lookup) -> None:
    found = await lookup.find(Query("가상임대차법 제1조", as_of=date(2019, 1, 1)))

    assert [type(failure) for failure in found.failures] == [NotInForce]


async def test_keeps_to_the_kinds_asked_for(lookup: Lookup) -> None:
    query = Query("2020다1, 가상임대차법 제1조", kinds=frozenset({"statute"}))

    assert [str(hit.passage.citation) for hit in (await lookup.find(query)).hits] == [
        "가상임대차법 제1조"
    ]


@pytest.mark.parametrize("text", ["", "가상임대차법이 뭐예요?", "보증금을 못 받았어요", "제2조"])
async def test_finds_nothing_where_nothing_is_cited(lookup: Lookup, text: str) -> None:
    assert await lookup.find(Query(text)) == ((), ())
