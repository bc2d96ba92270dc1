"""The state of the store, for `lawbot doctor`: looked at, and left as it is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import URL

from bot.migrations import version_of
from bot.store_database import Database, change, fetch

_SIZES = {
    "sqlite": "SELECT page_count * page_size AS size FROM pragma_page_count, pragma_page_size",
    "postgresql": "SELECT pg_database_size(current_database()) AS size",
}


@dataclass(frozen=True, slots=True)
class StoreState:
    """A store that can be written. `version` is 0 before its first use; `size` is in bytes."""

    version: int
    size: int


async def state_of(url: URL) -> StoreState | None:
    """The state of a store; None where no file is yet. Raises StoreError when it is of no use."""
    if not _is_made(url):
        return None
    async with Database.connect(url) as database, database.writing() as connection:
        trial = await connection.begin_nested()
        version = await version_of(connection)
        await change(connection, "UPDATE store_version SET version = version")
        await trial.rollback()
        (row,) = await fetch(connection, _SIZES[url.get_backend_name()])
    return StoreState(version, row["size"])


def _is_made(url: URL) -> bool:
    """Whether there is anything to look at; the file of SQLite is made when it is opened."""
    return url.get_backend_name() != "sqlite" or Path(url.database or "").exists()
