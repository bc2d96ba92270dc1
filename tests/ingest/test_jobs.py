"""An ingest job reads what is new, survives what goes wrong, and ends as a clean run would."""

import asyncio
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fakes import LetterEmbedder

from ingest import jobs
from ingest.errors import SourceUnreadable
from ingest.jobs import IngestJob, Progress, Report
from ingest.lock import ingest_lock
from rag.archive import Archive
from rag.citation import ArticleCitation
from rag.config import IngestSettings
from rag.errors import ArchiveLocked
from rag.law import ArticleNumber
from rag.morphemes import Morphemes
from rag.retrieval.generations import current
from rag.retrieval.indexer import Indexer

ROOT = Path(__file__).parents[2]
BATCH = 5
CONTENT = (  # all of an archive but when its jobs ran
    "SELECT statute_id, revision_id, effective_date, title, digest FROM statutes ORDER BY 1, 2",
    "SELECT title_key, number, branch, text, outline FROM articles JOIN statutes ON key = statute"
    " ORDER BY 1, 2, 3",
    "SELECT id, start, stop, live FROM passages ORDER BY id",
    "SELECT path, fingerprint, status, reason, text FROM files ORDER BY path",
)
RUN_JOB = """
import asyncio, sys
from pathlib import Path
sys.path.insert(0, "tests")
from fakes import LetterEmbedder
from ingest.jobs import IngestJob
from rag.config import IngestSettings
from rag.morphemes import Morphemes
from rag.retrieval.indexer import Indexer

async def main(source, data):
    async with Morphemes() as morphemes:
        indexer = Indexer(data, morphemes, LetterEmbedder(), publish_after=(10, 30))
        job = IngestJob("statutes", source, data, IngestSettings(batch_files=5))
        await job.run(indexer, lambda progress: print(*progress, flush=True))

asyncio.run(main(sys.argv[1], Path(sys.argv[2])))
"""


def write_statute(tree: Path, number: int, text: str = "빌린 집은 깨끗이 쓴다.") -> Path:
    path = tree / "kr" / f"가상{number}법" / "법률.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        f"---\n제목: 가상{number}법\n법령MST: {number + 500}\n법령ID: '{number:06}'\n"
        "법령구분: 법률\n법령구분코드: ''\n소관부처:\n- 가상부\n공포일자: 2020-01-01\n"
        "공포번호: '1'\n"
        f"시행일자: 2020-07-01\n법령분야: ''\n상태: 시행\n출처: https://law.example/{number}\n"
        f"첨부파일: []\n---\n\n# 가상{number}법\n\n##### 제1조 (목적)\n\n{text}\n\n"
        f"##### 제2조 (기간)\n\n**①** 기간은 {number}년으로 한다.\n\n**②** 기간은 줄일 수 있다.\n",
        encoding="utf-8",
    )
    return path


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    tree = tmp_path / "tree"
    for number in range(1, 13):
        write_statute(tree, number)
    return tree


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def ingest(tree: Path, data_dir: Path, morphemes: Morphemes) -> Callable[..., object]:
    async def run(
        source: Path = tree,
        *,
        data: Path = data_dir,
        kind: str = "statutes",
        limit: int | None = None,
        on_progress: Callable[[Progress], None] = lambda progress: None,
    ) -> Report:
        indexer = Indexer(data, morphemes, LetterEmbedder())
        settings = IngestSettings(batch_files=BATCH)
        job = IngestJob(kind, str(source), data, settings, limit=limit)  # type: ignore[arg-type]
        return await job.run(indexer, on_progress)

    return run


def brief(report: Report) -> dict[str, object]:
    """What a report says besides zeros, the source and the clock."""
    values = report.model_dump(exclude={"source", "seconds", "kind"})
    return {name: value for name, value in values.items() if value}


def content(data_dir: Path) -> list[list[tuple[object, ...]]]:
    connection = sqlite3.connect(data_dir / "archive.sqlite")
    try:
        return [connection.execute(statement).fetchall() for statement in CONTENT]
    finally:
        connection.close()


