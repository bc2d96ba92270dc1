"""What people and rooms chose, in the store."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Unpack

from sqlalchemy import RowMapping

from bot.store_database import Database, change, fetch
from bot.store_rows import KnownRoom, Person, PersonChoices, Room, RoomChoices

_PERSON = """INSERT INTO people VALUES (:platform, :user, :style, :notice_seen, :role, :allowance)
    ON CONFLICT (platform, person) DO UPDATE SET"""
_ROOM = """INSERT INTO rooms VALUES (:platform, :room, :policy, :style, :allowed, :allowance)
    ON CONFLICT (platform, room) DO UPDATE SET"""


class Settings:
    """People and rooms nobody has chosen anything for have the defaults of their values."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def person(self, platform: str, user: str) -> Person:
        """What is kept of a user."""
        async with self._database.reading() as connection:
            rows = await fetch(
                connection,
                "SELECT * FROM people WHERE platform = :platform AND person = :user",
                platform=platform,
                user=user,
            )
        return _person(rows[0]) if rows else Person(platform, user)

    async def change_person(
        self, platform: str, user: str, **chosen: Unpack[PersonChoices]
    ) -> None:
        """Keep what was chosen for a user; the rest stays."""
        await self._change(_PERSON, asdict(Person(platform, user, **chosen)), chosen)

    async def administrators(self) -> tuple[Person, ...]:
        """Everybody whom an owner named."""
        async with self._database.reading() as connection:
            rows = await fetch(
                connection, "SELECT * FROM people WHERE role = 'admin' ORDER BY platform, person"
            )
        return tuple(map(_person, rows))

    async def room(self, platform: str, room: str) -> Room:
        """What is kept of a room."""
        async with self._database.reading() as connection:
            rows = await fetch(
                connection,
                "SELECT * FROM rooms WHERE platform = :platform AND room = :room",
                platform=platform,
                room=room,
            )
        return _room(rows[0]) if rows else Room(platform, room)

    async def change_room(self, platform: str, room: str, **chosen: Unpack[RoomChoices]) -> None:
        """Keep what was chosen for a room; the rest stays."""
        await self._change(_ROOM, asdict(Room(platform, room, **chosen)), chosen)

    async def rooms(self) -> tuple[KnownRoom, ...]:
        """Every room that something was chosen for or spoken in, in the order of their names."""
        async with self._database.reading() as connection:
            rows = await fetch(
                connection,
                """SELECT k.platform, k.room, k.kind, r.policy, r.style, r.allowed, r.allowance
                    FROM (SELECT platform, room, MAX(kind) AS kind
                        FROM (SELECT platform, room, kind FROM conversations
                            UNION ALL SELECT platform, room, NULL FROM rooms) seen
                        GROUP BY platform, room) k
                    LEFT JOIN rooms r ON r.platform = k.platform AND r.room = k.room
                    ORDER BY k.platform, k.room""",
            )
        return tuple(KnownRoom(_room(row), row["kind"]) for row in rows)

    async def move_room(self, platform: str, old: str, new: str) -> None:
        """Give a room and all its conversations another id, unless that is in use already."""
        where = {"platform": platform, "old": old, "new": new}
        async with self._database.writing() as connection:
            for table in ("rooms", "conversations", "outbox"):
                await change(
                    connection,
                    f"""UPDATE {table} SET room = :new WHERE platform = :platform AND room = :old
                        AND NOT EXISTS (SELECT 1 FROM {table}
                            WHERE platform = :platform AND room = :new)""",
                    **where,
                )

    async def _change(
        self, insert: str, values: Mapping[str, object], chosen: Iterable[str]
    ) -> None:
        """In one statement, so that nothing is lost of what two choose at the same moment."""
        changes = ", ".join(f"{name} = excluded.{name}" for name in chosen)
        columns = {
            name: int(value) if isinstance(value, bool) else value for name, value in values.items()
        }
        async with self._database.writing() as connection:
            await change(connection, f"{insert} {changes}", **columns)


def _person(row: RowMapping) -> Person:
    return Person(
        platform=row["platform"],
        user=row["person"],
        style=row["style"],
        notice_seen=bool(row["notice_seen"]),
        role=row["role"],
        allowance=row["allowance"],
    )


def _room(row: RowMapping) -> Room:
    return Room(
        platform=row["platform"],
        room=row["room"],
        policy=row["policy"],
        style=row["style"],
        allowed=None if row["allowed"] is None else bool(row["allowed"]),
        allowance=row["allowance"],
    )
