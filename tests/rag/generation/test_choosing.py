"""The next token is the one that the transformers library would choose."""

import numpy as np
import pytest

from rag.config import DecodingSettings
from rag.generation.choosing import Chooser

ROWS = 40
SCORES = np.random.default_rng(1).normal(size=(30, ROWS)).astype(np.float32)


def chosen(unsaid: tuple[int, ...] = (), scores: object = SCORES, **decoding: object) -> list[int]:
    chooser = Chooser(DecodingSettings(**decoding), unsaid)  # type: ignore[arg-type]
    return [chooser.choose(row) for row in np.asarray(scores)]


def chosen_by_the_library(unsaid: tuple[int, ...] = (), **decoding: object) -> list[int]:
    torch = pytest.importorskip("torch", reason="needs pip install 'lawbot[models]'")
    from rag.generation.decoding import processors

    settings = DecodingSettings(**decoding)  # type: ignore[arg-type]
    said: list[int] = []
    for row in SCORES:
        scores = torch.tensor(row[None])
        ids = torch.tensor([said], dtype=torch.long)
        for processor in processors(settings, prompt_length=0):
            scores = processor(ids, scores)
        scores[:, list(unsaid)] = -torch.inf
        said.append(int(scores.argmax()))
    return said


@pytest.mark.parametrize(
    "decoding",
    [
        {"repetition_penalty": 1.0, "no_repeat_ngram": 0},
        {"repetition_penalty": 1.7, "no_repeat_ngram": 0},
        {"repetition_penalty": 1.0, "no_repeat_ngram": 1},
        {"repetition_penalty": 1.2, "no_repeat_ngram": 2},
    ],
)
@pytest.mark.parametrize("unsaid", [(), (3, 17, 39)])
def test_chooses_what_the_transformers_library_chooses(
    decoding: dict[str, object], unsaid: tuple[int, ...]
) -> None:
    assert chosen(unsaid, **decoding) == chosen_by_the_library(unsaid, **decoding)


def test_says_no_sequence_twice() -> None:
    always = np.tile(np.arange(ROWS, dtype=np.float32), (6, 1))
    assert chosen(scores=always, repetition_penalty=1.0, no_repeat_ngram=2) == [
        *(39, 39, 38),  # 39 39 was said, so that 38 follows
        *(39, 37, 39),
    ]


def test_leaves_the_scores_as_they_are() -> None:
    scores = SCORES.copy()
    chosen((1, 2), scores)
    assert np.array_equal(scores, SCORES)


SAMPLE = {"strategy": "sample", "repetition_penalty": 1.0, "no_repeat_ngram": 0}


def test_draws_the_same_for_the_same_seed_and_others_for_another() -> None:
    assert chosen(**SAMPLE, seed=1) == chosen(**SAMPLE, seed=1)
    assert chosen(**SAMPLE, seed=1) != chosen(**SAMPLE, seed=2)


@pytest.mark.parametrize("narrow", [{"top_k": 1}, {"top_p": 0.0001}, {"temperature": 0.001}])
def test_draws_the_likeliest_when_nothing_else_is_left(narrow: dict[str, object]) -> None:
    assert chosen(**SAMPLE, **narrow) == SCORES.argmax(axis=1).tolist()


def test_draws_each_as_often_as_its_share() -> None:
    shares = np.array([0.5, 0.3, 0.15, 0.05])
    scores = np.tile(np.log(shares).astype(np.float32), (4000, 1))
    said = np.array(chosen(scores=scores, **SAMPLE, temperature=1.0, top_k=0, top_p=0.9))
    kept = shares[:3] / shares[:3].sum()  # the first two make up only 0.8
    assert np.bincount(said, minlength=4) / 4000 == pytest.approx([*kept, 0.0], abs=0.03)
