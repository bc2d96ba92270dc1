"""Look-up in the archive: exactly what was cited, or why it is not there."""

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from rag.archive import Archive, Counts
from rag.citation import ArticleCitation, PrecedentCitation
from rag.errors import NotInForce, UnknownArticle, UnknownPrecedent, UnknownStatute
from rag.law import UNNUMBERED, Article, ArticleNumber, Holding, StatuteKind
from rag.passage import Passage

LAW = "가상임대차법"
TERM = """① 집을 빌린 기간은 2년으로 한다.
② 다음 각 호의 사람은 기간을 줄일 수 있다.
1. 집을 빌린 사람
1의2. 그 사람과 함께 사는 사람
2. 다음 각 목의 사람
가. 집을 빌려준 사람
나. 그 대리인
③ 줄인 기간은 문서로 알린다."""
RENT = """집세는 다음 각 호의 때에 낸다.
1. 집을 받은 때
2. 그 뒤 매월 초"""


@pytest.fixture
async def archive(tmp_path: Path, store, statute, precedent, article) -> AsyncIterator[Archive]:
    store(
        statute(
            LAW,
            articles=(
                article("제1조(목적)", "이 법은 빌린 집에서 편히 사는 것을 목적으로 한다."),
                article("제2조(기간)", TERM),
                article("제2조의2(집세)", RENT),
                article("제3조(보증금)", "보증금은 집을 비울 때 돌려준다."),
                article("제5조", "삭제"),
                article("제5조", "벌금은 10만원으로 한다.", occurrence=1),
                Article(UNNUMBERED, None, "이 법의 나머지"),
            ),
        ),
        statute("가상 세금·벌금법", statute_id="000002"),
        precedent(
            "2020다1, 2(병합)",
            holdings=(
                Holding(
                    "1",
                    "보증금을 돌려주는 때",
                    "집을 비운 때이다.",
                    (ArticleCitation(LAW, ArticleNumber(3)),),
                ),
                Holding(
                    "2",
                    "기간을 줄일 수 있는 사람",
                    "",
                    (
                        ArticleCitation(LAW, ArticleNumber(2), 2, until=ArticleNumber(3)),
                        ArticleCitation(LAW, ArticleNumber(5), former=""),
                    ),
                ),
            ),
        ),
        precedent("2021다7", precedent_id="2", holdings=(), full_text="주문. 기각한다."),
    )
    async with Archive.open(tmp_path / "archive.sqlite") as opened:
        yield opened


def cite(article: str | None = None, *, law: str = LAW, **parts: object) -> ArticleCitation:
    """ "2의2" is 제2조의2."""
    number, _, branch = (article or "0").partition("의")
    address = ArticleNumber(int(number), int(branch or 0)) if article else None
    return ArticleCitation(law, address, **parts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("citation", "quote"),
    [
        (cite("3"), "보증금은 집을 비울 때 돌려준다."),
        (cite("2"), TERM),
        (cite("2", paragraph=1), "① 집을 빌린 기간은 2년으로 한다."),
        (cite("2", paragraph=3), "③ 줄인 기간은 문서로 알린다."),
        (cite("2", paragraph=2, subparagraph=1), "1. 집을 빌린 사람"),
        (
            cite("2", paragraph=2, subparagraph=1, subparagraph_branch=2),
            "1의2. 그 사람과 함께 사는 사람",
        ),
        (
            cite("2", paragraph=2, subparagraph=2),
            "2. 다음 각 목의 사람\n가. 집을 빌려준 사람\n나. 그 대리인",
        ),
        (cite("2", paragraph=2, subparagraph=2, item="나"), "나. 그 대리인"),
        (cite("2", subparagraph=1), "1. 집을 빌린 사람"),
        (cite("2의2", subparagraph=2), "2. 그 뒤 매월 초"),
        (cite(law="가상 세금ㆍ벌금법"), "이 법은 빌린 집에서 편히 사는 것을 목적으로 한다."),
    ],
    ids=str,
)
async def test_quotes_exactly_the_part_that_is_cited(archive, citation, quote) -> None:
    (passage,) = await archive.provisions(citation)
    assert passage.text == quote


