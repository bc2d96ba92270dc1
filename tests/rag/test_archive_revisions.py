"""Which revision answers, what is searched, and what changed since."""

from datetime import date
from pathlib import Path

import pytest

from rag.archive import Archive
from rag.archive_changes import ArchiveChanges
from rag.archive_rows import statute_rows
from rag.archive_writer import PASSAGE_LIMIT, ArchiveWriter
from rag.citation import ArticleCitation
from rag.errors import ArchiveError, NotInForce, UnknownArticle
from rag.law import ArticleNumber, Holding, Paragraph

LAW = "가상임대차법"
FIRST = ArticleCitation(LAW, ArticleNumber(1))
FUTURE = date(2100, 1, 1)


@pytest.fixture
def first_article(tmp_path: Path):
    async def look_up(on: date | None = None, citation: ArticleCitation = FIRST) -> str:
        async with Archive.open(tmp_path / "archive.sqlite") as archive:
            (passage,) = await archive.provisions(citation, on)
            return passage.text

    return look_up


@pytest.fixture
def searched(tmp_path: Path):
    """Passages that changed after a revision and belong in the index, those out of date in it."""

    async def read(since: int = 0) -> tuple[list[str], list[str]]:
        async with ArchiveChanges.open(tmp_path / "archive.sqlite") as archive:
            until = await archive.revision()
            batches = archive.changed_passages(since, until, batch=1)
            changed = [passage.id async for batch in batches for passage in batch]
            return changed, await archive.outdated_ids(since, until)

    return read


def text(words: str, build) -> dict[str, object]:
    return {"articles": (build("제1조", words),)}


async def test_the_revision_in_force_on_the_day_answers(
    store, statute, article, first_article, searched
) -> None:
    store(
        statute(**text("둘째", article), revision_id="200", effective_date=date(2022, 1, 1)),
        statute(**text("첫째", article), revision_id="100", effective_date=date(2020, 1, 1)),
        statute(**text("셋째", article), revision_id="300", effective_date=FUTURE),
    )
    assert await first_article(date(2020, 1, 1)) == "첫째"
    assert await first_article(date(2021, 12, 31)) == "첫째"
    assert await first_article(date(2022, 1, 1)) == "둘째"
    assert await first_article() == "둘째"
    assert await first_article(FUTURE) == "셋째"
    assert await searched() == (["s/000001/300/제1조"], [])


async def test_a_law_that_is_only_to_come_is_found_and_dated(
    tmp_path, store, statute, first_article
) -> None:
    store(statute(effective_date=FUTURE))
    async with Archive.open(tmp_path / "archive.sqlite") as archive:
        (passage,) = await archive.provisions(FIRST)
    assert passage.date == FUTURE
    with pytest.raises(NotInForce) as caught:
        await first_article(date(2026, 1, 1))
    error = caught.value
    assert (error.law, error.effective_date, error.on, error.repealed) == (
        LAW, FUTURE, date(2026, 1, 1), False,
    )  # fmt: skip


async def test_of_two_laws_of_one_title_the_newest_answers(
    tmp_path, store, statute, article, first_article, searched
) -> None:
    ancient = statute(
        **text("옛 법", article), statute_id="000009", effective_date=date(1948, 1, 1)
    )
    store(ancient)
    assert await searched() == (["s/000009/100/제1조"], [])
    store(statute(**text("앞으로의 법", article), effective_date=FUTURE))
    assert await first_article() == "앞으로의 법"
    with pytest.raises(NotInForce) as caught:
        await first_article(date(2026, 1, 1))
    assert caught.value.effective_date == FUTURE
    assert await searched(since=1) == (["s/000001/100/제1조"], ["s/000009/100/제1조"])
    with ArchiveWriter(tmp_path / "archive.sqlite") as writer, writer.transaction():
        writer.remove("s/000001")
    assert (await searched(since=2))[0] == ["s/000009/100/제1조"]


@pytest.mark.parametrize("repealed_on", [date(1997, 3, 13), date(2024, 1, 1)])
async def test_a_file_that_only_repeals_a_law_of_the_same_title(
    store, statute, article, first_article, searched, repealed_on
) -> None:
    store(
        statute(**text("법", article), effective_date=date(2020, 1, 1)),
        statute(
            **text("폐지한다.", article),
            statute_id="000009",
            effective_date=repealed_on,
            repealed=True,
        ),
    )
    if repealed_on < date(2020, 1, 1):
        assert await first_article() == "법"
        assert await searched() == (["s/000001/100/제1조"], [])
    else:
        assert await first_article() == "폐지한다."
        assert await searched() == ([], [])


async def test_a_repealed_law_stays_readable_but_is_not_searched(
    tmp_path, store, statute, searched
) -> None:
    store(statute(repealed=True))
    async with Archive.open(tmp_path / "archive.sqlite") as archive:
        (passage,) = await archive.provisions(FIRST)
        with pytest.raises(NotInForce) as caught:
            await archive.provisions(ArticleCitation(LAW, ArticleNumber(2)))
    assert passage.repealed
    assert (caught.value.repealed, caught.value.effective_date) == (True, date(2020, 1, 1))
    assert await searched() == ([], [])


def test_the_same_text_again_changes_nothing(store, statute, precedent) -> None:
    assert store(statute(), precedent()) == ["added", "added"]
    assert store(statute(), precedent()) == ["unchanged", "unchanged"]
    assert store(statute(url="https://law.example/other"), precedent(court="가상법원")) == [
        "changed", "changed",
    ]  # fmt: skip


