"""What the embedder learns from: articles, holdings and citations of an archive, as morphemes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rag.archive_changes import ArchiveChanges
from rag.archive_citations import AppliedArticle, ArchiveCitations
from rag.citation import ArticleCitation
from rag.errors import NothingToLearn
from rag.morphemes import Morphemes
from rag.passage import Passage
from rag.retrieval.days import day_number
from rag.retrieval.embedding import passage_fields, passage_text
from rag.tuning.bags import Bags
from rag.tuning.lay_questions import Address, LayQuestion

_BATCH = 2_000  # passages
_SEEN = 3  # times that a morpheme must occur to get a vector
_FIELDS = 4

OnRead = Callable[[int, int], None]  # passages read, of how many


@dataclass(frozen=True, slots=True)
class TrainingTexts:
    """Articles and holdings as bags of the `vocabulary`.

    `articles` are the four fields of `passage_fields` for each article passage; the passages of
    one law stand together. `laws` (n,) and `wholes` (n,) number law and whole article of each.
    `days` (h,) are the decision days of the holdings. `cited` has, for each holding, the rows of
    the article passages that it cites as the law of today. `asked` are lay questions, and `answers`
    has for each the rows of the article that answers it.
    """

    vocabulary: tuple[str, ...]
    articles: tuple[Bags, ...]
    laws: NDArray[np.int64]
    wholes: NDArray[np.int64]
    issues: Bags
    summaries: Bags
    days: NDArray[np.int64]
    cited: Bags
    asked: Bags
    answers: Bags

    def rarity(self) -> NDArray[np.float32]:
        """ln(1 + N / (1 + df)) of each morpheme of the vocabulary, over N texts."""
        texts = (self.articles[-1], self.issues, self.summaries)
        having = sum(np.bincount(bags.ids, minlength=len(self.vocabulary)) for bags in texts)
        number = sum(len(bags) for bags in texts)
        return np.log1p(number / (1 + np.asarray(having))).astype(np.float32)


async def read_texts(
    archive: Path,
    morphemes: Morphemes,
    *,
    decided_before: date,
    wanted: Iterable[str],
    questions: Sequence[LayQuestion],
    on_read: OnRead,
) -> TrainingTexts:
    """Read all articles and the holdings decided before a day; `wanted` morphemes get a vector.

    So do those of the `questions`; questions about an article that is not at hand are left out.

    Digests are left out. Raises ArchiveError, and NothingToLearn where no citation is left.
    """
    reading = _Reading(decided_before)
    async with ArchiveChanges.open(archive) as changes:
        revision = await changes.revision()
        total, done = await changes.count(revision), 0
        async for passages in changes.changed_passages(0, revision, batch=_BATCH):
            kept = [passage for passage in passages if reading.wants(passage)]
            texts = [_texts(passage) for passage in kept]
            found = await morphemes.analyze([text for parts in texts for text in parts])
            reading.add(kept, [len(parts) for parts in texts], found)
            done += len(passages)
            on_read(done, total)
    async with ArchiveCitations.open(archive) as citations:
        applied = await citations.applied_articles()
    reading.ask(questions, await morphemes.analyze([asked.question for asked in questions]))
    return reading.finish(applied, wanted)


def _texts(passage: Passage) -> list[str]:
    """The fields of an article; the issue and the summary of a holding."""
    fields = passage_fields(passage_text(passage))
    if len(fields) == _FIELDS:
        return fields
    issue, _, summary = passage.text.partition("\n\n")
    return [issue, summary]


class _Owner(NamedTuple):
    statute: str
    article: str


class _Reading:
    """The passages read so far, their morphemes numbered in the order in which they came."""

    def __init__(self, decided_before: date) -> None:
        self._decided_before = decided_before
        self._numbers: dict[str, int] = {}
        self._fields: list[list[NDArray[np.int32]]] = [[] for _ in range(_FIELDS + 2)]
        self._articles: list[str] = []
        self._holdings: list[str] = []
        self._days: list[int] = []
        self._rows: dict[Address, list[int]] = {}
        self._asked: list[tuple[Sequence[str], list[int]]] = []

    def wants(self, passage: Passage) -> bool:
        """Whether a passage is law text, and no decision that has to stay unknown."""
        if passage.digest or not passage.text:
            return False
        decided = passage.date
        return passage.kind == "statute" or (decided is not None and decided < self._decided_before)

    def add(
        self, passages: Sequence[Passage], counts: Sequence[int], found: Sequence[Sequence[str]]
    ) -> None:
        """Take passages of so many texts each, and the morphemes of all their texts."""
        texts = iter(found)
        for passage, count in zip(passages, counts, strict=True):
            first = 0 if count == _FIELDS else _FIELDS
            for field in self._fields[first : first + count]:
                field.append(self._number(next(texts)))
            if isinstance(passage.citation, ArticleCitation):
                address = Address.of(passage.citation)
                if address:
                    self._rows.setdefault(address, []).append(len(self._articles))
                self._articles.append(passage.id)
            else:
                self._holdings.append(passage.id)
                self._days.append(day_number(passage.date or date.max))

    def ask(self, questions: Sequence[LayQuestion], found: Sequence[Sequence[str]]) -> None:
        """Take questions and their morphemes, once all articles are read."""
        for asked, morphemes in zip(questions, found, strict=True):
            rows = self._rows.get(asked.answer)
            if rows and morphemes:
                self._asked.append((morphemes, rows))

    def finish(self, applied: Iterable[AppliedArticle], wanted: Iterable[str]) -> TrainingTexts:
        """Everything read. Raises NothingToLearn."""
        cited = self._cited(applied)
        wanted = {*wanted, *(morpheme for morphemes, _ in self._asked for morpheme in morphemes)}
        bags = [Bags.count(field) for field in self._fields]
        bags.append(Bags.count([self._number(morphemes) for morphemes, _ in self._asked]))
        vocabulary, numbers = self._vocabulary(bags, wanted)
        *articles, issues, summaries, asked = (bag.renumbered(numbers) for bag in bags)
        owners = [_Owner(*_owner(passage_id)) for passage_id in self._articles]
        return TrainingTexts(
            vocabulary=vocabulary,
            articles=tuple(articles),
            laws=_numbered([owner.statute for owner in owners]),
            wholes=_numbered([owner.article for owner in owners]),
            issues=issues,
            summaries=summaries,
            days=np.array(self._days, dtype=np.int64),
            cited=cited,
            asked=asked,
            answers=Bags.count([np.array(rows, dtype=np.int32) for _, rows in self._asked]),
        )

    def _number(self, morphemes: Sequence[str]) -> NDArray[np.int32]:
        numbers = self._numbers
        found = [numbers.setdefault(morpheme, len(numbers)) for morpheme in morphemes]
        return np.array(found, dtype=np.int32)

    def _cited(self, applied: Iterable[AppliedArticle]) -> Bags:
        holdings = {holding: row for row, holding in enumerate(self._holdings)}
        articles = {article: row for row, article in enumerate(self._articles)}
        rows: list[list[int]] = [[] for _ in holdings]
        for edge in applied:
            if not edge.former and edge.holding in holdings and edge.article in articles:
                rows[holdings[edge.holding]].append(articles[edge.article])
        if not any(rows):
            raise NothingToLearn(
                f"nothing to learn from: {len(articles):,} articles and {len(holdings):,} holdings"
                f" decided before {self._decided_before} (digests do not count) have no citation"
                " between them. Run `lawbot ingest statutes` and `lawbot ingest precedents`, or"
                " give another --decided-before"
            )
        return Bags.count([np.array(some, dtype=np.int32) for some in rows])

    def _vocabulary(
        self, bags: Sequence[Bags], wanted: Iterable[str]
    ) -> tuple[tuple[str, ...], NDArray[np.int32]]:
        """The morphemes that get a vector, most frequent first, and the new number of each."""
        known = set(wanted)
        self._number(sorted(known))
        names = list(self._numbers)
        seen = np.sum([np.bincount(bag.ids, bag.counts, len(names)) for bag in bags], axis=0)
        order = sorted(range(len(names)), key=lambda number: (-seen[number], names[number]))
        kept = [n for n in order if seen[n] >= _SEEN or names[n] in known]
        numbers = np.full(len(names), -1, dtype=np.int32)
        numbers[kept] = np.arange(len(kept))
        return tuple(names[number] for number in kept), numbers


def _owner(passage_id: str) -> tuple[str, str]:
    """Statute and whole article of `s/<statute>/<revision>/<article>/<part>`."""
    parts = passage_id.split("/")
    return parts[1], "/".join(parts[:4])


def _numbered(names: Sequence[str]) -> NDArray[np.int64]:
    """The number of each name, counted in the order of their first places."""
    numbers: dict[str, int] = {}
    found = [numbers.setdefault(name, len(numbers)) for name in names]
    return np.array(found, dtype=np.int64)