async def test_reads_archives_and_indexes_a_tree(tree, data_dir, ingest) -> None:
    progress: list[Progress] = []
    report = await ingest(on_progress=progress.append)
    assert brief(report) == {"added": 12, "articles": 24}
    assert (report.kind, report.source) == ("statutes", str(tree))
    assert [step[:3] for step in progress] == [
        ("reading", 5, 12), ("reading", 10, 12), ("reading", 12, 12), ("indexing", 24, 24),
    ]  # fmt: skip
    async with Archive.open(data_dir / "archive.sqlite") as archive:
        (passage,) = await archive.provisions(ArticleCitation("가상7법", ArticleNumber(2), 1))
    assert passage.text == "① 기간은 7년으로 한다."
    manifest = current(data_dir)
    assert manifest is not None
    assert manifest.passages == 24


async def test_a_second_run_changes_nothing(data_dir, ingest) -> None:
    await ingest()
    before, manifest = content(data_dir), current(data_dir)
    assert brief(await ingest()) == {"unchanged": 12, "articles": 24}
    assert content(data_dir) == before
    assert current(data_dir) == manifest


async def test_only_what_changed_is_read_again(tree, data_dir, ingest) -> None:
    await ingest()
    write_statute(tree, 3, "빌린 집은 아껴 쓴다.")
    write_statute(tree, 13)
    (tree / "kr" / "가상5법" / "법률.md").unlink()
    report = await ingest()
    assert brief(report) == {
        "added": 1, "changed": 1, "unchanged": 10, "removed": 1, "articles": 24,
    }  # fmt: skip
    manifest = current(data_dir)
    assert manifest is not None
    assert manifest.passages == 24


async def test_a_file_that_was_only_touched_is_unchanged(tree, ingest) -> None:
    await ingest()
    write_statute(tree, 3).touch()
    assert brief(await ingest()) == {"unchanged": 12, "articles": 24}


async def test_a_limit_reads_the_first_files_and_removes_nothing(ingest) -> None:
    assert brief(await ingest(limit=7)) == {"added": 7, "articles": 14}
    assert brief(await ingest()) == {"added": 5, "unchanged": 7, "articles": 24}
    assert brief(await ingest(limit=7)) == {"unchanged": 7, "articles": 24}


async def test_a_broken_file_is_reported_and_stops_nothing(tree, data_dir, ingest) -> None:
    broken = write_statute(tree, 4)
    broken.write_bytes(broken.read_bytes().replace("제목".encode(), b"\xff\xfe"))
    nameless = write_statute(tree, 6)
    nameless.write_text(nameless.read_text().replace("제목: 가상6법\n", ""))
    (tree / "README.md").write_text("# 법령\n")
    report = await ingest()
    assert (report.added, report.articles, sum(report.skipped.values())) == (10, 20, 1)
    assert [path for path, _ in report.failed] == [
        "kr/가상4법/법률.md", "kr/가상6법/법률.md",
    ]  # fmt: skip
    assert all(reason for _, reason in report.failed)
    assert (await jobs.status(data_dir)).failed == report.failed
    write_statute(tree, 4)
    write_statute(tree, 6)
    mended = await ingest()
    assert (mended.added, mended.unchanged, mended.failed) == (2, 10, ())


async def test_a_file_that_breaks_keeps_the_text_it_had(tree, data_dir, ingest) -> None:
    await ingest()
    write_statute(tree, 4).write_bytes(b"\xff\xff")
    report = await ingest()
    assert (report.unchanged, len(report.failed), report.articles) == (11, 1, 24)


async def test_a_text_stays_while_another_source_has_it(tmp_path, tree, ingest) -> None:
    write_statute(tmp_path / "other", 1)
    await ingest()
    await ingest(tmp_path / "other")
    (tree / "kr" / "가상1법" / "법률.md").unlink()
    (tree / "kr" / "가상2법" / "법률.md").unlink()
    report = await ingest()
    assert (report.removed, report.articles) == (1, 22)


async def test_two_files_of_one_title_are_both_kept(tree, data_dir, ingest) -> None:
    path = tree / "kr" / "가상1법" / "법률(법률).md"
    text = (tree / "kr" / "가상1법" / "법률.md").read_text()
    path.write_text(text.replace("'000001'", "'000099'").replace("2020-07-01", "2021-07-01"))
    assert (await ingest()).added == 13
    async with Archive.open(data_dir / "archive.sqlite") as archive:
        headers = await archive.statutes("가상1법")
        (passage,) = await archive.provisions(ArticleCitation("가상1법", ArticleNumber(1)))
    assert [header.statute_id for header in headers] == ["000001", "000099"]
    assert passage.id == "s/000099/501/제1조"


