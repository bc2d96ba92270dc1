"""The store's file: crashes, versions, broken files, full disks, and what is overwritten."""

import asyncio
import resource
import signal
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from bot import migrations, store_database
from bot.errors import StoreDamaged, StoreError, StoreFull, StoreTooNew, StoreUnreachable
from bot.migrations import VERSION
from bot.store import Store
from bot.store_database import Database, change, fetch, store_url
from bot.store_rows import ConversationKey, KnownRoom, Person, Room, Turn
from bot.store_values import stamp

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
KEY = ConversationKey("telegram", "방", "", "길동")
SECRET = "아무도모르는말"
ROOT = Path(__file__).resolve().parents[2]

DYING = """
import asyncio, os, signal, sys
from pathlib import Path
from bot.store import Store
from bot.store_database import Database, change, store_url

async def main():
    url = store_url("", Path(sys.argv[1]))
    async with Store.open(url) as store:
        await store.settings.change_person("telegram", "길동", style="친근")
        async with Database.open(url) as database, database.writing() as connection:
            await change(connection, "UPDATE people SET style = '전문가'")
            os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(main())
"""


async def complaint(folder: Path, kind: type[StoreError]) -> str:
    with pytest.raises(kind) as caught:
        async with Store.open(store_url("", folder)):
            pass
    assert type(caught.value) is kind
    return str(caught.value)


async def test_what_was_kept_outlives_a_kill_and_nothing_half_done_does(tmp_path: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", DYING, str(tmp_path), cwd=ROOT
    )
    assert await process.wait() == -signal.SIGKILL
    async with Store.open(store_url("", tmp_path)) as kept:
        person = await kept.settings.person("telegram", "길동")
    assert person == Person("telegram", "길동", style="친근")


async def test_a_step_that_breaks_off_leaves_the_version_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = store_url("", tmp_path)
    async with Store.open(url) as kept:
        await kept.settings.change_person("telegram", "길동", notice_seen=True)
    half = ("CREATE TABLE fresh (id TEXT)", "INSERT INTO nowhere VALUES (1)")
    monkeypatch.setattr(migrations, "MIGRATIONS", (*migrations.MIGRATIONS, half))
    monkeypatch.setattr(store_database, "VERSION", VERSION + 1)
    with pytest.raises(StoreError):
        async with Database.open(url):
            pass
    monkeypatch.undo()
    async with Database.open(url) as database, database.reading() as connection:
        versions = await fetch(connection, "SELECT version FROM store_version")
        tables = await fetch(connection, "SELECT name FROM sqlite_master WHERE name = 'fresh'")
    assert ([row["version"] for row in versions], tables) == (list(range(1, VERSION + 1)), [])


async def test_a_store_of_an_older_version_is_led_to_this_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = store_url("", tmp_path)
    monkeypatch.setattr(store_database, "VERSION", 1)
    async with Database.open(url) as database, database.writing() as connection:
        for platform in ("telegram", "web"):
            await change(
                connection,
                """INSERT INTO conversations VALUES
                    (:id, :id, '방', '', '길동', NULL, NULL, '', '[]', :now, NULL)""",
                id=platform,
                now=stamp(NOW),
            )
    monkeypatch.undo()
    async with Store.open(url) as kept:
        assert await kept.settings.rooms() == (
            KnownRoom(Room("telegram", "방")),
            KnownRoom(Room("web", "방"), "local"),
        )


async def opened(folder: Path) -> None:
    async with Database.open(store_url("", folder)):
        pass


async def test_two_openings_at_once_migrate_once(tmp_path: Path) -> None:
    await asyncio.gather(*(opened(tmp_path) for _ in range(5)))
    async with Database.open(store_url("", tmp_path)) as database, database.reading() as connection:
        versions = await fetch(connection, "SELECT version FROM store_version")
    assert [row["version"] for row in versions] == list(range(1, VERSION + 1))


