from collections.abc import Callable

import pytest

from rag.law import StatuteKind
from rag.passage import Passage
from rag.retrieval.bridge import Vote
from rag.retrieval.fusion import Candidate, Found, fuse

Build = Callable[..., Passage]


def evidence(found: Found, candidate: Candidate) -> float:
    ((_, evidence),) = fuse(found, [candidate])
    return evidence


@pytest.mark.parametrize(
    "better",
    [
        {"lexical": 0.9},
        {"dense": 0.9},
        {"bridge": Vote(2.0, ())},
        {"applied": 500.0},
        {"named": True},
        {"kind": StatuteKind.ACT},
    ],
)
def test_everything_that_speaks_for_a_passage_raises_its_evidence(
    provision: Build, better: dict[str, object]
) -> None:
    plain: dict[str, object] = {
        "lexical": 0.3,
        "dense": 0.3,
        "bridge": Vote(0.1, ()),
        "applied": 1.0,
        "named": False,
        "kind": StatuteKind.PRESIDENTIAL_DECREE,
    }

    def weigh(values: dict[str, object]) -> float:
        passage = provision("가상법", 1, "", statute_kind=values["kind"])
        parts = Found(
            *({passage.id: values[part], "s/other": 0.9} for part in ("lexical", "dense")),  # type: ignore[arg-type]
            bridge={passage.id: values["bridge"], "s/other": Vote(2.0, ())},  # type: ignore[dict-item]
        )
        return evidence(parts, Candidate(passage, values["applied"], values["named"]))  # type: ignore[arg-type]

    assert weigh(plain | better) > weigh(plain)


def test_a_passage_that_nothing_speaks_for_has_no_evidence(provision: Build) -> None:
    passage = provision("가상법", 1, "")

    assert evidence(Found({}, {}, {passage.id: Vote(0.0, ())}), Candidate(passage)) < 0.05


def test_keeps_the_best_passage_of_an_article(provision: Build) -> None:
    first = provision("가상법", 1, "앞부분")
    second = provision("가상법", 1, "뒷부분", id=first.id + "/2")
    other = provision("가상법", 2, "다른 조문")
    parts = Found({first.id: 0.2, second.id: 0.9, other.id: 0.5}, {})

    fused = fuse(parts, map(Candidate, (first, second, other)))

    assert [passage.text for passage, _ in fused] == ["뒷부분", "다른 조문"]


def test_ranks_the_same_whatever_the_order(provision: Build) -> None:
    passages = [provision("가상법", number, "") for number in range(1, 6)]
    parts = Found({passage.id: 0.5 for passage in passages}, {})

    assert fuse(parts, map(Candidate, passages)) == fuse(parts, map(Candidate, passages[::-1]))


def test_looks_closer_at_what_stands_high_in_several_parts() -> None:
    parts = Found({"a": 0.9, "b": 0.8, "c": 0.1}, {"b": 0.9, "d": 0.8}, {"e": Vote(1.0, ("p",))})

    assert parts.candidates(3) == ["b", "a", "e"]
    assert (parts.routes("b"), parts.routes("e")) == ({"lexical", "dense"}, {"bridge"})
