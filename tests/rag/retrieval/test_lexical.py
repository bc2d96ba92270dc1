import asyncio
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from rag.citation import ArticleCitation
from rag.errors import IndexMissing
from rag.law import ArticleNumber
from rag.morphemes import Morphemes
from rag.passage import Passage, PassageKind, Query
from rag.retrieval.lexical import LexicalIndex

Build = Callable[..., Passage]
ANY = Query("")


@pytest.fixture
async def index(
    tmp_path: Path, morphemes: Morphemes, provision: Build, holding: Build
) -> LexicalIndex:
    index = await LexicalIndex.create(tmp_path / "lexical")
    passages = [
        provision("가상임대차법", 1, "이 법은 집을 빌린 사람을 지킨다.", heading="목적"),
        provision("가상임대차법", 2, "임대인은 보증금을 돌려준다.", date=date(2024, 1, 1)),
        provision("가상근로법", 2, "사용자는 임금을 준다.", heading="임금"),
        holding(1, "집을 비우면 보증금을 돌려받는지 여부"),
        holding(2, "해고가 정당한지 여부", date=date(2022, 3, 1)),
    ]
    await index.add(passages, morphemes)
    await index.commit()
    return index


async def found(
    index: LexicalIndex, *terms: str, kind: PassageKind = "statute", query: Query = ANY
) -> list[str]:
    return [hit.id for hit in await index.search(Counter(terms), kind, query, limit=10)]


@pytest.mark.parametrize(
    ("term", "kind", "expected"),
    [
        ("보증금", "statute", ["s/가상임대차법/1/제2조"]),
        ("보증금", "precedent", ["p/1/0"]),
        ("임금", "statute", ["s/가상근로법/1/제2조"]),
        ("근로", "statute", ["s/가상근로법/1/제2조"]),
        ("대법원", "precedent", []),
        ("상속", "statute", []),
    ],
)
async def test_finds_passages_by_name_heading_and_text(
    index: LexicalIndex, term: str, kind: PassageKind, expected: list[str]
) -> None:
    assert await found(index, term, kind=kind) == expected


async def test_ranks_a_heading_above_a_mention(
    tmp_path: Path, morphemes: Morphemes, provision: Build
) -> None:
    index = await LexicalIndex.create(tmp_path / "other")
    mention = provision("가상법", 1, "휴가와 임금을 정한다.", heading="목적")
    heading = provision("가상법", 2, "휴가와 기간을 정한다.", heading="임금")
    await index.add([mention, heading], morphemes)
    await index.commit()

    assert await found(index, "임금") == [heading.id, mention.id]


async def test_finds_a_precedent_by_the_law_that_it_cites(
    tmp_path: Path, morphemes: Morphemes, holding: Build
) -> None:
    index = await LexicalIndex.create(tmp_path / "other")
    cited = (ArticleCitation("가상임대차법", ArticleNumber(2)),)
    await index.add([holding(1, "여부", cited_articles=cited), holding(2, "여부")], morphemes)
    await index.commit()

    assert await found(index, "임대차", kind="precedent") == ["p/1/0"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (Query("", as_of=date(2023, 12, 31)), ["s/가상임대차법/1/제1조"]),
        (Query("", laws=frozenset({"가상근로법"})), ["s/가상근로법/1/제2조"]),
        (Query("", laws=frozenset()), []),
    ],
)
async def test_keeps_to_the_bounds_of_the_query(
    index: LexicalIndex, query: Query, expected: list[str]
) -> None:
    terms = ("보증금", "빌리다", "지키다") if query.as_of else ("임금", "보증금")
    assert await found(index, *terms, query=query) == expected


@pytest.mark.parametrize(
    ("day", "expected"), [(date(2022, 3, 1), []), (date(2022, 3, 2), ["p/2/0"])]
)
async def test_leaves_out_precedents_decided_on_the_day_or_later(
    index: LexicalIndex, day: date, expected: list[str]
) -> None:
    query = Query("", decided_before=day)
    assert await found(index, "해고", kind="precedent", query=query) == expected


@pytest.mark.parametrize("text", ['"', "AND OR NOT", "a:b^2 -c*", "\\", "(((", "보증금~", "\0"])
async def test_takes_any_term_as_a_value(index: LexicalIndex, text: str) -> None:
    assert await found(index, text) == []


async def test_searches_no_more_than_the_strongest_terms(index: LexicalIndex) -> None:
    terms = {f"말{n}": 1.0 for n in range(5_000)} | {"보증금": 2.0}

    hits = await index.search(terms, "statute", ANY, limit=10)

    assert [hit.id for hit in hits] == ["s/가상임대차법/1/제2조"]


async def test_finds_nothing_for_no_terms(index: LexicalIndex) -> None:
    assert await found(index) == []


async def test_forgets_what_was_deleted_once_it_is_committed(index: LexicalIndex) -> None:
    await index.delete(["s/가상임대차법/1/제2조", "p/1/0", "s/없는법/1/제1조"])
    assert await found(index, "보증금") == ["s/가상임대차법/1/제2조"]

    await index.commit()

    assert await found(index, "보증금") == []
    assert await found(index, "보증금", kind="precedent") == []


async def test_opens_again_and_serves_many_at_once(index: LexicalIndex, tmp_path: Path) -> None:
    opened = await LexicalIndex.open(tmp_path / "lexical")

    assert (
        await asyncio.gather(*(found(opened, "보증금") for _ in range(16)))
        == [["s/가상임대차법/1/제2조"]] * 16
    )


async def test_says_when_there_is_no_index(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match="run `lawbot ingest rebuild-index`"):
        await LexicalIndex.open(tmp_path / "nothing")
