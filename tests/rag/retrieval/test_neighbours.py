"""The neighbours of a provision in a small invented law with its decree and rule."""

from collections.abc import AsyncIterator, Callable
from datetime import date
from pathlib import Path

import pytest

from rag.archive import Archive
from rag.citation import ArticleCitation
from rag.citation_parser import parse_citations
from rag.law import StatuteKind
from rag.retrieval.neighbours import Neighbour, NeighbourFinder

LAW, DECREE, RULE, OTHER = "가상주택법", "가상주택법 시행령", "가상주택법 시행규칙", "나라임대법"
ACT = {
    "제2조(정의)": '① 뜻은 다음과 같다.\n1. "집"이란 곳이다.\n2. "보증금"이란 맡긴 돈을 말한다.',
    "제3조(보증금)": (
        "① 보증금은 대통령령으로 정하는 날(이하 제9조에서 같다)에 제5조에 따라 돌려준다.\n"
        "② 방법은 「나라임대법」 제2조에 따르며 절차는 가상부령으로 정한다."
    ),
    "제3조의2(이자)": "이자는 따로 정한다.",
    "제5조(기한)": "기한은 열흘로 한다.",
    "제13조(수리)": "고친다.",
    "제20조(벌칙)": "제3조제1항을 어긴 사람은 벌금에 처한다.",
    "제21조(벌칙)": "제3조의2 또는 제13조를 어긴 사람은 벌금에 처한다.",
    "제22조(과태료)": "제2조부터 제5조까지를 어긴 사람에게는 과태료를 부과한다.",
    "제23조(벌칙 적용에서 공무원 의제)": "제3조의 위원은 공무원으로 본다.",
}
DECREES = {
    "제4조(돌려주는 날)": "① 법 제3조제1항에서 “대통령령으로 정하는 날”이란 이튿날을 말한다.",
    "제5조(이자)": "법 제3조의2에 따른 이자는 1할로 한다.",
    "제6조(다른 법)": "① 「나라임대법」 제2조 및 같은 법 제3조에 따른다.",
    "제7조(자료)": "① 다음 각 호의 자료를 낸다.\n1. 법 제3조에 따른 자료",
    "제8조(권한의 위임)": "법 제3조에 따른 권한을 위임한다.",
    "제9조(고유의 조)": "제3조에 따른다.",
}


@pytest.fixture
async def archive(
    tmp_path: Path, store: Callable, statute: Callable, article: Callable
) -> AsyncIterator[Archive]:
    def articles(texts: dict[str, str]) -> tuple:
        return tuple(article(address, text) for address, text in texts.items())

    store(
        statute(LAW, articles=articles(ACT)),
        statute(
            DECREE,
            kind=StatuteKind.PRESIDENTIAL_DECREE,
            statute_id="2",
            articles=articles(DECREES),
        ),
        statute(
            RULE,
            kind=StatuteKind.MINISTERIAL_ORDINANCE,
            statute_id="3",
            effective_date=date(2021, 1, 1),
            articles=articles({"제2조(절차)": "법 제3조제2항 및 영 제4조에 따른 절차는 쉽다."}),
        ),
        statute(
            OTHER,
            statute_id="4",
            articles=articles({"제2조(방법)": "손으로 한다.", "제3조": "끝."}),
        ),
    )
    async with Archive.open(tmp_path / "archive.sqlite") as archive:
        yield archive


@pytest.fixture
def around(archive: Archive) -> Callable:
    async def find(*provisions: str, on: date | None = None) -> list[str]:
        citations = [citation for text in provisions for citation in parse_citations(text)]
        found = await NeighbourFinder(archive).find(citations, on=on)  # type: ignore[arg-type]
        return [f"{n.relation}: {n.citation}({n.heading})" for n in found]

    return find


