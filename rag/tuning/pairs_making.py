"""`lawbot tune pairs`: pairs of an archive into a file, whole or not at all, and resumable."""

from __future__ import annotations

import json
import random
import shutil
import time
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

from rag.archive import Archive
from rag.archive_changes import ArchiveChanges
from rag.archive_citations import ArchiveCitations
from rag.citation import ArticleCitation
from rag.errors import CitationError, NothingToLearn, TuningError
from rag.morphemes import Morphemes
from rag.tuning.lay_questions import LayQuestion, lay_questions
from rag.tuning.pairs import Pair, PlainText, Row, Tally, part_by_name, read_rows, tally
from rag.tuning.pairs_area import law_areas
from rag.tuning.pairs_builder import (
    PairBuilder,
    Restyle,
    Source,
    article_source,
    holding_source,
)
from rag.tuning.pairs_judging import Built, judge_pairs, nothing_stands
from rag.tuning.progress import OnProgress, Progress

_BATCH = 50  # questions between two steps that a resumed run need not repeat


@dataclass(frozen=True, slots=True)
class PairsPlan:
    """Which pairs to make, of so many passages; the decisions since a day are held out."""

    passages: int = 5_000
    held_out_from: date = date(2021, 1, 1)
    seed: int = 0


@dataclass(frozen=True, slots=True)
class PairsReport:
    """What was written. `ungrounded` answers were left out: the judge found more than the law."""

    table: tuple[Tally, ...]
    pairs: int
    texts: int
    ungrounded: int


class _Batch(NamedTuple):
    """Passages by their ids, or lay questions, whose articles are looked up."""

    ids: Sequence[str] = ()
    asked: Sequence[LayQuestion] = ()


def _size(batch: _Batch) -> int:
    return len(batch.ids) + len(batch.asked)


async def make_pairs(
    archive: Path,
    out: Path,
    plan: PairsPlan,
    *,
    morphemes: Morphemes,
    restyle: Restyle,
    own: Iterable[Path] = (),
    on_progress: OnProgress,
) -> PairsReport:
    """Write the pairs of an archive and of files of one's `own`, each judged, to `out`.

    Killed and started again, it goes on where it was. Raises ArchiveError, TuningError, and
    NothingToLearn where not one pair comes out.
    """
    rows = [row for path in own for row in read_rows(path)]
    async with ArchiveChanges.open(archive) as changes, Archive.open(archive) as law:
        batches = _batches(await changes.ids(), plan)
        finished = _Finished(out, {**asdict(plan), "revision": await changes.revision()})
        builder = PairBuilder(law, morphemes, restyle, await _areas(archive))
        started, made, done = time.monotonic(), 0, 0
        for number, batch in enumerate(batches):
            if not finished.has(number):
                finished.put(number, await _build(batch, builder, law, plan))
                made += _size(batch)
            done += _size(batch)
            speed = made / (time.monotonic() - started)
            on_progress(Progress("making pairs", done, sum(map(_size, batches)), speed))
        given = [row for row in rows if isinstance(row, Pair)]
        judged = await judge_pairs(given, morphemes)
    return _finish(finished, judged, [row for row in rows if not isinstance(row, Pair)])


def _finish(finished: _Finished, own: Built, texts: Sequence[PlainText]) -> PairsReport:
    pairs, ungrounded = finished.all()
    pairs += own.pairs
    if not (pairs or texts) and own.ungrounded:
        raise nothing_stands(own.ungrounded)
    if not (pairs or texts):
        raise NothingToLearn(
            "not one pair can be made of this archive: run `lawbot ingest statutes` and `lawbot"
            " ingest precedents`, or give rows of your own"
        )
    finished.write([*pairs, *texts])
    return PairsReport(tally(pairs), len(pairs), len(texts), ungrounded + own.ungrounded)


async def _areas(archive: Path) -> dict[str, str]:
    async with ArchiveCitations.open(archive) as citations:
        return law_areas(await citations.citing_cases())


