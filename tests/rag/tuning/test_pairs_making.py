"""`lawbot tune pairs` over an invented archive: grounded, split by day, resumable."""

from datetime import date
from pathlib import Path

import pytest

from rag.citation import ArticleCitation, PrecedentCitation
from rag.errors import NothingToLearn, TuningError
from rag.generation.generator import StyleName
from rag.law import ArticleNumber, Holding
from rag.morphemes import Morphemes
from rag.tuning.pairs import Pair, Said, read_rows
from rag.tuning.pairs_area import area_of, law_areas
from rag.tuning.pairs_making import PairsPlan, make_pairs
from rag.tuning.progress import Progress

PLAN = PairsPlan(passages=500, held_out_from=date(2020, 1, 1))
STYLES = ("정중", "친근", "전문가", "쉬운말")
RULE = "임대인은 임차인이 집을 비우면 보증금을 돌려주어야 한다."
ISSUE = "집을 비운 임차인이 보증금의 반환을 청구할 수 있는지 여부"
HELD = "집을 비운 임차인은 임대인에게 보증금의 반환을 청구할 수 있다."


def restyle(text: str, style: StyleName) -> str:
    endings = {"정중": ("합니다.", "있습니다."), "친근": ("해요.", "있어요.")}
    do, be = endings.get(style, ("한다.", "있다."))
    return text.replace("한다.", do).replace("있다.", be)


def ignore(_: Progress) -> None: ...


@pytest.fixture
def make(morphemes: Morphemes, tmp_path: Path):
    async def made(archive: Path, plan: PairsPlan = PLAN, **changes):
        out = tmp_path / "pairs.jsonl"
        given = {"restyle": restyle, "on_progress": ignore} | changes
        report = await make_pairs(archive, out, plan, morphemes=morphemes, **given)
        return report, list(read_rows(out))

    return made


@pytest.fixture
def small(store, statute, precedent, article, tmp_path: Path) -> Path:
    """One rule and one decision on it."""
    cited = (ArticleCitation("가상임대차법", ArticleNumber(3)),)
    store(
        statute(articles=(article("제3조(보증금의 반환)", RULE),)),
        precedent(holdings=(Holding("", ISSUE, HELD, cited),)),
    )
    return tmp_path / "archive.sqlite"


async def test_an_article_is_asked_for_by_its_title_and_restated_in_each_style(
    make, small: Path
) -> None:
    _, pairs = await make(small, PairsPlan(held_out_from=date(2021, 1, 1)))
    articles = [pair for pair in pairs if pair.kind == "article"]
    assert [(pair.style, *pair.answer) for pair in articles] == [
        (style, Said(RULE.replace("한다", ending), pair.passages.index(RULE)))
        for pair, style, ending in zip(
            articles, STYLES, ("합니다", "해요", "한다", "한다"), strict=True
        )
    ]
    assert "보증금의 반환" in articles[0].question


async def test_an_issue_is_answered_by_the_holding_among_the_articles_it_cites(
    make, small: Path
) -> None:
    _, pairs = await make(small, PairsPlan(held_out_from=date(2021, 1, 1)))
    expert = next(pair for pair in pairs if (pair.kind, pair.style) == ("holding", "전문가"))
    assert expert.question == ISSUE
    assert sorted(expert.passages) == sorted([HELD, RULE])
    assert expert.answer == (Said(HELD, expert.passages.index(HELD)),)


async def test_a_holding_is_of_the_area_that_its_case_number_names(make, small: Path) -> None:
    _, pairs = await make(small)
    areas = {(pair.kind, pair.area) for pair in pairs}
    assert areas <= {("holding", "민사"), ("refusal", "민사"), ("refusal", ""), ("article", "")}
    assert ("holding", "민사") in areas


@pytest.mark.parametrize(
    ("case_number", "area"),
    [
        ("2019다123456", "민사"),
        ("2016재다12", "민사"),
        ("4294민상597", "민사"),
        ("2020고단1", "형사"),
        ("2018두9", "행정"),
        ("2021므3", "가사"),
        ("2022후4", "특허"),
        ("2005헌마1139", "헌법"),
        ("2020거5", ""),
    ],
)
def test_the_mark_of_a_case_names_its_area(case_number: str, area: str) -> None:
    assert area_of(PrecedentCitation(case_number), {}) == area


@pytest.mark.parametrize(
    ("marks", "areas"),
    [
        ("다다다다다", {"가상 법": "민사"}),
        ("도다도도도", {"가상 법": "형사"}),
        ("다다도도다", {}),  # several areas apply it
        ("다다다다", {}),  # too few to tell
    ],
)
def test_a_law_is_of_the_area_of_nearly_all_decisions_that_cite_it(
    marks: str, areas: dict[str, str]
) -> None:
    cases = [("가상 법", f"2019{mark}{number}") for number, mark in enumerate(marks)]
    assert law_areas(cases) == areas


