"""An archive that cannot be used says why, and what to do."""

import os
import sqlite3
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest

from rag.archive import Archive
from rag.archive_rows import statute_rows
from rag.archive_schema import VERSION
from rag.archive_writer import ArchiveWriter
from rag.citation import ArticleCitation
from rag.errors import ArchiveDamaged, ArchiveError, ArchiveMissing, ArchiveTooNew, StorageFull
from rag.law import ArticleNumber

CITATION = ArticleCitation("가상임대차법", ArticleNumber(1))
NOBODY = 65_534


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "archive.sqlite"


@pytest.fixture
def as_nobody(tmp_path: Path) -> Iterator[None]:
    """The rest of the test has no rights but those of the files: root would have them all."""
    if os.geteuid():
        yield
        return
    for folder in (tmp_path, *islice(tmp_path.parents, 3)):
        folder.chmod(folder.stat().st_mode | 0o055)
    os.seteuid(NOBODY)
    yield
    os.seteuid(0)


async def complaint(path: Path) -> ArchiveError:
    """What a reader says, at opening or at the first look."""
    with pytest.raises(ArchiveError) as caught:
        async with Archive.open(path) as archive:
            await archive.provisions(CITATION)
    return caught.value


async def test_without_an_archive_the_reader_names_the_command(path: Path) -> None:
    error = await complaint(path)
    assert type(error) is ArchiveMissing
    assert str(error) == f"there is no law text in {str(path)!r}: run `lawbot ingest starter`"


@pytest.mark.parametrize("make", [Path.touch, lambda path: sqlite3.connect(path).close()])
async def test_an_empty_file_is_no_archive_yet(path: Path, make) -> None:
    make(path)
    assert type(await complaint(path)) is ArchiveMissing


async def test_a_newer_archive_is_left_alone(path: Path, store, statute) -> None:
    store(statute())
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version = {VERSION + 1}")
    connection.close()
    before = path.read_bytes()
    assert type(await complaint(path)) is ArchiveTooNew
    with pytest.raises(ArchiveTooNew, match="upgrade lawbot"):
        ArchiveWriter(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("share", [0.01, 0.3, 0.9])
async def test_a_cut_off_archive_is_damaged(path: Path, store, statute, share: float) -> None:
    store(statute())
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    assert type(await complaint(path)) is ArchiveDamaged
    with pytest.raises(ArchiveDamaged, match="run `lawbot ingest` again"):
        ArchiveWriter(path)


async def test_another_file_is_no_archive(path: Path) -> None:
    path.write_text("이것은 법령이 아니다.\n" * 100, encoding="utf-8")
    assert type(await complaint(path)) is ArchiveDamaged


async def test_a_page_that_rotted_is_damage(path: Path, store, statute) -> None:
    store(statute())
    content = bytearray(path.read_bytes())
    content[4_096:] = b"\xa5" * (len(content) - 4_096)
    path.write_bytes(content)
    assert type(await complaint(path)) is ArchiveDamaged


def test_a_full_disk_stops_the_batch_and_keeps_the_rest(
    path: Path, store, statute, article
) -> None:
    store(statute())
    with ArchiveWriter(path) as writer:
        (pages,) = writer.connection.execute("PRAGMA page_count").fetchone()
        writer.connection.execute(f"PRAGMA max_page_count = {pages + 2}")
        long = statute("가상법", statute_id="2", articles=(article("제1조", "가" * 100_000),))
        with pytest.raises(StorageFull, match="Make room"), writer.transaction():
            writer.put(statute_rows(long))
        titles = writer.connection.execute("SELECT title FROM statutes").fetchall()
    assert titles == [("가상임대차법",)]


@pytest.mark.usefixtures("as_nobody")
def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with pytest.raises(StorageFull, match=f"{folder}.*give another folder with --data"):
        ArchiveWriter(folder / "archive.sqlite")


async def test_a_published_archive_is_read_where_nothing_can_be_written(
    path: Path, store, statute, request
) -> None:
    store(statute())
    path.chmod(0o444)
    request.getfixturevalue("as_nobody")
    if os.geteuid() != NOBODY:
        path.parent.chmod(0o555)
    async with Archive.open(path) as archive:
        (passage,) = await archive.provisions(CITATION)
    path.parent.chmod(0o755) if os.geteuid() != NOBODY else None
    assert passage.citation == CITATION


async def test_a_file_that_cannot_be_read_is_named(path: Path, store, statute, request) -> None:
    store(statute())
    path.chmod(0)
    request.getfixturevalue("as_nobody")
    error = await complaint(path)
    assert type(error) is StorageFull
    assert str(path) in str(error)
