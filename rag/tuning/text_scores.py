"""How good texts are beside what they should say and what they rest on, by their morphemes."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import NamedTuple

from rag.morphemes import Morphemes

_NOUNS = frozenset({"NNG", "NNP", "XR", "SL", "SH"})


class Said(NamedTuple):
    """What a model said, what it should have said, and the passages that it had read."""

    answer: str
    expected: str
    passages: str


class TextScores(NamedTuple):
    """Of a set of answers, all from 0 to 1. BLEU is of the set, the others are means.

    `relevance`: content morphemes of the answer that its passages hold. `coverage`: nouns of the
    expected answer that it holds. `legal_terms`: its morphemes that are terms of law. `repetition`:
    its runs of three morphemes that it said before.
    """

    bleu: float
    rouge_1: float
    rouge_2: float
    rouge_l: float
    relevance: float
    coverage: float
    legal_terms: float
    repetition: float


class Cut(NamedTuple):
    """A text as all of its morphemes, its nouns, and its content morphemes."""

    morphemes: tuple[str, ...]
    nouns: frozenset[str]
    content: tuple[str, ...]


async def cut_texts(said: Sequence[Said], morphemes: Morphemes) -> list[tuple[Cut, Cut, Cut]]:
    """Each answer, what it should be and its passages, cut up for `text_scores`."""
    texts = [text for one in said for text in one]
    tagged = await morphemes.tag(texts)
    content = await morphemes.analyze(texts)
    cuts = [
        Cut(
            tuple(token.form for token in tokens),
            frozenset(token.form for token in tokens if token.tag in _NOUNS),
            tuple(words),
        )
        for tokens, words in zip(tagged, content, strict=True)
    ]
    return list(zip(cuts[::3], cuts[1::3], cuts[2::3], strict=True))


def text_scores(cuts: Sequence[tuple[Cut, Cut, Cut]]) -> TextScores:
    """The scores of some answers."""
    from rouge_score.rouge_scorer import RougeScorer
    from sacrebleu import corpus_bleu

    lines = [(" ".join(answer.morphemes), " ".join(due.morphemes)) for answer, due, _ in cuts]
    bleu = corpus_bleu([said for said, _ in lines], [[due for _, due in lines]], tokenize="none")
    rouge = RougeScorer(["rouge1", "rouge2", "rougeL"], tokenizer=_Spaces())
    found = [rouge.score(due, said) for said, due in lines]
    return TextScores(
        bleu.score / 100,
        _mean([one["rouge1"].fmeasure for one in found]),
        _mean([one["rouge2"].fmeasure for one in found]),
        _mean([one["rougeL"].fmeasure for one in found]),
        _mean([_share(answer.content, set(read.content)) for answer, _, read in cuts]),
        _mean([_share(tuple(due.nouns), answer.nouns) for answer, due, _ in cuts]),
        _mean([_share(answer.content, _legal_terms()) for answer, _, _ in cuts]),
        _mean([_repetition(answer.morphemes) for answer, _, _ in cuts]),
    )


class _Spaces:
    """Rouge's own tokenizer keeps Latin letters only."""

    def tokenize(self, text: str) -> list[str]:
        return text.split()


def _share(words: Sequence[str], known: set[str] | frozenset[str]) -> float:
    return sum(word in known for word in words) / len(words) if words else 0.0


def _repetition(morphemes: Sequence[str]) -> float:
    runs = list(zip(pairwise(morphemes), morphemes[2:], strict=False))
    return 1 - len(set(runs)) / len(runs) if runs else 0.0


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


@cache
def _legal_terms() -> frozenset[str]:
    lines = resources.files("rag").joinpath("legal_terms.txt").read_text(encoding="utf-8")
    return frozenset(line.split("\t")[0] for line in lines.splitlines() if "\t" in line)
