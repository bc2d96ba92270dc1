"""A model is scored on questions whose answers are known."""

import math
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from tiny_gpt2 import examples, save_gpt2

from bot.scoring import read_pairs
from rag.config import ModelSettings
from rag.errors import NothingToLearn
from rag.generation.generator import passage_mark
from rag.grounding import Grounding
from rag.morphemes import Morphemes
from rag.tuning.examination import Comparison, Examination, examine
from rag.tuning.pairs import Kind, Pair, Said
from rag.tuning.progress import Progress
from rag.tuning.score_plot import save_plot
from rag.tuning.scores import expected_loss, faithful

KINDS: list[Kind] = ["holding", "article"]


def build_pairs(number: int, **changes: object) -> list[Pair]:
    return [
        Pair(
            example.prompt.question,
            tuple(quote.text for quote in example.prompt.quotes),
            tuple(Said(text, place) for text, place in example.answer),
            **({"kind": KINDS[place % 2], "part": "held_out", "area": "임대차"} | changes),  # type: ignore[arg-type]
        )
        for place, example in enumerate(islice(examples(seed=7), number))
    ]


async def examined(folder: Path, pairs: list[Pair]) -> Examination:
    steps: list[Progress] = []
    settings = ModelSettings(name=str(folder), threads=1)
    found = await examine(settings, folder, pairs, steps.append)
    assert [step.done for step in steps] == list(range(1, len(pairs) + 1))
    return found


async def test_a_trained_model_says_what_it_should_and_an_untrained_one_does_not(
    tiny_gpt2: Path, tmp_path: Path
) -> None:
    save_gpt2(tmp_path / "untrained", steps=0)
    trained = await examined(tiny_gpt2, build_pairs(4))
    untrained = await examined(tmp_path / "untrained", build_pairs(4))
    best, worst = trained.scores.overall, untrained.scores.overall
    assert (best.rows, best.token_accuracy, best.bleu, best.faithfulness) == (4, 1.0, 1.0, 1.0)
    assert best.loss < 0.2 < 5 < worst.loss
    assert best.perplexity == pytest.approx(math.exp(best.loss), abs=1e-3)
    assert (worst.faithfulness, worst.bleu < 0.1) == (0.0, True)
    assert [(kind, one.rows) for kind, one in trained.scores.by_kind.items()] == [
        ("article", 2),
        ("holding", 2),
    ]
    assert trained.scores.by_area == {"임대차": best}
    assert (trained.parameters, untrained.parameters) == (190_144, 190_144)

    lines = list(Comparison((trained, untrained)).lines())
    assert [line.split()[1] for line in lines[1:3]] == ["190,144", "190,144"]
    assert lines[3].startswith("rouge_l, faithfulness in 임대차: ")
    save_plot(trained.scores, tmp_path / "scores.png")
    assert (tmp_path / "scores.png").read_bytes().startswith(b"\x89PNG")


class Certain:
    """An engine that thinks each token of the vocabulary as likely as any other."""

    positions = 1024

    def __init__(self, tokens: object) -> None:
        self.tokens = tokens

    async def log_probs(self, prompt: list[int], answer: list[int]) -> np.ndarray:
        return np.full((len(answer), 383), -math.log(383), dtype=np.float32)


async def test_the_loss_of_knowing_nothing_is_that_of_the_vocabulary(tiny_gpt2: Path) -> None:
    from rag.generation.tokens import Tokens

    [pair] = build_pairs(1)
    loss, right, tokens = await expected_loss(Certain(Tokens.load(tiny_gpt2)), pair)  # type: ignore[arg-type]
    assert (loss / tokens, right) == (pytest.approx(math.log(383), abs=1e-4), 0)


async def test_a_passage_that_no_mark_stands_for_is_scored_without(tiny_gpt2: Path) -> None:
    from rag.generation.tokens import Tokens

    [pair] = build_pairs(1)
    text = pair.answer[0].text
    many = replace(pair, passages=(*["다른 말이다."] * 9, *pair.passages), answer=(Said(text, 9),))
    bare = replace(many, answer=(Said(text, None),))
    engine = Certain(Tokens.load(tiny_gpt2))
    assert await expected_loss(engine, many) == await expected_loss(engine, bare)  # type: ignore[arg-type]


async def test_sentences_before_one_mark_are_each_faithful(
    morphemes: Morphemes,
) -> None:
    law = "차임은 매월 말일에 지급한다. 임대인은 보증금을 돌려준다."
    pair = Pair("물음", (law,), (Said(law, 0),))
    grounding = Grounding(morphemes)
    wrong = law.replace("보증금을 돌려준다", "이자를 7일 안에 낸다")
    quotes = pair.prompt().quotes
    assert await faithful(f"{law}{passage_mark(0)}", quotes, grounding) == 1.0
    assert await faithful(f"{wrong}{passage_mark(0)}", quotes, grounding) == 0.5


def write(path: Path, pairs: list[Pair]) -> Path:
    path.write_text("".join(f"{pair.as_line()}\n" for pair in pairs), encoding="utf-8")
    return path


def test_scores_held_out_questions_only_unless_told_otherwise(tmp_path: Path) -> None:
    held_out = build_pairs(3)
    rows = write(tmp_path / "pairs.jsonl", [*held_out, *build_pairs(5, part="train")])
    assert sorted(read_pairs(rows, "held_out", 9), key=str) == sorted(held_out, key=str)
    assert len(read_pairs(rows, "all", 9)) == 8
    assert read_pairs(rows, "all", 2) == read_pairs(rows, "all", 2)


def test_says_when_no_question_is_held_out(tmp_path: Path) -> None:
    rows = write(tmp_path / "pairs.jsonl", build_pairs(2, part="train"))
    with pytest.raises(NothingToLearn, match="--rows all"):
        read_pairs(rows, "held_out", 9)
