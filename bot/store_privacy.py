"""Everything about one person in the store: to show, to erase, and to forget in time."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Self

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store_database import Database, change, fetch
from bot.store_values import stamp

_THEIRS = "platform = :platform AND person = :user"
_THEIR_CONVERSATIONS = f"(SELECT id FROM conversations WHERE {_THEIRS})"
_THEIR_TURNS = f"(SELECT id FROM turns WHERE conversation IN {_THEIR_CONVERSATIONS})"
# What is about a person, by table: what they said and chose, and what was said of their answers.
_ABOUT = {
    "conversations": _THEIRS,
    "turns": f"conversation IN {_THEIR_CONVERSATIONS}",
    "offers": f"conversation IN {_THEIR_CONVERSATIONS}",
    "feedback": f"({_THEIRS}) OR turn IN {_THEIR_TURNS}",
    "people": _THEIRS,
    "audit": _THEIRS,
}
_ORDER = {
    "conversations": "touched",
    "turns": "at",
    "offers": "token",
    "feedback": "at",
    "people": "person",
    "audit": "at",
}
_LISTS = {"provisions", "citations"}  # kept as JSON


@dataclass(frozen=True, slots=True)
class Receipt:
    """How many rows were erased. Of `audit` only the name goes: what was done stays known."""

    conversations: int = 0
    turns: int = 0
    offers: int = 0
    feedback: int = 0
    people: int = 0
    audit: int = 0

    @property
    def total(self) -> int:
        """All rows together."""
        return sum(getattr(self, field.name) for field in fields(self))

    @classmethod
    def of(cls, counts: dict[str, int]) -> Self:
        """The receipt of counts by table."""
        return cls(**counts)


class PersonalData:
    """Shows and erases what is about a user of a platform, in all its rooms."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def export(self, platform: str, user: str) -> str:
        """All that is kept about a person as JSON: rows by table, each in order."""
        kept: dict[str, object] = {"platform": platform, "user": user}
        async with self._database.reading() as connection:
            for table, about in _ABOUT.items():
                theirs = _THEIRS if table == "feedback" else about  # not who else judged what
                rows = await fetch(
                    connection,
                    f"SELECT * FROM {table} WHERE {theirs} ORDER BY {_ORDER[table]}",
                    platform=platform,
                    user=user,
                )
                kept[table] = [_readable(row) for row in rows]
        return json.dumps(kept, ensure_ascii=False, indent=2)

    async def count(self, platform: str, user: str) -> Receipt:
        """How many rows are about a person: what `erase` would erase."""
        async with self._database.reading() as connection:
            return await _counted(connection, {"platform": platform, "user": user})

    async def erase(self, platform: str, user: str) -> Receipt:
        """Erase a person from the rows and from the bytes of the file."""
        who = {"platform": platform, "user": user}
        async with self._database.writing() as connection:
            receipt = await _counted(connection, who)
            for statement in (
                f"DELETE FROM feedback WHERE {_ABOUT['feedback']}",
                f"DELETE FROM conversations WHERE {_THEIRS}",  # turns and offers go with them
                f"DELETE FROM people WHERE {_THEIRS}",
                # a private room may bear the name of its user
                f"""UPDATE audit SET person = '', room = CASE WHEN room = :user THEN ''
                    ELSE room END WHERE {_THEIRS}""",
            ):
                await change(connection, statement, **who)
        if receipt.total:
            await self._database.overwrite_deleted()
        return receipt

    async def forget_before(self, moment: datetime) -> int:
        """Erase turns older than a moment, and conversations not touched since; how many turns.

        Messages that no platform has fetched since go as well.
        """
        before = stamp(moment)
        async with self._database.writing() as connection:
            await change(
                connection,
                """UPDATE conversations SET summary = '', provisions = '[]'
                    WHERE id IN (SELECT conversation FROM turns WHERE at < :before)""",
                before=before,
            )
            turns = await change(connection, "DELETE FROM turns WHERE at < :before", before=before)
            others = [
                await change(connection, f"DELETE FROM {table}", before=before)
                for table in ("conversations WHERE touched < :before", "outbox WHERE at < :before")
            ]
        if turns or any(others):
            await self._database.overwrite_deleted()
        return turns


async def _counted(connection: AsyncConnection, who: dict[str, str]) -> Receipt:
    counts = {}
    for table, about in _ABOUT.items():
        rows = await fetch(connection, f"SELECT COUNT(*) AS n FROM {table} WHERE {about}", **who)
        counts[table] = int(rows[0]["n"])
    return Receipt.of(counts)


def _readable(row: RowMapping) -> dict[str, object]:
    return {name: json.loads(value) if name in _LISTS else value for name, value in row.items()}
