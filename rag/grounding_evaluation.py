"""How many planted errors grounding catches, and how many good sentences it keeps."""

from __future__ import annotations

import random
import time
import zlib
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from rag import quoting
from rag.answer import Quote
from rag.citation import ArticleCitation
from rag.errors import EvaluationError
from rag.evaluation import percentile
from rag.generation.generator import passage_mark
from rag.grounding import Grounding
from rag.grounding_judge import LIMITS, Limits
from rag.grounding_match import Matcher, Tagger
from rag.grounding_quote import QuoteText
from rag.grounding_report import Figures, GroundingReport, Trial
from rag.grounding_restatements import Restyle, restatement
from rag.grounding_samples import Planted, plant
from rag.passage import Passage
from rag.sentences import is_exception

Half = Literal["development", "held_out"]
KEPT = "good"
_LONGEST_QUOTE = 1_500
_SENTENCE = range(15, 400)  # characters of a sentence that is restated
_TRIED = (0.7, 0.8, 0.85, 0.9, 0.95, 1.0)  # limits, both shares alike


@dataclass(frozen=True, slots=True)
class _Sample:
    """An answer of one sentence, and of which kind it is: Planted, or KEPT."""

    kind: str
    text: str
    quote: Quote


async def evaluate_grounding(
    passages: Sequence[Passage],
    tagger: Tagger,
    restyles: Sequence[Restyle],
    *,
    answers: int = 200,
    seed: int = 1,
) -> GroundingReport:
    """Plant errors in answers on passages, at most so many of a kind and half, and ground them.

    `restyles` give a sentence the endings of a style. Which half a law or decision is in follows
    from its name. Raises EvaluationError.
    """
    quotes = [_quote(passage) for passage in passages]
    halves: dict[Half, list[Quote]] = {"development": [], "held_out": []}
    for quote in quotes:
        if len(quote.text) <= _LONGEST_QUOTE:
            halves[_half(quote)].append(quote)
    samples = {
        half: _samples(quotes, restyles, answers, random.Random(f"{half} {seed}"))
        for half, quotes in halves.items()
    }
    if not any(samples.values()):
        raise EvaluationError("there is no sentence to restate: ingest law first")
    judged = _Judged(tagger)
    figures = {half: await judged.figures(some) for half, some in samples.items()}
    return GroundingReport(
        figures["development"],
        figures["held_out"],
        LIMITS,
        await _trials(samples["development"], tagger),
        percentile(judged.elapsed, 50),
        percentile(judged.elapsed, 95),
    )


def _quote(passage: Passage) -> Quote:
    whole = quoting.whole if passage.kind == "statute" else quoting.holding
    return whole(passage, as_of=passage.date or date.max)


def _half(quote: Quote) -> Half:
    citation = quote.citation
    name = citation.law if isinstance(citation, ArticleCitation) else citation.case_number
    return "held_out" if zlib.crc32(name.encode()) % 2 else "development"


def _samples(
    quotes: Sequence[Quote], restyles: Sequence[Restyle], answers: int, chance: random.Random
) -> list[_Sample]:
    """One sentence of each quote: restated, and with every error that it has a place for."""
    chosen = [(quote, chance.choice(told)) for quote in quotes if (told := _statements(quote))]
    others = [sentence for _, (sentence, _) in chosen]
    room = dict.fromkeys([KEPT, *Planted], answers)
    samples = []
    for quote, (sentence, is_limited) in chosen:
        restyle = chance.choice(restyles)
        texts = {KEPT: restatement(sentence, restyle, chance)}
        for error in Planted:
            if error is not Planted.EXCEPTION:
                planted = plant(error, sentence, others, chance)
                if planted and planted not in quote.text:  # it may be law by chance
                    texts[error] = restyle(planted)
            elif is_limited:
                texts[error] = texts[KEPT]
        for kind, text in texts.items():
            if room[kind]:
                room[kind] -= 1
                samples.append(_Sample(kind, text, quote))
    return samples


def _statements(quote: Quote) -> list[tuple[str, bool]]:
    """The sentences that can be restated, and whether a 다만 limits each."""
    text = QuoteText(quote)
    return [
        (source.text, bool(text.exceptions(place)))
        for place, source in enumerate(text.sources)
        if len(source.text) in _SENTENCE
        and text.is_statement(place)
        and not is_exception(source.text)
    ]


class _Judged:
    """Runs answers through the stream, as a user would see them."""

    def __init__(self, tagger: Tagger) -> None:
        self._grounding = Grounding(tagger)
        self.elapsed: list[float] = []

    async def figures(self, samples: Sequence[_Sample]) -> tuple[Figures, ...]:
        right: dict[str, list[bool]] = {}
        for sample in samples:
            right.setdefault(sample.kind, []).append(await self._is_right(sample))
        return tuple(
            Figures(kind, len(right[kind]), round(sum(right[kind]) / len(right[kind]), 4))
            for kind in [KEPT, *Planted]
            if kind in right
        )

    async def _is_right(self, sample: _Sample) -> bool:
        started = time.perf_counter()
        shown = [s async for s in self._grounding.sentences(_stream(sample), [sample.quote])]
        self.elapsed.append((time.perf_counter() - started) * 1000)
        stands = sample.text in [sentence.text for sentence in shown]
        if sample.kind == Planted.EXCEPTION:
            return not stands or any(is_exception(sentence.text) for sentence in shown)
        return stands if sample.kind == KEPT else not stands


async def _stream(sample: _Sample) -> AsyncGenerator[str, None]:
    yield sample.text
    yield passage_mark(0)


async def _trials(samples: Sequence[_Sample], tagger: Tagger) -> tuple[Trial, ...]:
    """Each limit over the same samples. A dropped 다만 is no question of limits."""
    verdicts = []
    for sample in samples:
        if sample.kind != Planted.EXCEPTION:
            found = await Matcher(QuoteText(sample.quote), tagger).match(sample.text)
            verdicts.append((sample.kind == KEPT, found))
    trials = []
    for limit in _TRIED:
        stands = [
            (good, found is not None and found.verdict.stands(Limits(limit, limit)))
            for good, found in verdicts
        ]
        kept = [stood for good, stood in stands if good]
        caught = [not stood for good, stood in stands if not good]
        trials.append(Trial(limit, _share(kept), _share(caught)))
    return tuple(trials)


def _share(flags: Sequence[bool]) -> float:
    return round(sum(flags) / len(flags), 4) if flags else 0.0