async def test_an_article_is_of_the_area_of_its_law(make, archive: Path) -> None:
    _, pairs = await make(archive)
    assert {pair.area for pair in pairs if pair.kind == "article"} == {"민사"}


async def test_decisions_are_held_out_by_their_day(make, archive: Path) -> None:
    _, pairs = await make(archive)
    holdings = [pair for pair in pairs if pair.kind == "holding"]
    held_out = sum(pair.part == "held_out" for pair in holdings)
    assert 0.1 < held_out / len(holdings) < 0.3  # one year of five


async def test_every_style_learns_to_refuse_where_the_passages_do_not_answer(
    make, archive: Path
) -> None:
    report, pairs = await make(archive)
    refusals = [pair for pair in pairs if pair.kind == "refusal"]
    answers = {pair.question: pair.passages for pair in pairs if pair.kind == "article"}
    assert {pair.style for pair in refusals} == set(STYLES)
    assert {pair.answer for pair in refusals} == {(Said("근거 없음", None),)}
    assert 0.1 < len(refusals) / report.pairs < 0.2
    own = {q: passages[0] for q, passages in answers.items() if len(passages) == 1}
    assert not any(own.get(pair.question) in pair.passages for pair in refusals)


async def test_what_says_more_than_the_law_is_not_learned(make, small: Path) -> None:
    report, pairs = await make(
        small,
        restyle=lambda text, style: text.replace("보증금", "이자") if style == "정중" else text,
    )
    assert {pair.style for pair in pairs} == set(STYLES) - {"정중"}
    assert report.ungrounded == 2


async def test_rows_of_ones_own_are_judged_too(make, small: Path, tmp_path: Path) -> None:
    right = Pair("물음", (f"{RULE} {HELD}",), (Said(f"{RULE} {HELD}", 0),))  # before one mark
    wrong = Pair("물음", (RULE,), (Said("임대인은 이자를 7일 이내에 돌려주어야 한다.", 0),))
    own = tmp_path / "own.jsonl"
    own.write_text(f'{right.as_line()}\n{wrong.as_line()}\n{{"text": "글"}}\n', encoding="utf-8")
    report, rows = await make(small, own=[own])
    assert (report.texts, report.ungrounded) == (1, 1)
    assert right in rows
    assert wrong not in rows


async def test_goes_on_where_it_was_stopped(make, archive: Path, tmp_path: Path) -> None:
    _, whole = await make(archive)
    (tmp_path / "pairs.jsonl").unlink()

    def stop(progress: Progress) -> None:
        if progress.done > 50:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await make(archive, on_progress=stop)
    assert not (tmp_path / "pairs.jsonl").exists()
    seen: list[Progress] = []
    _, resumed = await make(archive, on_progress=seen.append)
    assert resumed == whole
    assert [step.rate for step in seen[:2]] == [0.0, 0.0]  # these were there
    assert not (tmp_path / "pairs.jsonl.parts").exists()


async def test_another_plan_begins_anew(make, archive: Path, tmp_path: Path) -> None:
    def stop(_: Progress) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await make(archive, on_progress=stop)
    seen: list[Progress] = []
    await make(archive, PairsPlan(passages=60), on_progress=seen.append)
    assert seen[0].rate > 0


async def test_says_so_when_not_one_pair_comes_out(
    make, store, statute, article, tmp_path: Path
) -> None:
    store(statute(articles=(article("제1조(벌칙)", "삭제"),)))
    with pytest.raises(NothingToLearn, match="lawbot ingest statutes"):
        await make(tmp_path / "archive.sqlite")


async def test_says_so_when_no_row_of_ones_own_stands(
    make, store, statute, article, tmp_path: Path
) -> None:
    store(statute(articles=(article("제1조(벌칙)", "삭제"),)))
    own = tmp_path / "own.jsonl"
    wrong = Pair("물음", (RULE,), (Said("임대인은 이자를 7일 이내에 돌려주어야 한다.", 0),))
    own.write_text(wrong.as_line(), encoding="utf-8")
    with pytest.raises(NothingToLearn, match="all 1 rows say more than the passages"):
        await make(tmp_path / "archive.sqlite", own=[own])


async def test_says_so_when_the_file_cannot_be_written(
    morphemes: Morphemes, small: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(TuningError, match="Give another --out"):
        await make_pairs(
            small,
            tmp_path / "file" / "pairs.jsonl",
            PLAN,
            morphemes=morphemes,
            restyle=restyle,
            on_progress=ignore,
        )
