from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from rag.errors import ConfigError
from rag.passage import Passage
from rag.retrieval.features import NAMES, Found
from rag.retrieval.fusion import Fusion, FusionWeights, best_of_each, precedent_evidence

Build = Callable[..., Passage]
NOTHING = (0.0,) * len(NAMES)


@pytest.fixture
def weights() -> FusionWeights:
    """Evidence rises with `dense`; the hidden unit takes it back where `lexical` is over 1."""
    linear = tuple(float(name == "dense") for name in NAMES)
    hidden = tuple((float(name == "lexical"),) for name in NAMES)
    return FusionWeights(
        features=NAMES,
        mean=NOTHING,
        scale=tuple(1.0 for _ in NAMES),
        linear=linear,
        hidden=hidden,
        hidden_bias=(-1.0,),
        out=(-2.0,),
        bias=0.0,
    )


def row(**values: float) -> list[float]:
    return [values.get(name, 0.0) for name in NAMES]


def test_evidence_is_a_probability_from_line_and_hidden_layer(weights: FusionWeights) -> None:
    rows = [row(), row(dense=2.0), row(dense=2.0, lexical=1.0), row(dense=2.0, lexical=2.0)]

    evidence = Fusion.of(weights).evidence(np.array(rows, dtype=np.float32))

    assert evidence.tolist() == pytest.approx([0.5, 0.8808, 0.8808, 0.5], abs=1e-4)


def test_a_feature_far_out_counts_as_six_deviations(weights: FusionWeights) -> None:
    rows = [row(dense=6.0), row(dense=6_000.0)]

    first, second = Fusion.of(weights).evidence(np.array(rows, dtype=np.float32)).tolist()

    assert first == second


def test_reads_weights_back_from_a_file(weights: FusionWeights, tmp_path: Path) -> None:
    path = tmp_path / "fusion.json"
    path.write_text(weights.model_dump_json(), encoding="utf-8")
    rows = np.array([row(dense=1.0)], dtype=np.float32)

    assert Fusion.load(str(path)).evidence(rows) == Fusion.of(weights).evidence(rows)


def test_the_shipped_weights_are_of_this_version() -> None:
    assert Fusion.load().linear.shape == (len(NAMES),)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [("{", "make the file with `lawbot tune fusion`"), ("{}", "make the file")],
)
def test_a_broken_file_says_what_to_do(tmp_path: Path, text: str, complaint: str) -> None:
    path = tmp_path / "fusion.json"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(ConfigError, match=complaint):
        Fusion.load(str(path))


def test_weights_of_other_features_are_refused(weights: FusionWeights, tmp_path: Path) -> None:
    path = tmp_path / "fusion.json"
    other = weights.model_copy(update={"features": (*NAMES[:-1], "new")})
    path.write_text(other.model_dump_json(), encoding="utf-8")

    with pytest.raises(ConfigError, match="of another version of lawbot"):
        Fusion.load(str(path))


def test_precedents_found_by_both_parts_have_more_evidence(provision: Build) -> None:
    both, one = provision("가상법", 1, ""), provision("가상법", 2, "")
    found = Found({both.id: 0.9, one.id: 0.9}, {both.id: 0.6})

    first, second = precedent_evidence(found, [both, one])

    assert first > second


def test_keeps_the_best_passage_of_an_article(provision: Build) -> None:
    first = provision("가상법", 1, "앞부분")
    second = provision("가상법", 1, "뒷부분", id=first.id + "/2")
    other = provision("가상법", 2, "다른 조문")

    best = best_of_each([first, second, other], [0.2, 0.9, 0.5])

    assert [(passage.text, score) for passage, score in best] == [
        ("뒷부분", 0.9),
        ("다른 조문", 0.5),
    ]


def test_ranks_the_same_whatever_the_order(provision: Build) -> None:
    passages = [provision("가상법", number, "") for number in range(1, 6)]

    assert best_of_each(passages, [0.5] * 5) == best_of_each(passages[::-1], [0.5] * 5)
