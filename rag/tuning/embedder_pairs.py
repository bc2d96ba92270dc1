"""Training pairs of the embedder: what is asked, and the article or summary that answers it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from rag.errors import NothingToLearn
from rag.retrieval.days import day_number
from rag.tuning.bags import Bags
from rag.tuning.rewrites import Rewrites
from rag.tuning.texts import TrainingTexts

_LAW, _HEADING, _HEADINGS, _BODY = range(4)
_LONGEST = 96  # morphemes of one text in a batch; the rest of a long one is left to chance
_WHOLE = 8  # morphemes that make a text worth to be split
_REWRITTEN = 0.4  # of the legal words that have an everyday form
_SIBLINGS = 0.5  # passages of the same laws beside each batch, by its size

# How often each kind of pair is drawn: chosen by the recall on held-out decisions.
_CITED, _SUMMARY, _TITLE, _SPAN, _EVERYDAY, _ASKED = 0.4, 0.1, 0.11, 0.1, 0.09, 0.2

_Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Batch:
    """Question i is answered by passage i; the passages after the last question answer none.

    `passages` are the fields of each passage: law, heading, headings and text. `others` (q, p) is
    true where a passage answers a question too, but is not the one meant.
    """

    questions: Bags
    passages: tuple[Bags, ...]
    others: NDArray[np.bool_]


class PairSampler:
    """Draws batches of pairs from the holdings decided before a day, and from the articles.

    Raises NothingToLearn when none of these holdings cites an article.
    """

    def __init__(
        self,
        texts: TrainingTexts,
        rewrites: Rewrites,
        *,
        before: date,
        size: int,
        rng: np.random.Generator,
    ) -> None:
        self._texts = texts
        self._rewrites = rewrites
        self._size = size
        self._rng = rng
        known, asked = texts.days < day_number(before), texts.issues.lengths > 0
        self._citing = np.flatnonzero(known & asked & (texts.cited.lengths > 0))
        self._summed = np.flatnonzero(known & asked & (texts.summaries.lengths > 0))
        if not len(self._citing):
            raise NothingToLearn(f"no decision before {before} cites an article at hand")
        bodies, headings = texts.articles[_BODY].lengths, texts.articles[_HEADING].lengths
        self._filled = np.flatnonzero((bodies >= _WHOLE) & (headings > 0))
        self._law_starts = np.searchsorted(texts.laws, np.arange(texts.laws.max() + 2))
        self._issues_met = rewrites.met(texts.issues)
        self._headings_met = rewrites.met(texts.articles[_HEADING])
        times_cited = np.bincount(texts.cited.take(self._citing).ids, minlength=len(texts.laws))
        weights = (1 + times_cited).astype(np.float32)
        self._named = self._headings_met.turned(len(rewrites.legal), weights)
        self._naming = np.flatnonzero(self._named.lengths)
        self._asking = np.flatnonzero(texts.asked.lengths)

    def draw(self) -> Batch:
        """A batch of pairs of one kind, chosen at random."""
        kinds = (
            (_CITED, self._cited, self._citing),
            (_SUMMARY, self._summaries, self._summed),
            (_TITLE, self._titles, self._filled),
            (_SPAN, self._spans, self._filled),
            (_EVERYDAY, self._everyday, self._naming),
            (_ASKED, self._lay_questions, self._asking),
        )
        shares = np.array([share * (len(rows) > 0) for share, _, rows in kinds])
        _, pairs, rows = kinds[self._rng.choice(len(kinds), p=shares / shares.sum())]
        return pairs(rows[self._rng.integers(len(rows), size=self._size)])

    def _cited(self, holdings: _Rows) -> Batch:
        """What was at issue, and an article that the court cited for it."""
        texts, rng = self._texts, self._rng
        issues = texts.issues.take(holdings)
        if rng.random() < 0.5:
            met = self._issues_met.take(holdings)
            issues = self._rewrites.rewrite(issues, met, _REWRITTEN, rng)
        shares = ((0.8, 0.0), (0.8, 0.4), (0.35, 0.35))[rng.choice(3, p=(0.55, 0.25, 0.2))]
        summaries = self._part(texts.summaries.take(holdings), shares[1])
        answers = texts.cited.take(holdings)
        rows = answers.pick(rng)
        rows = np.concatenate([rows, self._siblings(rows)])
        return Batch(
            self._part(issues, shares[0]).plus(summaries),
            self._passages(rows),
            _but_diagonal(answers.matches(rows)),
        )

    def _summaries(self, holdings: _Rows) -> Batch:
        """What was at issue, and what was held."""
        questions = self._part(self._texts.issues.take(holdings), 0.8)
        summaries = self._part(self._shortened(self._texts.summaries.take(holdings)), 0.8)
        nothing = Bags.empty(len(holdings))
        return Batch(questions, (nothing, nothing, nothing, summaries), _same(holdings))

    def _titles(self, rows: _Rows) -> Batch:
        """The heading of an article, with the name of its law or without, and its text."""
        law, _, headings, body = self._passages(rows)
        named = self._texts.articles[_LAW].take(rows)
        named = named.keep((self._rng.random(len(rows)) < 0.5)[named.rows])
        questions = self._texts.articles[_HEADING].take(rows).plus(named)
        nothing = Bags.empty(len(rows))
        law = law if self._rng.random() < 0.5 else nothing
        return Batch(questions, (law, nothing, headings, body), self._same_articles(rows))

    def _spans(self, rows: _Rows) -> Batch:
        """Some of what an article says, and the article with the rest of it."""
        law, heading, headings, body = self._passages(rows)
        shares = self._rng.uniform(0.1, 0.6, len(rows))[body.rows]
        asked = self._rng.random(len(body.ids)) < shares
        passages = (law, heading, headings, body.keep(~asked))
        return Batch(body.keep(asked), passages, self._same_articles(rows))

    def _everyday(self, words: _Rows) -> Batch:
        """What people say, with some words around it, and an article about what they mean."""
        rng = self._rng
        named = self._named.take(words).pick(rng)
        questions = self._rewrites.forms.take(self._rewrites.choose_forms(words, rng))
        if rng.random() < 0.5:
            body = self._shortened(self._texts.articles[_BODY].take(named))
            questions = questions.plus(self._part(body, 0.1))
        rows = np.concatenate([named, self._siblings(named)])
        others = self._headings_met.take(rows).matches(words).T
        return Batch(questions, self._passages(rows), _but_diagonal(others))

    def _lay_questions(self, asked: _Rows) -> Batch:
        """What somebody asks in words of daily life, and the article that says it."""
        answers = self._texts.answers.take(asked)
        rows = answers.pick(self._rng)
        rows = np.concatenate([rows, self._siblings(rows)])
        questions = self._part(self._texts.asked.take(asked), 0.7)
        return Batch(questions, self._passages(rows), _but_diagonal(answers.matches(rows)))

    def _passages(self, rows: _Rows) -> tuple[Bags, ...]:
        """The fields of articles, the long ones shortened, without a tenth of their morphemes."""
        fields = [self._shortened(field.take(rows)) for field in self._texts.articles]
        return tuple(self._part(field, 0.9) for field in fields)

    def _siblings(self, rows: _Rows) -> _Rows:
        """Passages of the same laws, one for some of the rows."""
        some = self._texts.laws[self._rng.permutation(rows)[: int(_SIBLINGS * len(rows))]]
        first, last = self._law_starts[some], self._law_starts[some + 1]
        siblings: _Rows = first + (self._rng.random(len(some)) * (last - first)).astype(np.int64)
        return siblings

    def _shortened(self, bags: Bags) -> Bags:
        """The texts, of long ones only so many morphemes, by chance."""
        shares = (_LONGEST / np.maximum(bags.lengths, _LONGEST))[bags.rows]
        return bags.keep(self._rng.random(len(bags.ids)) < shares)

    def _part(self, bags: Bags, share: float) -> Bags:
        """A share of the morphemes of each text, by chance."""
        return bags.keep(self._rng.random(len(bags.ids)) < share)

    def _same_articles(self, rows: _Rows) -> NDArray[np.bool_]:
        return _same(self._texts.wholes[rows])


def _same(keys: _Rows) -> NDArray[np.bool_]:
    return _but_diagonal(keys[:, None] == keys[None])


def _but_diagonal(pairs: NDArray[np.bool_]) -> NDArray[np.bool_]:
    np.fill_diagonal(pairs, val=False)
    return pairs