async def test_the_starter_corpus_gives_way_and_stays_away(data_dir, ingest) -> None:
    first = await ingest(kind="starter")
    assert first.added > 0
    assert brief(await ingest(kind="starter")) == {
        "unchanged": first.added,
        "articles": first.articles,
        "precedents": first.precedents,
    }


async def test_a_source_that_is_not_there_is_named(tmp_path, data_dir, ingest) -> None:
    with pytest.raises(SourceUnreadable, match="nowhere"):
        await ingest(tmp_path / "nowhere")


@pytest.fixture
def other_process(data_dir: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Another process, which holds the lock of the data directory."""
    program = (
        "import sys\nfrom pathlib import Path\nfrom ingest.lock import ingest_lock\n"
        "with ingest_lock(Path(sys.argv[1])):\n"
        "    print('held', flush=True)\n"
        "    sys.stdin.read()\n"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", program, str(data_dir)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
    )
    with other:
        assert other.stdout
        assert other.stdout.readline() == b"held\n"
        yield other


async def test_two_processes_never_write_at_once(data_dir, ingest, other_process) -> None:
    with pytest.raises(ArchiveLocked) as caught:
        await ingest()
    assert f"process {other_process.pid} is ingesting" in str(caught.value)
    other_process.kill()
    other_process.wait()
    assert brief(await ingest()) == {"added": 12, "articles": 24}


def test_the_lock_is_free_again_after_an_error(data_dir) -> None:
    with pytest.raises(ZeroDivisionError), ingest_lock(data_dir):
        raise ZeroDivisionError
    with ingest_lock(data_dir):
        pass


async def test_a_cancelled_job_ends_after_the_batch_and_is_resumed(
    data_dir, ingest, morphemes
) -> None:
    def cancel(progress: Progress) -> None:
        task.cancel()

    task = asyncio.ensure_future(ingest(on_progress=cancel))
    with pytest.raises(asyncio.CancelledError):
        await task
    status = await jobs.status(data_dir)
    assert status.archive.statutes > 0
    assert status.jobs[0].finished_at is None
    indexer = Indexer(data_dir, morphemes, LetterEmbedder())
    report = await jobs.resume(data_dir, IngestSettings(), indexer, lambda progress: None)
    assert report is not None
    assert report.articles == 24
    assert await jobs.resume(data_dir, IngestSettings(), indexer, lambda progress: None) is None
    assert [job.finished_at is not None for job in (await jobs.status(data_dir)).jobs] == [True]


@pytest.mark.parametrize("kills", [(0, 1, 3, 9), (2, 5, 8, 10)])  # after so much progress
async def test_a_job_killed_anywhere_ends_as_a_clean_run(
    tmp_path, tree, data_dir, ingest, morphemes, kills
) -> None:
    for number in range(13, 41):
        write_statute(tree, number)
    await ingest(data=tmp_path / "clean")
    chance = random.Random(7)
    for lines in kills:  # 8 of reading, then those of indexing
        _kill_after(lines, chance.random() / 50, tree, data_dir)
    indexer = Indexer(data_dir, morphemes, LetterEmbedder())
    report = await jobs.resume(data_dir, IngestSettings(batch_files=BATCH), indexer, print)
    assert report is not None
    assert content(data_dir) == content(tmp_path / "clean")
    manifest, clean = current(data_dir), current(tmp_path / "clean")
    assert manifest is not None
    assert clean is not None
    assert (manifest.passages, manifest.archive_revision) == (
        clean.passages, clean.archive_revision,
    )  # fmt: skip


def _kill_after(lines: int, seconds: float, tree: Path, data_dir: Path) -> None:
    job = subprocess.Popen(
        [sys.executable, "-c", RUN_JOB, str(tree), str(data_dir)],
        stdout=subprocess.PIPE,
        cwd=ROOT,
    )
    with job:
        assert job.stdout
        while not (data_dir / "archive.sqlite").exists() and job.poll() is None:
            time.sleep(0.001)
        for _ in range(lines):
            job.stdout.readline()
        time.sleep(seconds)
        job.send_signal(signal.SIGKILL)
