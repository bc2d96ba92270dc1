"""The archive file: how it is opened to read and to write, and what SQLite's errors mean."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote

import aiosqlite

from rag.archive_schema import MIGRATIONS, VERSION
from rag.errors import ArchiveDamaged, ArchiveError, ArchiveMissing, ArchiveTooNew, StorageFull

Row = tuple[Any, ...]  # the values of one row, as SQLite takes and gives them

_BROKEN_FILE = ("SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_IOERR_READ", "SQLITE_IOERR_SHORT_READ")
_NO_PLACE = ("SQLITE_FULL", "SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_IOERR")
_ROOM = "Make room, or give another folder with --data, and run the command again"
_DAMAGED = "Move the file away and run `lawbot ingest` again"


class ArchiveReader:
    """A connection that reads the archive. Use `async with ArchiveReader.open(path)`."""

    def __init__(self, connection: aiosqlite.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path

    @classmethod
    @asynccontextmanager
    async def open(cls, path: Path) -> AsyncIterator[Self]:
        """Open an archive. Raises ArchiveMissing, ArchiveTooNew or ArchiveDamaged."""
        with explained(path):
            connection = await aiosqlite.connect(_reader_uri(path), uri=True)
        try:
            reader = cls(connection, path)
            ((version,),) = await reader._rows("PRAGMA user_version")
            _refuse_newer(version, path)
            if not version:
                raise _missing(path)
            yield reader
        finally:
            await connection.close()

    async def revision(self) -> int:
        """A number that grows with every change of the text."""
        ((revision,),) = await self._rows("SELECT revision FROM state")
        return int(revision)

    async def _rows(self, statement: str, *values: object) -> list[Row]:
        with explained(self._path):
            async with self._connection.execute(statement, values) as cursor:
                return [tuple(row) for row in await cursor.fetchall()]


def connect_writer(path: Path) -> sqlite3.Connection:
    """Open the archive to write, made or migrated where needed. Raises ArchiveError."""
    with explained(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        _refuse_cut_off(path)
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        with ExitStack() as failed:
            failed.callback(connection.close)
            _prepare(connection, path)
            failed.pop_all()
    return connection


def _reader_uri(path: Path) -> str:
    with explained(path):
        if not path.is_file() or not path.stat().st_size:
            raise ArchiveMissing(
                f"there is no law text in {str(path)!r}: run `lawbot ingest starter`"
            )
        _refuse_cut_off(path)
    # SQLite keeps a -shm file beside the archive; where it cannot, nobody writes to it either.
    writable = os.access(path.parent, os.W_OK, effective_ids=os.access in os.supports_effective_ids)
    mode = "mode=ro" if writable else "mode=ro&immutable=1"
    return f"file:{quote(str(path))}?{mode}"


def _refuse_newer(version: int, path: Path) -> None:
    """Raise ArchiveTooNew for a file whose schema this version does not know."""
    if version > VERSION:
        raise ArchiveTooNew(
            f"{str(path)!r} was made by a newer version of lawbot (schema {version}, known"
            f" {VERSION}): upgrade lawbot, or give another folder with --data"
        )


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn what SQLite and the file system say into our errors, with what to do next."""
    try:
        yield
    except sqlite3.Error as error:
        raise _meaning(error, path) from error
    except OSError as error:
        raise storage_full(path, error.strerror or str(error)) from error


def storage_full(path: Path, reason: str) -> StorageFull:
    """The error for a place that takes no more, with what to do next."""
    return StorageFull(f"cannot use {str(path)!r}: {reason}. {_ROOM}")


def _missing(path: Path) -> ArchiveMissing:
    return ArchiveMissing(f"there is no law text in {str(path)!r}: run `lawbot ingest starter`")


def _meaning(error: sqlite3.Error, path: Path) -> ArchiveError:
    name = getattr(error, "sqlite_errorname", "")
    if name.startswith(_BROKEN_FILE):
        return ArchiveDamaged(f"{str(path)!r} is damaged: {error}. {_DAMAGED}")
    if name.startswith(_NO_PLACE):
        return storage_full(path, str(error))
    return ArchiveError(f"{str(path)!r}: {error}")


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    _refuse_newer(version, path)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA cache_size = -131072")  # 128 MiB
    for step in range(version, VERSION):
        connection.executescript(
            f"BEGIN IMMEDIATE; {MIGRATIONS[step]} PRAGMA user_version = {step + 1}; COMMIT;"
        )


def _refuse_cut_off(path: Path) -> None:
    """Raise ArchiveDamaged when the file is shorter than its header says (offsets 16 and 28).

    SQLite itself notices only when a missing page is read. A write-ahead log that was not yet
    carried over may rightly hold the rest. https://www.sqlite.org/fileformat.html#the_database_header
    """
    log = path.with_name(path.name + "-wal")
    if not path.is_file() or not path.stat().st_size or (log.exists() and log.stat().st_size):
        return
    with path.open("rb") as file:
        header = file.read(100)
    page = int.from_bytes(header[16:18]) or 1
    pages = int.from_bytes(header[28:32])
    size = 65_536 if page == 1 else page
    if not header.startswith(b"SQLite format 3\0"):
        raise ArchiveDamaged(f"{str(path)!r} is no archive. {_DAMAGED}")
    if path.stat().st_size < pages * size:
        raise ArchiveDamaged(f"{str(path)!r} is cut off. {_DAMAGED}")
