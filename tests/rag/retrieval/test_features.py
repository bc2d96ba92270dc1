from collections.abc import Callable

import pytest

from rag.law import StatuteKind
from rag.passage import Passage
from rag.retrieval.bridge import Vote
from rag.retrieval.features import NAMES, Asked, Candidate, Found, features

Build = Callable[..., Passage]
ASKED = Asked(frozenset({"보증금", "돌려주다"}), frozenset({"반환"}), frozenset({"가상임대법"}))


def table(found: Found, *candidates: Candidate) -> list[dict[str, float]]:
    return [dict(zip(NAMES, row, strict=True)) for row in features(found, candidates, ASKED)]


def test_a_row_tells_what_each_part_found(provision: Build) -> None:
    passage = provision("가상임대법", 1, "", statute_kind=StatuteKind.ACT)
    found = Found(
        {passage.id: 0.5, "s/other": 1.0},
        {"s/other": 0.8, passage.id: 0.6},
        {passage.id: Vote(0.25, 0.9, ("p/1/0",))},
    )

    (row,) = table(found, Candidate(passage, 0.0, ["보증금", "반환"]))

    expected = {
        "lexical": 0.5,
        "lexical_share": 0.5,
        "lexical_rank": 1 / 7,
        "dense": 0.6,
        "dense_gap": -0.2,
        "bridge_lexical": 0.25,
        "bridge_lexical_near": 0.9,
        "bridge_lexical_rank": 1 / 6,
        "bridge_dense": 0.0,
        "bridge_dense_rank": 0.0,
        "act": 1.0,
        "decree": 0.0,
        "named": 1.0,
        "heading_asked": 1.0,
        "question_in_heading": 2 / 3,
        "best_bridge_lexical": 0.9,
        "question_named": 1.0,
    }
    assert {name: row[name] for name in expected} == pytest.approx(expected)


def test_provisions_beside_the_first_ones_are_known(provision: Build) -> None:
    first, second, far = (provision("가상법", number, "") for number in (10, 11, 20))
    others = {f"s/x{number}": 1.0 for number in range(4)}
    found = Found({first.id: 2.0, **others, second.id: 0.5, far.id: 0.4}, {})

    rows = table(found, *(Candidate(passage, 0.0, []) for passage in (first, second, far)))

    assert [row["beside"] > 0 for row in rows] == [False, True, False]


def test_a_law_with_many_finds_lends_weight_to_its_articles(provision: Build) -> None:
    one, two = provision("가상법", 1, ""), provision("가상법", 2, "")
    alone = provision("외딴법", 1, "")
    found = Found({one.id: 1.0, two.id: 1.0, alone.id: 1.0}, {})

    rows = table(found, *(Candidate(passage, 0.0, []) for passage in (one, two, alone)))

    assert [row["law_lexical"] for row in rows] == pytest.approx([2 / 3, 2 / 3, 1 / 3])


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("목적", "purpose"),
        ("정의", "definitions"),
        ("용어의 뜻", "definitions"),
        ("벌칙", "penalty"),
        ("과태료", "fine"),
        ("권한의 위임", "delegation"),
    ],
)
def test_headings_tell_what_an_article_is_for(provision: Build, heading: str, name: str) -> None:
    flags = ("purpose", "definitions", "penalty", "fine", "delegation")

    (row,) = table(Found({}, {}), Candidate(provision("법", 1, "", heading=heading), 0.0, []))

    assert {flag for flag in flags if row[flag]} == {name}


def test_looks_closer_at_what_stands_high_in_several_parts() -> None:
    found = Found(
        {"a": 0.9, "b": 0.8, "c": 0.1}, {"b": 0.9, "d": 0.8}, {"e": Vote(1.0, 1.0, ("p",))}
    )

    assert found.candidates(3) == ["b", "a", "e"]
    assert (found.routes("b"), found.routes("e")) == ({"lexical", "dense"}, {"bridge"})
    assert (found.through("e"), found.through("b")) == (("p",), ())
