"""Transactions on the store's database: SQLite in a file, or PostgreSQL behind a URL."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from pathlib import Path
from typing import Any, Self

from sqlalchemy import AsyncAdaptedQueuePool, RowMapping, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.util import await_only

from bot.errors import StoreError, StoreFull
from bot.migrations import VERSION, take_step, version_of
from bot.store_errors import ROOM, explained

_BUSY_SECONDS = 30.0  # how long one process waits for another to finish writing
_AGAIN_SECONDS = 0.01  # between two tries of what SQLite does not wait for
_MIGRATING = 0x6C617762  # names our lock among those of a PostgreSQL server


class Database:
    """Gives transactions that are committed when their block ends and undone when it fails."""

    def __init__(self, engine: AsyncEngine, name: str) -> None:
        self._engine = engine
        self._name = name
        self._is_sqlite = engine.dialect.name == "sqlite"
        self._turn = asyncio.Lock()

    @classmethod
    @asynccontextmanager
    async def open(cls, url: URL) -> AsyncIterator[Self]:
        """Connect and lead the schema to this version. Raises StoreError."""
        async with cls.connect(url) as database:
            await database._migrate()
            yield database

    @classmethod
    @asynccontextmanager
    async def connect(cls, url: URL) -> AsyncIterator[Self]:
        """Connect to a schema of any version, which stays as it is. Raises StoreError."""
        engine = _engine(url)
        try:
            yield cls(engine, store_name(url))
        finally:
            await engine.dispose()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that sees one state of the store."""
        async with self._connected("BEGIN") as connection, connection.begin():
            yield connection

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that writes. SQLite takes one at a time; ours wait for each other."""
        async with (
            self._one_at_a_time(),
            self._connected("BEGIN IMMEDIATE") as connection,
            connection.begin(),
        ):
            yield connection

    async def overwrite_deleted(self) -> None:
        """Leave no byte of what was deleted in SQLite's files; PostgreSQL vacuums by itself."""
        if not self._is_sqlite:
            return
        async with self._one_at_a_time(), self._connected("") as connection:
            await connection.exec_driver_sql("VACUUM")  # refused within a transaction
            await connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    @asynccontextmanager
    async def _connected(self, beginning: str) -> AsyncIterator[AsyncConnection]:
        """A connection on which SQLite begins a transaction with these words, or "" none."""
        with explained(self._name):
            async with self._engine.connect() as connection:
                await connection.execution_options(beginning=beginning)
                yield connection

    async def _migrate(self) -> None:
        while True:
            async with self.writing() as connection:
                if not self._is_sqlite:
                    await connection.execute(
                        text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATING}
                    )
                version = await version_of(connection)
                if version == VERSION:
                    return
                await take_step(connection, version)

    def _one_at_a_time(self) -> AbstractAsyncContextManager[object]:
        return self._turn if self._is_sqlite else nullcontext()


def store_url(url: str, data_dir: Path) -> URL:
    """The URL of `[store]`; the file of the data directory when it is empty. Raises StoreError."""
    if not url:
        return URL.create("sqlite+aiosqlite", database=str(data_dir / "lawbot.sqlite"))
    try:
        known = make_url(url)
    except ArgumentError as error:
        raise StoreError(f"[store] url {url!r} is no URL: see config.toml for one") from error
    if known.drivername in {"postgresql", "postgres"}:
        known = known.set(drivername="postgresql+asyncpg")
    return known


async def fetch(connection: AsyncConnection, statement: str, **values: object) -> list[RowMapping]:
    """The rows of a statement, by column."""
    return list((await connection.execute(text(statement), values)).mappings())


async def change(connection: AsyncConnection, statement: str, **values: object) -> int:
    """Carry out a statement; how many rows it touched."""
    result: Any = await connection.execute(text(statement), values)
    return int(result.rowcount)


def _engine(url: URL) -> AsyncEngine:
    if url.get_backend_name() == "sqlite":
        _make_folder(Path(url.database or ""))
    with explained(store_name(url)):
        if url.get_backend_name() != "sqlite":
            return create_async_engine(url, pool_pre_ping=True, hide_parameters=True)
        engine = create_async_engine(
            url,
            connect_args={"timeout": _BUSY_SECONDS},
            hide_parameters=True,  # they are users' words
            poolclass=AsyncAdaptedQueuePool,
            pool_size=5,
            max_overflow=0,
        )
    event.listen(engine.sync_engine, "connect", _prepare)
    event.listen(engine.sync_engine, "begin", _begin)
    return engine


def _make_folder(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreFull(f"cannot write {str(path)!r}: {error.strerror}. {ROOM}") from error


def store_name(url: URL) -> str:
    """What errors call the store: its file, or its address without the password."""
    is_file = url.get_backend_name() == "sqlite"
    return str(url.database) if is_file else url.render_as_string(hide_password=True)


def _prepare(connection: Any, record: object) -> None:
    """Begin nothing by itself (see `_begin`), write ahead, and zero what is deleted."""
    connection.isolation_level = None
    cursor = connection.cursor()
    _write_ahead(cursor)
    for pragma in (
        "synchronous = NORMAL",
        "foreign_keys = ON",
        "secure_delete = ON",
        "temp_store = MEMORY",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _write_ahead(cursor: Any) -> None:
    """Turn WAL on, also where others do so now: SQLite does not wait for them by itself."""
    until = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorname != "SQLITE_BUSY" or time.monotonic() > until:
                raise
            await_only(asyncio.sleep(_AGAIN_SECONDS))
        else:
            return


def _begin(connection: Any) -> None:
    """Take the right to write at the start: a reader that turns writer may fail half-way."""
    if beginning := connection.get_execution_options()["beginning"]:
        connection.exec_driver_sql(beginning)