async def test_a_provision_knows_all_that_is_shown_with_it(archive) -> None:
    assert await archive.provisions(cite("2", law="가상 임대차법", paragraph=1)) == (
        Passage(
            id="s/000001/100/제2조",
            kind="statute",
            citation=cite("2", paragraph=1),
            heading="기간",
            text="① 집을 빌린 기간은 2년으로 한다.",
            date=date(2020, 1, 1),
            url=f"https://law.example/{LAW}",
            statute_kind=StatuteKind.ACT,
            heading_path=("제1장 총칙",),
        ),
    )


async def test_a_range_gives_every_article_in_it(archive) -> None:
    found = await archive.provisions(cite("2", until=ArticleNumber(3)))
    assert [passage.citation for passage in found] == [cite("2"), cite("2의2"), cite("3")]


async def test_a_number_that_the_source_has_twice_gives_both(archive) -> None:
    found = await archive.provisions(cite("5"))
    assert [(passage.id, passage.text) for passage in found] == [
        ("s/000001/100/제5조", "삭제"),
        ("s/000001/100/제5조#1", "벌금은 10만원으로 한다."),
    ]


@pytest.mark.parametrize(
    ("citation", "missing", "nearest"),
    [
        (cite("4"), "article", ("제3조", "제5조")),
        (cite("118"), "article", ("제5조",)),
        (cite("2의9"), "article", ("제2조의2", "제3조")),
        (cite("3", paragraph=1), "paragraph", ("제2조의2", "제5조")),
        (cite("2", paragraph=4), "paragraph", ("제1조", "제2조의2")),
        (cite("2의2", subparagraph=3), "subparagraph", ("제2조", "제3조")),
        (cite("2", paragraph=2, subparagraph=2, item="다"), "item", ("제1조", "제2조의2")),
    ],
    ids=str,
)
async def test_says_what_there_is_instead_of_an_unknown_article(
    archive, citation, missing, nearest
) -> None:
    with pytest.raises(UnknownArticle) as caught:
        await archive.provisions(citation)
    error = caught.value
    assert (error.citation, error.missing, error.last_article, error.digest) == (
        citation, missing, ArticleNumber(5), False,
    )  # fmt: skip
    assert tuple(map(str, error.nearest[-2:])) == nearest


@pytest.mark.parametrize(
    ("name", "suggestions"),
    [("가상임대", (LAW,)), ("가상의임대차법", (LAW,)), ("소득세법", ())],
)
async def test_suggests_the_law_that_was_meant(archive, name, suggestions) -> None:
    with pytest.raises(UnknownStatute) as caught:
        await archive.provisions(cite("1", law=name))
    assert (caught.value.name, caught.value.suggestions) == (name, suggestions)


async def test_law_of_another_day_is_never_todays(archive) -> None:
    with pytest.raises(NotInForce) as caught:
        await archive.provisions(cite("3", former="2019. 1. 1. 개정되기 전의 것"))
    assert caught.value.former == "2019. 1. 1. 개정되기 전의 것"


@pytest.mark.parametrize("number", ["2020다1", "2020다2", "2020다1, 2"])
async def test_a_precedent_is_found_by_each_of_its_numbers(archive, number) -> None:
    first, second = await archive.precedents(PrecedentCitation(number))
    assert first == Passage(
        id="p/1/0",
        kind="precedent",
        citation=PrecedentCitation("2020다1, 2(병합)", "대법원", date(2020, 5, 7)),
        heading="보증금반환",
        text="보증금을 돌려주는 때\n\n집을 비운 때이다.",
        date=date(2020, 5, 7),
        url="https://law.example/precedent",
        heading_path=("대법원",),
        cited_articles=(cite("3"),),
    )
    assert (second.id, second.text) == ("p/1/1", "기간을 줄일 수 있는 사람")
    assert second.cited_articles == (
        cite("2", paragraph=2, until=ArticleNumber(3)),
        cite("5", former=""),
    )