def _batches(ids: Sequence[str], plan: PairsPlan) -> list[_Batch]:
    """Half holdings, half articles, as far as there are so many; then a quarter lay questions."""
    chance = random.Random(plan.seed)
    holdings, articles = ([i for i in ids if i.startswith(kind)] for kind in ("p/", "s/"))
    share = min(len(holdings), max(plan.passages // 2, plan.passages - len(articles)))
    chosen = sorted(chance.sample(holdings, share))
    chosen += sorted(chance.sample(articles, min(len(articles), plan.passages - share)))
    asked = lay_questions()
    asked = chance.sample(asked, min(len(asked), plan.passages // 4))
    cuts = [*range(0, len(chosen), _BATCH)]
    batches = [_Batch(ids=chosen[cut : cut + _BATCH]) for cut in cuts]
    cuts = [*range(0, len(asked), _BATCH)]
    return [*batches, *(_Batch(asked=asked[cut : cut + _BATCH]) for cut in cuts)]


async def _build(batch: _Batch, builder: PairBuilder, law: Archive, plan: PairsPlan) -> Built:
    sources = [source async for source in _sources(batch, law, plan)]
    pairs, ungrounded = [], 0
    for source in sources:
        chance = random.Random(f"{plan.seed} {source.passage.id} {source.question}")
        built = await builder.build(source, sources, chance)
        pairs += built.pairs
        ungrounded += built.ungrounded
    return Built(pairs, ungrounded)


async def _sources(batch: _Batch, law: Archive, plan: PairsPlan) -> AsyncIterator[Source]:
    for passage in await law.passages(batch.ids):
        chance = random.Random(f"{plan.seed} {passage.id}")
        if passage.kind == "precedent":
            source = holding_source(passage, plan.held_out_from)
        else:
            source = article_source(passage, chance)
        if source:
            yield source
    for asked in batch.asked:
        try:
            found = await law.provisions(ArticleCitation(asked.answer.law, asked.answer.article))
        except CitationError:
            continue  # the law is not at hand
        part = part_by_name(asked.answer.law)
        yield Source(asked.question, found[0], "lay question", part)


class _Finished:
    """The batches made so far, a file each beside `out`, and the plan that they were made by."""

    def __init__(self, out: Path, plan: dict[str, object]) -> None:
        self._out = out
        self._folder = out.with_name(f"{out.name}.parts")
        written = json.dumps(plan, default=str)
        try:
            path = self._folder / "plan.json"
            if not path.is_file() or path.read_text(encoding="utf-8") != written:
                shutil.rmtree(self._folder, ignore_errors=True)
                self._folder.mkdir(parents=True)
                path.write_text(written, encoding="utf-8")
        except OSError as error:
            raise self._refused(error) from error

    def has(self, number: int) -> bool:
        return self._path(number).is_file()

    def put(self, number: int, built: Built) -> None:
        """Keep a batch: the number that was left out, then its pairs."""
        lines = [str(built.ungrounded), *(pair.as_line() for pair in built.pairs)]
        self._write(self._path(number), lines)

    def all(self) -> Built:
        """Every batch."""
        pairs, ungrounded = [], 0
        for path in sorted(self._folder.glob("*.jsonl")):
            first, _, rest = path.read_text(encoding="utf-8").partition("\n")
            ungrounded += int(first)
            pairs += [Pair.of_line(line) for line in rest.split("\n") if line]
        return Built(pairs, ungrounded)

    def write(self, rows: Iterable[Row]) -> None:
        """Put everything into the file, then forget the batches."""
        self._write(self._out, [row.as_line() for row in rows])
        shutil.rmtree(self._folder, ignore_errors=True)

    def _path(self, number: int) -> Path:
        return self._folder / f"{number:05}.jsonl"

    def _write(self, path: Path, lines: Sequence[str]) -> None:
        whole = path.with_name(f"{path.name}.new")
        try:
            whole.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
            whole.replace(path)
        except OSError as error:
            raise self._refused(error) from error

    def _refused(self, error: OSError) -> TuningError:
        return TuningError(f"cannot write {str(self._out)!r}: {error}. Give another --out")
