"""Makes pairs of passages: what the law says for a question, restated in each style, and judged."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import get_args

from rag.answer import Quote
from rag.archive import Archive
from rag.citation import ArticleCitation
from rag.errors import CitationError
from rag.generation.extractive import ExtractiveGenerator
from rag.generation.generator import MARK, Prompt, StyleName
from rag.generation.prompts import NO_GROUND, TITLE_QUESTIONS
from rag.grounding_match import Matcher
from rag.grounding_quote import QuoteText
from rag.grounding_restatements import restatement
from rag.morphemes import Morphemes
from rag.passage import Passage
from rag.quoting import Quoter
from rag.sentences import is_statement, split_sentences
from rag.tuning.pairs import Kind, Pair, Part, Said, part_by_name
from rag.tuning.pairs_area import area_of
from rag.tuning.pairs_judging import Built, stands

Restyle = Callable[[str, StyleName], str]
_STYLES: tuple[StyleName, ...] = get_args(StyleName)
_LIGHTER: frozenset[StyleName] = frozenset({"친근", "쉬운말"})  # than the words of the law
_REFUSALS = 0.15  # of the pairs: the passages do not answer
_MOST_OTHERS = 3  # passages beside the one that answers
_MOST_CITED = 2
_LONGEST_OTHER = 300  # characters of such a passage
_LONGEST_SENTENCE = 400


@dataclass(frozen=True, slots=True)
class Source:
    """A passage and the question that it answers."""

    question: str
    passage: Passage
    kind: Kind
    part: Part

    @property
    def owner(self) -> str:
        """What speaks of the same: the decision, or the article with all its parts."""
        return _owner(self.passage)

    def pair(
        self, passages: tuple[str, ...], answer: tuple[Said, ...], style: StyleName, kind: Kind
    ) -> Pair:
        """The question with an answer."""
        return Pair(self.question, passages, answer, style, kind, self.part)


def holding_source(passage: Passage, held_out_from: date) -> Source | None:
    """What a court was asked, and what it held. One without a day belongs to no part."""
    issue, _, summary = passage.text.strip().partition("\n\n")
    if not summary.strip() or passage.date is None:
        return None
    part: Part = "train" if passage.date < held_out_from else "held_out"
    return Source(issue.strip(), passage, "holding", part)


def article_source(passage: Passage, chance: random.Random) -> Source | None:
    """An article under a question made of its title. A law is in one part with all its articles."""
    citation = passage.citation
    if not isinstance(citation, ArticleCitation) or not passage.heading or passage.repealed:
        return None
    question = chance.choice(TITLE_QUESTIONS).format(law=citation.law, title=passage.heading)
    return Source(question, passage, "article", part_by_name(citation.law))


class PairBuilder:
    """Answers each question as the extractive generator would, then lets every style restate it.

    Whatever the judge of grounding would not let through is not learned. `areas` are those of laws.
    """

    def __init__(
        self, archive: Archive, morphemes: Morphemes, restyle: Restyle, areas: Mapping[str, str]
    ) -> None:
        self._archive = archive
        self._areas = areas
        self._morphemes = morphemes
        self._restyle = restyle
        self._quoter = Quoter(morphemes)
        self._extractive = ExtractiveGenerator(morphemes)

    async def build(self, source: Source, beside: Sequence[Source], chance: random.Random) -> Built:
        """The pairs of a source in the four styles. Other passages are taken from `beside`."""
        quote = await self._quote(source)
        sentences = await self._answer(source, quote)
        if not sentences:
            return Built([], 0)
        cited = await self._cited(source.passage)
        told = {source.owner, *map(_owner, cited)}
        others = [
            _brief(_told(other.passage))
            for other in beside
            if other.owner not in told and other.part == source.part
        ]
        matcher = Matcher(QuoteText(quote), self._morphemes)
        pairs, ungrounded = [], 0
        for style in _STYLES:
            if others and chance.random() < _REFUSALS:
                pairs.append(self._refusal(source, style, others, chance))
            elif said := await self._restated(sentences, style, matcher, chance):
                shown = self._shown(quote, cited, others, chance)
                place = shown.index(quote.text)
                answer = tuple(Said(text, place) for text in said)
                pairs.append(source.pair(shown, answer, style, source.kind))
            else:
                ungrounded += 1
        area = area_of(source.passage.citation, self._areas)
        return Built([replace(pair, area=area) for pair in pairs], ungrounded)

    async def _quote(self, source: Source) -> Quote:
        as_of = source.passage.date or date.max
        cut = self._quoter.provisions if source.kind != "holding" else self._quoter.precedents
        return (await cut(source.question, [source.passage], as_of=as_of))[0]

    async def _answer(self, source: Source, quote: Quote) -> list[str]:
        stream = self._extractive.stream(Prompt(source.question, (quote,)))
        sentences = [MARK.sub("", piece) async for piece in stream]
        return sentences if all(map(_speaks, sentences)) else []

    async def _restated(
        self, sentences: Sequence[str], style: StyleName, matcher: Matcher, chance: random.Random
    ) -> list[str]:
        """The sentences as a style says them; none if one of them does not stand."""

        def restyle(text: str) -> str:
            return self._restyle(text, style)

        said = []
        for sentence in sentences:
            lighter = style in _LIGHTER
            text = restatement(sentence, restyle, chance) if lighter else restyle(sentence)
            said += split_sentences(text)
        stand = [part in sentences or await stands(part, matcher) for part in said]
        return said if all(stand) else []

    def _refusal(
        self, source: Source, style: StyleName, others: Sequence[str], chance: random.Random
    ) -> Pair:
        shown = chance.sample(others, min(len(others), chance.randint(1, _MOST_OTHERS)))
        answer = (Said(NO_GROUND, None),)
        return source.pair(tuple(shown), answer, style, "refusal")

    def _shown(
        self, quote: Quote, cited: Sequence[Passage], others: Sequence[str], chance: random.Random
    ) -> tuple[str, ...]:
        """The quote somewhere among what was cited for it and what has nothing to do with it."""
        room = min(len(others), chance.randint(0, _MOST_OTHERS - len(cited)))
        beside = [_brief(passage.text) for passage in cited]
        shown = list(dict.fromkeys([quote.text, *beside, *chance.sample(others, room)]))
        chance.shuffle(shown)
        return tuple(shown)

    async def _cited(self, passage: Passage) -> list[Passage]:
        """The first articles that a court cited, as far as they are at hand."""
        found = []
        for citation in passage.cited_articles[:_MOST_CITED]:
            try:
                found.append((await self._archive.provisions(citation))[0])
            except CitationError:
                continue
        return found


def _speaks(sentence: str) -> bool:
    """Whether a sentence says something without the list or the pages after it."""
    short = len(sentence) <= _LONGEST_SENTENCE
    return short and is_statement(sentence) and "다음 각" not in sentence


def _owner(passage: Passage) -> str:
    citation = passage.citation
    if isinstance(citation, ArticleCitation):
        return f"{citation.law} {citation.article}"
    return citation.case_number


def _told(passage: Passage) -> str:
    """What an article says, or what a court held."""
    return passage.text.strip().partition("\n\n")[2] * (passage.kind == "precedent") or passage.text


def _brief(text: str) -> str:
    """The first sentences of a text, letter for letter; at least one."""
    end = 0
    for sentence in split_sentences(text):
        start = text.index(sentence, end)
        if end and start + len(sentence) > _LONGEST_OTHER:
            break
        end = start + len(sentence)
    return text[:end].strip()