async def test_finds_each_kind_of_neighbour(around: Callable) -> None:
    assert await around(f"{LAW} 제3조") == [
        f"decree: {DECREE} 제4조(돌려주는 날)",
        f"rule: {RULE} 제2조(절차)",
        f"refers: {LAW} 제5조(기한)",
        f"refers: {OTHER} 제2조(방법)",
        f"penalty: {LAW} 제20조(벌칙)",
        f"penalty: {LAW} 제22조(과태료)",
        f"definition: {LAW} 제2조제1항제2호(보증금)",
    ]


@pytest.mark.parametrize(
    ("provision", "neighbours"),
    [
        (f"{LAW} 제3조제1항", "the same as of the whole article"),
        (f"{LAW} 제3조의2", [f"decree: {DECREE} 제5조(이자)", f"penalty: {LAW} 제21조(벌칙)",
                            f"penalty: {LAW} 제22조(과태료)"]),
        (f"{LAW} 제13조", [f"penalty: {LAW} 제21조(벌칙)"]),
        (f"{LAW} 제5조", [f"penalty: {LAW} 제22조(과태료)"]),
        (f"{OTHER} 제3조", []),
        (f"{DECREE} 제4조", [f"rule: {RULE} 제2조(절차)", f"refers: {LAW} 제3조(보증금)"]),
        (f"{LAW} 제99조", []),
        ("없는법 제1조", []),
    ],
)  # fmt: skip
async def test_numbers_are_exact(
    around: Callable, provision: str, neighbours: list[str] | str
) -> None:
    expected = await around(f"{LAW} 제3조") if isinstance(neighbours, str) else neighbours

    assert await around(provision) == expected


async def test_a_neighbour_is_never_one_of_the_provisions(around: Callable) -> None:
    assert await around(f"{LAW} 제3조", f"{LAW} 제5조", f"{LAW} 제22조", f"{LAW} 제2조") == [
        f"decree: {DECREE} 제4조(돌려주는 날)",
        f"rule: {RULE} 제2조(절차)",
        f"refers: {OTHER} 제2조(방법)",
        f"penalty: {LAW} 제20조(벌칙)",
    ]


async def test_only_what_is_in_force_on_the_day_is_a_neighbour(around: Callable) -> None:
    in_2020 = await around(f"{LAW} 제3조", on=date(2020, 6, 1))

    assert in_2020 == [
        neighbour for neighbour in await around(f"{LAW} 제3조") if not neighbour.startswith("rule")
    ]
    assert await around(f"{LAW} 제3조", on=date(2019, 1, 1)) == []


async def test_knows_when_a_neighbour_takes_effect(archive: Archive) -> None:
    (citation,) = parse_citations(f"{DECREE} 제4조")
    assert isinstance(citation, ArticleCitation)

    rule, *_ = await NeighbourFinder(archive).find([citation])

    assert isinstance(rule, Neighbour)
    assert rule.effective_date == date(2021, 1, 1)


async def test_there_are_at_most_eight_and_each_relation_has_its_place(
    tmp_path: Path, store: Callable, statute: Callable, article: Callable
) -> None:
    references = ", ".join(f"제{number}조" for number in range(10, 20))
    store(
        statute(
            LAW,
            articles=(
                article("제2조(정의)", '1. "가집"이란 곳이다.\n2. "나집"이란 곳이다.'),
                article("제3조(집)", f"가집과 나집은 {references}에 따르고 대통령령으로 정한다."),
                *(article(f"제{number}조(조)", "그렇다.") for number in range(10, 20)),
                *(article(f"제{number}조(벌칙)", "제3조를 어긴 사람") for number in range(30, 35)),
            ),
        ),
        statute(
            DECREE,
            statute_id="2",
            articles=tuple(article(f"제{n}조(영)", "법 제3조에 따른다.") for n in range(1, 6)),
        ),
    )
    async with Archive.open(tmp_path / "archive.sqlite") as archive:
        (citation,) = parse_citations(f"{LAW} 제3조")
        found = await NeighbourFinder(archive).find([citation])  # type: ignore[list-item]

    assert [neighbour.relation for neighbour in found] == [
        "decree", "decree", "refers", "refers", "penalty", "penalty", "definition", "definition",
    ]  # fmt: skip