async def test_the_index_hears_of_every_change(
    store, statute, precedent, article, searched
) -> None:
    holdings = (Holding("1", "첫째"), Holding("2", "둘째"))
    store(statute(articles=(article("제1조", "가"), article("제2조", "나"))))
    store(precedent(holdings=holdings))
    assert await searched() == (
        ["p/1/0", "p/1/1", "s/000001/100/제1조", "s/000001/100/제2조"], [],
    )  # fmt: skip
    store(statute(articles=(article("제1조", "다"),)), precedent(holdings=holdings[:1]))
    assert await searched(since=2) == (
        ["p/1/0", "s/000001/100/제1조"],
        ["p/1/0", "p/1/1", "s/000001/100/제1조", "s/000001/100/제2조"],
    )
    assert await searched(since=3) == ([], [])
    store(statute(revision_id="200", effective_date=date(2021, 1, 1)))
    assert await searched(since=3) == (["s/000001/200/제1조"], ["s/000001/100/제1조"])


async def test_what_is_removed_leaves_archive_and_index(
    tmp_path, store, statute, precedent, searched
) -> None:
    store(statute(), statute(revision_id="200", effective_date=FUTURE), precedent())
    with ArchiveWriter(tmp_path / "archive.sqlite") as writer, writer.transaction():
        writer.remove("s/000001")
        writer.remove("p/1")
    assert await searched(since=1) == ([], ["p/1/0", "s/000001/200/제1조"])
    async with Archive.open(tmp_path / "archive.sqlite") as archive:
        counts = await archive.counts()
    assert (counts.statutes, counts.articles, counts.holdings, counts.passages) == (0, 0, 0, 0)


async def test_a_digest_gives_way_to_the_real_text_for_good(
    store, statute, precedent, article, first_article
) -> None:
    digests = [
        statute(**text("요지", article), digest=True),
        precedent("2020다1", precedent_id="digest", digest=True),
    ]
    assert store(*digests) == ["added", "added"]
    assert await first_article() == "요지"
    real = [statute(**text("원문", article), revision_id="900"), precedent("2020다1, 2")]
    assert store(*real) == ["added", "added"]
    assert await first_article() == "원문"
    assert store(*digests) == ["superseded", "superseded"]
    assert store(*real) == ["unchanged", "unchanged"]


async def test_a_digest_answers_for_the_parts_of_its_article(
    store, statute, article, first_article
) -> None:
    store(statute(**text("요지", article), digest=True))
    assert await first_article(citation=ArticleCitation(LAW, ArticleNumber(1), 2, 3)) == "요지"
    with pytest.raises(UnknownArticle) as caught:
        await first_article(citation=ArticleCitation(LAW, ArticleNumber(2)))
    assert caught.value.digest


async def test_names_follow_the_archive(tmp_path, store, statute) -> None:
    store(statute())
    async with Archive.open(tmp_path / "archive.sqlite") as archive:
        assert (await archive.statute_names()).complete("가상") == [LAW]
        store(statute("가상법", statute_id="000002"))
        assert (await archive.statute_names()).complete("가상") == ["가상법", LAW]


async def test_a_long_article_is_searched_in_parts_that_make_up_the_whole(
    tmp_path, store, statute, article, first_article
) -> None:
    sentence = "보증금은 집을 비운 날에 돌려준다. "
    lines = [f"{mark} {sentence * 25}".strip() for mark in "①②③④"]
    lines += [f"{number}. {sentence * 20}".strip() for number in range(1, 6)]
    whole = "\n".join(lines)
    store(statute(**text(whole, article)))
    async with ArchiveChanges.open(tmp_path / "archive.sqlite") as archive:
        (passages,) = [batch async for batch in archive.changed_passages(0, 1, batch=100)]
    assert [passage.id for passage in passages] == [
        "s/000001/100/제1조",
        "s/000001/100/제1조/2",
        "s/000001/100/제1조/3",
        "s/000001/100/제1조/4",
    ]
    assert {passage.citation for passage in passages} == {FIRST}
    assert max(len(passage.text) for passage in passages) <= PASSAGE_LIMIT
    assert "\n".join(passage.text for passage in passages) == whole
    assert await first_article() == whole


async def test_a_long_article_without_paragraphs_stays_whole(
    tmp_path, store, statute, article, searched
) -> None:
    store(statute(**text("보증금은 돌려준다. " * 300, article)))
    assert await searched() == (["s/000001/100/제1조"], [])


def test_a_part_that_its_article_does_not_contain_is_left_out(statute, article) -> None:
    odd = article("제1조", "① 하나")
    odd = type(odd)(odd.number, None, odd.text, (*odd.paragraphs, Paragraph(2, "② 둘")))
    ((*_, outline),) = statute_rows(statute(articles=(odd,))).articles
    assert outline == '[["paragraph",1,0,"",0,4]]'


def test_a_batch_is_kept_whole_or_not_at_all(tmp_path, store, statute) -> None:
    store(statute())
    with ArchiveWriter(tmp_path / "archive.sqlite") as writer:
        broken = statute_rows(statute("가상법", statute_id="000002"))._replace(header=())

        def put_both() -> None:
            with writer.transaction():
                writer.put(statute_rows(statute("둘째법", statute_id="000003")))
                writer.put(broken)

        with pytest.raises(ArchiveError):
            put_both()
        titles = writer.connection.execute("SELECT title FROM statutes").fetchall()
    assert titles == [(LAW,)]
