import asyncio
import dataclasses
import sys
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from rag.archive import Archive
from rag.archive_file import ArchiveReader
from rag.errors import ArchiveMissing, EvaluationError, NothingToLearn, TuningError
from rag.evaluation_set import Gold, read_rows
from rag.morphemes import Morphemes
from rag.retrieval.embedding import open_embedder, passage_text
from rag.retrieval.static_embedder import Origin
from rag.tuning.embedder import Plan, tune_embedder
from rag.tuning.lay_questions import lay_questions, set_apart
from rag.tuning.progress import Progress

pytest.importorskip("torch", reason="needs pip install 'lawbot[models]'")

LAW = "가상생활법"
PLAN = Plan(dimension=32, steps=240, batch=48)


async def tune(
    archive: Path, out: Path, morphemes: Morphemes, plan: Plan = PLAN
) -> tuple[Origin, list[Progress]]:
    steps: list[Progress] = []
    return await tune_embedder(archive, out, plan, morphemes, steps.append), steps


async def found(
    archive: Path, model: Path, questions: list[str], morphemes: Morphemes
) -> list[str]:
    """The article whose vector is nearest to each question."""
    embedder = await open_embedder(str(model), morphemes)
    async with Archive.open(archive) as law:
        articles = await law.articles(LAW, ["제1장"], within="heading")
    asked = await embedder.embed(questions, input_type="query")
    texts = [passage_text(article) for article in articles]
    nearest = np.argmax(asked @ (await embedder.embed(texts, input_type="passage")).T, axis=1)
    return [f"{articles[row].citation.article}({articles[row].heading})" for row in nearest]


async def test_learns_what_courts_mean(archive: Path, tmp_path: Path, morphemes) -> None:
    out = tmp_path / "new" / "embedder.npz"

    origin, steps = await tune(archive, out, morphemes)

    assert origin.held_out_recall > 0.9  # of 25 articles; by chance it is 0.4
    assert dataclasses.replace(origin, steps=0, held_out_recall=0) == Origin(
        morphemes.version, "2021-01-01", 32, 0, 0, 0
    )
    assert [path.name for path in out.parent.iterdir()] == ["embedder.npz"]
    assert await found(archive, out, ["강아지의 값", "집주인이"], morphemes) == [
        "제6조(온도계)",
        "제25조(임대인의 의무)",
    ]
    assert steps[0].phase == "reading"
    assert steps[-1].note.startswith("loss ")


async def test_the_same_seed_makes_the_same_file(archive: Path, tmp_path: Path, morphemes) -> None:
    plan = dataclasses.replace(PLAN, steps=8)
    for name in ("one", "two"):
        await tune(archive, tmp_path / name, morphemes, plan)
    await tune(archive, tmp_path / "other", morphemes, dataclasses.replace(plan, seed=1))

    one, two, other = ((tmp_path / name).read_bytes() for name in ("one", "two", "other"))
    assert one == two
    assert one != other


async def test_writes_the_questions_that_it_leaves_out(
    archive: Path, tmp_path: Path, morphemes
) -> None:
    plan = dataclasses.replace(PLAN, steps=1, left_out=tmp_path / "sets" / "left.jsonl")

    await tune(archive, tmp_path / "embedder.npz", morphemes, plan)

    _, left = set_apart(lay_questions())
    rows = read_rows(tmp_path / "sets" / "left.jsonl")
    assert [(row.question, row.gold) for row in rows] == [
        (asked.question, (Gold(*asked.answer),)) for asked in left
    ]
    assert {row.register for row in rows} == {"everyday"}


async def test_finds_out_at_once_that_they_cannot_be_written(
    archive: Path, tmp_path: Path, morphemes
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    plan = dataclasses.replace(PLAN, left_out=tmp_path / "file" / "left.jsonl")

    with pytest.raises(EvaluationError, match="Check the path"):
        await tune(archive, tmp_path / "embedder.npz", morphemes, plan)


async def test_stops_when_nothing_gets_better(archive: Path, tmp_path: Path, morphemes) -> None:
    plan = dataclasses.replace(PLAN, steps=800)

    origin, _ = await tune(archive, tmp_path / "embedder.npz", morphemes, plan)

    assert origin.steps < 800


async def test_stops_when_time_is_over(archive: Path, tmp_path: Path, morphemes) -> None:
    plan = dataclasses.replace(PLAN, steps=1_000_000, minutes=0.02)

    origin, _ = await tune(archive, tmp_path / "embedder.npz", morphemes, plan)

    assert 0 < origin.steps < 1_000_000


async def test_an_interrupt_leaves_the_file_before(
    archive: Path, tmp_path: Path, morphemes
) -> None:
    out = tmp_path / "out" / "embedder.npz"
    out.parent.mkdir()
    out.write_bytes(b"before")
    task = asyncio.current_task()
    assert task

    def interrupt(progress: Progress) -> None:
        if progress.phase == "training":
            task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await tune_embedder(archive, out, PLAN, morphemes, interrupt)

    assert [(path.name, path.read_bytes()) for path in out.parent.iterdir()] == [
        ("embedder.npz", b"before")
    ]


async def test_needs_an_archive(tmp_path: Path, morphemes) -> None:
    with pytest.raises(ArchiveMissing, match="run `lawbot ingest starter`"):
        await tune(tmp_path / "archive.sqlite", tmp_path / "embedder.npz", morphemes)


async def test_does_not_learn_from_digests(
    store, statute, precedent, tmp_path: Path, morphemes
) -> None:
    store(statute(digest=True), precedent(digest=True))

    with pytest.raises(NothingToLearn, match="0 articles and 0 holdings"):
        await tune(tmp_path / "archive.sqlite", tmp_path / "embedder.npz", morphemes)


@pytest.mark.parametrize(
    ("decided_before", "complaint"),
    [
        (date(2010, 1, 1), "0 holdings decided before 2010-01-01"),
        (date(2025, 1, 1), "no decision from 2024-01-01 to 2025-01-01 cites an article"),
        (date(2017, 1, 1), "no decision before 2016-01-01 cites an article"),
    ],
)
async def test_says_which_decisions_are_missing(
    archive: Path, tmp_path: Path, morphemes, decided_before: date, complaint: str
) -> None:
    plan = dataclasses.replace(PLAN, decided_before=decided_before)

    with pytest.raises(NothingToLearn, match=complaint):
        await tune(archive, tmp_path / "embedder.npz", morphemes, plan)


async def test_needs_a_place_to_write_to(archive: Path, tmp_path: Path, morphemes) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(TuningError, match=r"cannot write .*: .* Give another --out"):
        await tune(archive, tmp_path / "file" / "embedder.npz", morphemes)


async def test_needs_torch(archive: Path, tmp_path: Path, morphemes, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)

    with pytest.raises(TuningError, match=r"run `pip install 'lawbot\[models\]'`"):
        await tune(archive, tmp_path / "embedder.npz", morphemes)


async def test_reads_only(archive: Path, tmp_path: Path, morphemes) -> None:
    before = archive.read_bytes()

    await tune(archive, tmp_path / "embedder.npz", morphemes, dataclasses.replace(PLAN, steps=1))

    async with ArchiveReader.open(archive) as reader:
        assert await reader.revision() == 1
    assert archive.read_bytes() == before