async def test_a_precedent_without_holdings_gives_its_full_text(archive) -> None:
    (passage,) = await archive.precedents(PrecedentCitation("2021다7"))
    assert (passage.id, passage.text) == ("p/2/0", "주문. 기각한다.")


async def test_an_unknown_case_number_is_named(archive) -> None:
    with pytest.raises(UnknownPrecedent) as caught:
        await archive.precedents(PrecedentCitation("2099다1"))
    assert caught.value.case_number == "2099다1"


async def test_of_two_decisions_of_one_number_the_date_decides(tmp_path, store, precedent) -> None:
    store(
        precedent(
            "2020가1", precedent_id="1", court="가상지방법원", decision_date=date(2020, 1, 2)
        ),
        precedent(
            "2020가1", precedent_id="2", court="다른지방법원", decision_date=date(2020, 3, 4)
        ),
    )
    async with Archive.open(tmp_path / "archive.sqlite") as archive:
        by_date = await archive.precedents(
            PrecedentCitation("2020가1", decision_date=date(2020, 3, 4))
        )
        both = await archive.precedents(PrecedentCitation("2020가1"))
    assert [passage.id for passage in by_date] == ["p/2/0"]
    assert [passage.id for passage in both] == ["p/1/0", "p/2/0"]


@pytest.mark.parametrize(
    ("citation", "ids"),
    [
        (cite("3"), ["p/1/0"]),
        (cite("2"), ["p/1/1"]),
        (cite("5"), []),  # cited only as law of another day
        (cite(), []),
    ],
    ids=str,
)
async def test_knows_the_decisions_that_cite_an_article(archive, citation, ids) -> None:
    assert [passage.id for passage in await archive.citing(citation, 10)] == ids


async def test_passages_come_in_the_order_asked_for(archive) -> None:
    ids = ["p/1/1", "s/000001/100/제3조", "s/none", "s/000001/100/제5조#1"]
    assert [passage.id for passage in await archive.passages(ids)] == [ids[0], ids[1], ids[3]]


async def test_counts_what_it_holds(archive) -> None:
    assert await archive.counts() == Counts(
        revision=1,
        statutes=2,
        articles=8,
        precedents=2,
        holdings=2,
        passages=10,
        digests=0,
        newest_effective_date=date(2020, 1, 1),
    )


@pytest.mark.parametrize(
    ("words", "within", "found"),
    [
        (["보증금"], "heading", ["제2조"]),
        (["보증금", "기간"], "text", ["제2조", "제3조"]),
        (["총칙"], "heading", ["제2조", "제3조"]),
        (["없는 말"], "text", []),
        ([], "text", []),
    ],
)
async def test_finds_the_articles_of_a_law_that_hold_a_word(
    tmp_path, store, statute, article, words, within, found
) -> None:
    articles = (article("제2조(보증금)", "보증금이다."), article("제3조(날)", "기간이다."))
    store(statute("가상법", articles=articles), statute("다른법", statute_id="2"))
    async with Archive.open(tmp_path / "archive.sqlite") as archive:
        passages = await archive.articles("가상법", words, within=within)

    assert [str(passage.citation) for passage in passages] == [f"가상법 {n}" for n in found]


@pytest.mark.parametrize(("law", "day"), [("없는법", None), ("가상법", date(2019, 12, 31))])
async def test_a_law_that_is_not_there_holds_no_word(tmp_path, store, statute, law, day) -> None:
    store(statute("가상법"))
    async with Archive.open(tmp_path / "archive.sqlite") as archive:
        assert await archive.articles(law, ["이 법"], within="text", on=day) == ()
