"""How good a model answers questions whose passages and answers are known, and what it costs."""

from __future__ import annotations

import math
import time
from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
from contextlib import aclosing
from dataclasses import asdict, dataclass, fields
from statistics import median
from typing import NamedTuple

import numpy as np

from rag.answer import Quote
from rag.generation.engine import Engine
from rag.generation.generator import MARK
from rag.generation.model_generator import ModelGenerator
from rag.generation.prompts import NO_GROUND, prompt_writer
from rag.grounding import Grounding
from rag.morphemes import Morphemes
from rag.sentences import plain, split_sentences
from rag.tuning.pairs import Pair
from rag.tuning.progress import OnProgress, Progress
from rag.tuning.text_scores import Said, TextScores, cut_texts, text_scores


@dataclass(frozen=True, slots=True)
class Scores:
    """Means over `rows` answers; those of words are defined at TextScores.

    `loss` is in nats a token of the expected answer, given those before it; `token_accuracy` how
    often the likeliest is the right one. `faithfulness` is the share of sentences that the
    grounding lets pass.
    """

    rows: int
    loss: float
    perplexity: float
    token_accuracy: float
    bleu: float
    rouge_1: float
    rouge_2: float
    rouge_l: float
    relevance: float
    coverage: float
    legal_terms: float
    repetition: float
    faithfulness: float


@dataclass(frozen=True, slots=True)
class ScoreReport:
    """Scores over all rows, by kind of question and by area of law; medians of the times."""

    model: str
    answer_seconds: float
    first_ms: float
    overall: Scores
    by_kind: dict[str, Scores]
    by_area: dict[str, Scores]

    def as_json(self) -> dict[str, object]:
        """The figures under the names that the command line prints."""
        return asdict(self)

    def lines(self) -> Iterable[str]:
        """A table: a column for all rows, for each kind and for each area."""
        columns = {"all": self.overall, **self.by_kind, **self.by_area}
        yield f"{self.model}: {self.answer_seconds} s an answer, {self.first_ms} ms to its start"
        yield f"{'':16}" + "".join(f"{name:>14}" for name in columns)
        for field in fields(Scores):
            values = (getattr(scores, field.name) for scores in columns.values())
            yield f"{field.name:16}" + "".join(f"{value:>14,}" for value in values)


class Answered(NamedTuple):
    """What a model said to a question, and what it thought of the expected answer."""

    pair: Pair
    text: str
    loss: float
    right: int
    tokens: int
    first: float
    seconds: float


async def score_model(
    generator: ModelGenerator, pairs: Sequence[Pair], morphemes: Morphemes, on_progress: OnProgress
) -> ScoreReport:
    """Let a model answer each question, and compare. Raises GenerationError."""
    answered = await answer_all(generator, pairs, on_progress)
    return await score_answers(generator.name, answered, morphemes)


async def answer_all(
    generator: ModelGenerator, pairs: Sequence[Pair], on_progress: OnProgress
) -> list[Answered]:
    """Let a model answer each question. Raises GenerationError."""
    engine = await generator.ready()
    answered = []
    started = time.monotonic()
    for done, pair in enumerate(pairs, start=1):
        answered.append(await _answer(generator, engine, pair))
        rate = done / (time.monotonic() - started)
        on_progress(Progress("answering", done, len(pairs), rate))
    return answered


async def score_answers(
    model: str, answered: Sequence[Answered], morphemes: Morphemes
) -> ScoreReport:
    """Compare what a model said with what it should say; the model has no part in it."""
    cuts = await cut_texts([_said(one) for one in answered], morphemes)
    grounding = Grounding(morphemes)
    shares = [await faithful(one.text, one.pair.prompt().quotes, grounding) for one in answered]

    def scores(chosen: Sequence[int]) -> Scores:
        texts = text_scores([cuts[number] for number in chosen])
        share = sum(shares[number] for number in chosen) / len(chosen)
        return _scores([answered[number] for number in chosen], texts, share)

    def by(trait: Callable[[Pair], str]) -> dict[str, Scores]:
        traits = [trait(one.pair) for one in answered]
        return {
            name: scores([number for number, other in enumerate(traits) if other == name])
            for name in sorted({*traits} - {""})
        }

    return ScoreReport(
        model,
        round(median(one.seconds for one in answered), 3),
        round(median(one.first for one in answered) * 1000, 1),
        scores(range(len(answered))),
        by(lambda pair: pair.kind),
        by(lambda pair: pair.area),
    )


async def _answer(generator: ModelGenerator, engine: Engine, pair: Pair) -> Answered:
    started = time.perf_counter()
    pieces, first = [], 0.0
    async with aclosing(generator.stream(pair.prompt())) as stream:
        async for piece in stream:
            first = first or time.perf_counter() - started
            pieces.append(piece)
    seconds = time.perf_counter() - started
    loss, right, tokens = await expected_loss(engine, pair)
    return Answered(pair, "".join(pieces), loss, right, tokens, first or seconds, seconds)


def _said(answered: Answered) -> Said:
    return Said(
        MARK.sub(" ", answered.text).strip(),
        " ".join(sentence.text for sentence in answered.pair.answer),
        "\n".join(answered.pair.passages),
    )


async def expected_loss(engine: Engine, pair: Pair) -> tuple[float, int, int]:
    """Of the expected answer: the loss of its tokens in all, how many are likeliest, and are."""
    writer = prompt_writer(engine.tokens, engine.positions)
    prompt = writer.write(pair.prompt()).ids
    known = range(len(engine.tokens.marks) or len(pair.passages))  # passages that have a mark
    due = [(text, place if place in known else None) for text, place in pair.answer]
    answer = writer.answer(due)[: engine.positions - len(prompt)]
    scores = await engine.log_probs(prompt, answer)
    loss = -float(scores[np.arange(len(answer)), answer].sum())
    return loss, int((scores.argmax(-1) == np.array(answer)).sum()), len(answer)


async def faithful(text: str, quotes: Sequence[Quote], grounding: Grounding) -> float:
    """The share of sentences that are shown as they were said; a refusal says nothing wrong."""
    marked = MARK.split(text)[:-1:2]  # numbers lie between
    sentences = [plain(said) for part in marked for said in split_sentences(part)]
    if not sentences:
        return float(text.strip() == NO_GROUND)
    async with aclosing(_streamed(text)) as pieces:
        shown = [one.text async for one in grounding.sentences(pieces, quotes)]
    return sum(sentence in shown for sentence in sentences) / len(sentences)


async def _streamed(text: str) -> AsyncGenerator[str, None]:
    yield text


def _scores(answered: Sequence[Answered], texts: TextScores, faithfulness: float) -> Scores:
    tokens = sum(one.tokens for one in answered)
    loss = sum(one.loss for one in answered) / tokens
    values = {
        "loss": loss,
        "perplexity": math.exp(loss),
        "token_accuracy": sum(one.right for one in answered) / tokens,
        **texts._asdict(),
        "faithfulness": faithfulness,
    }
    return Scores(len(answered), **{name: round(value, 4) for name, value in values.items()})
