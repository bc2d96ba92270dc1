"""What the doctor finds of the store, which stays as it is."""

import asyncio
import sys
from pathlib import Path

import pytest
from sqlalchemy import URL

from bot import store_database
from bot.errors import StoreError, StoreTooNew
from bot.migrations import VERSION
from bot.store import Store
from bot.store_database import Database, change, fetch
from bot.store_state import StoreState, state_of

ROOT = Path(__file__).resolve().parents[2]
READ_ONLY = 'mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" && shift && exec "$@"'
LOOK = """
import asyncio, sys
from sqlalchemy import URL
from bot.errors import StoreFull
from bot.store_state import state_of
try:
    asyncio.run(state_of(URL.create("sqlite+aiosqlite", database=sys.argv[1])))
except StoreFull as error:
    print(error)
"""
on_a_server = pytest.mark.parametrize("url", ["postgres"], indirect=True)


async def test_a_store_that_can_be_written_tells_version_and_size(url: URL) -> None:
    async with Store.open(url):
        state = await state_of(url)
    assert state is not None
    assert state == StoreState(VERSION, state.size)
    assert 50_000 < state.size < 50_000_000


async def test_what_is_not_made_yet_is_not_made(tmp_path: Path) -> None:
    path = tmp_path / "data" / "lawbot.sqlite"
    assert await state_of(URL.create("sqlite+aiosqlite", database=str(path))) is None
    assert list(tmp_path.iterdir()) == []


async def test_a_store_stays_at_its_version(url: URL, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_database, "VERSION", 1)
    async with Store.open(url):
        pass
    states = [await state_of(url) for _ in range(2)]
    assert [state and state.version for state in states] == [1, 1]


@on_a_server
async def test_an_empty_database_stays_empty(url: URL) -> None:
    state = await state_of(url)
    assert state is not None
    assert state.version == 0
    async with Database.connect(url) as database, database.reading() as connection:
        tables = "SELECT * FROM pg_tables WHERE schemaname = 'public'"
        assert await fetch(connection, tables) == []


async def test_a_store_of_a_newer_version_is_named(url: URL) -> None:
    async with Database.open(url) as database, database.writing() as connection:
        await change(connection, "INSERT INTO store_version VALUES (99)")
    with pytest.raises(StoreTooNew, match="upgrade lawbot"):
        await state_of(url)


@on_a_server
async def test_a_user_who_may_not_write_is_named(url: URL) -> None:
    async with Store.open(url):
        pass
    async with Database.connect(url) as database, database.writing() as connection:
        await change(connection, "DROP ROLE IF EXISTS reader")
        await change(connection, "CREATE ROLE reader LOGIN")
    with pytest.raises(StoreError, match="Grant its user the right to make and change tables"):
        await state_of(url.set(username="reader"))


@pytest.mark.parametrize("place", ["lawbot.sqlite", "."])
async def test_what_cannot_be_written_is_named(tmp_path: Path, place: str) -> None:
    path = str(tmp_path / "lawbot.sqlite")
    async with Store.open(URL.create("sqlite+aiosqlite", database=path)):
        pass
    shell = ("unshare", "-m", "sh", "-c", READ_ONLY, "sh", str(tmp_path / place))
    process = await asyncio.create_subprocess_exec(
        *shell, sys.executable, "-c", LOOK, path, cwd=ROOT, stdout=-1, stderr=-1
    )
    said, complaint = await process.communicate()
    if b"mount" in complaint or b"unshare" in complaint:
        pytest.skip("needs the right to mount a folder")
    assert said.decode().startswith(f"cannot write {path!r}: ")
    assert said.decode().endswith(". Make it writable, or give another folder with --data\n")