async def test_the_first_opening_waits_for_another_that_writes(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "lawbot.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        opening = asyncio.create_task(opened(tmp_path))
        await asyncio.wait({opening}, timeout=0.2)
        assert not opening.done()
        other.execute("COMMIT")
        await opening


async def test_a_store_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    url = store_url("", tmp_path)
    async with Database.open(url) as database, database.writing() as connection:
        await change(connection, "INSERT INTO store_version VALUES (99)")
    assert await complaint(tmp_path, StoreTooNew) == (
        f"the store was made by a newer version of lawbot (schema 99, known {VERSION}):"
        " upgrade lawbot, or give another folder with --data"
    )


async def test_a_file_that_is_no_store_is_named(tmp_path: Path) -> None:
    (tmp_path / "lawbot.sqlite").write_bytes(b"no database " * 100)
    assert "lawbot.sqlite' is damaged" in await complaint(tmp_path, StoreDamaged)


async def test_a_file_that_is_overwritten_in_the_middle_is_named(tmp_path: Path) -> None:
    async with Store.open(store_url("", tmp_path)):
        pass
    path = tmp_path / "lawbot.sqlite"
    content = bytearray(path.read_bytes())
    content[100:] = b"\xa5" * (len(content) - 100)
    path.write_bytes(content)
    assert "Move the file away" in await complaint(tmp_path, StoreDamaged)


async def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(StoreFull, match="Make room, or give another folder"):
        async with Store.open(store_url("", tmp_path / "file" / "data")):
            pass


@contextmanager
def full_disk(after: int) -> Iterator[None]:
    """No file of this process may grow beyond a size."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (after, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


async def test_a_full_disk_keeps_what_is_there(tmp_path: Path) -> None:
    url = store_url("", tmp_path)
    before = Person("telegram", "길동", style="친근")
    async with Store.open(url) as kept:
        await kept.settings.change_person("telegram", "길동", style="친근")
        size = (tmp_path / "lawbot.sqlite-wal").stat().st_size
        with full_disk(size + 1_000), pytest.raises(StoreFull, match="Make room"):
            await kept.settings.change_person("telegram", "길동", style="가" * 100_000)
        assert await kept.settings.person("telegram", "길동") == before


async def test_a_full_disk_is_named_while_bytes_are_overwritten(tmp_path: Path) -> None:
    async with Database.open(store_url("", tmp_path)) as database:
        with full_disk(after=1_000), pytest.raises(StoreFull, match="Make room"):
            await database.overwrite_deleted()


async def test_an_error_tells_no_word_of_a_user(tmp_path: Path) -> None:
    async with Database.open(store_url("", tmp_path)) as database:
        with pytest.raises(StoreError) as caught:
            async with database.writing() as connection:
                await connection.execute(
                    text("INSERT INTO nowhere VALUES (:word)"), {"word": SECRET}
                )
    assert SECRET not in f"{caught.value} {caught.value.__cause__}"


@pytest.mark.parametrize(
    ("url", "kind", "said"),
    [
        ("not a url", StoreError, "is no URL: see config.toml"),
        ("oddbase://somewhere/lawbot", StoreError, r"See \[store\] in config.toml"),
        ("postgresql://lawbot@127.0.0.1:1/lawbot", StoreUnreachable, "Start it, or mend"),
        ("postgresql://lawbot@/lawbot?host=/nowhere", StoreUnreachable, "Start it, or mend"),
    ],
)
async def test_a_url_that_leads_nowhere_is_named(
    tmp_path: Path, url: str, kind: type[StoreError], said: str
) -> None:
    with pytest.raises(kind, match=said):
        async with Store.open(store_url(url, tmp_path)):
            pass


async def test_no_byte_is_left_of_what_was_erased(tmp_path: Path) -> None:
    async with Store.open(store_url("", tmp_path)) as kept:
        for user in ("길동", "춘향"):
            key = ConversationKey("telegram", "방", "", user)
            for n in range(60):
                row = await kept.conversations.open(key, now=NOW, idle_since=NOW)
                word = f"{SECRET if user == '길동' else '남는말'}{n} " * 40
                turn = Turn(f"{user}{n}", row.id, NOW, word, understood=word, reply=word)
                await kept.conversations.add_turn(turn, summary=word, provisions=(word,))
        assert SECRET.encode() in all_bytes(tmp_path)
        await kept.personal.erase("telegram", "길동")
        assert SECRET.encode() not in all_bytes(tmp_path)
        assert "남는말59".encode() in all_bytes(tmp_path)
    assert SECRET.encode() not in all_bytes(tmp_path)


def all_bytes(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())
