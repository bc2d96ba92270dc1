"""What people and rooms chose, in the store."""

from __future__ import annotations

from sqlalchemy import RowMapping

from bot.store_database import Database, change, fetch
from bot.store_rows import Person, Room


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

    async def save_person(self, person: Person) -> None:
        """Keep what a user chose."""
        async with self._database.writing() as connection:
            await change(
                connection,
                """INSERT INTO people VALUES
                    (:platform, :user, :style, :notice_seen, :role, :allowance)
                    ON CONFLICT (platform, person) DO UPDATE SET
                    style = excluded.style, notice_seen = excluded.notice_seen,
                    role = excluded.role, allowance = excluded.allowance""",
                platform=person.platform,
                user=person.user,
                style=person.style,
                notice_seen=int(person.notice_seen),
                role=person.role,
                allowance=person.allowance,
            )

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

    async def save_room(self, room: Room) -> None:
        """Keep what was chosen for a room."""
        async with self._database.writing() as connection:
            await change(
                connection,
                """INSERT INTO rooms VALUES
                    (:platform, :room, :policy, :style, :allowed, :allowance)
                    ON CONFLICT (platform, room) DO UPDATE SET
                    policy = excluded.policy, style = excluded.style,
                    allowed = excluded.allowed, allowance = excluded.allowance""",
                platform=room.platform,
                room=room.room,
                policy=room.policy,
                style=room.style,
                allowed=None if room.allowed is None else int(room.allowed),
                allowance=room.allowance,
            )

    async def rooms(self) -> tuple[Room, ...]:
        """Every room that something was chosen for or spoken in, in the order of their names."""
        async with self._database.reading() as connection:
            rows = await fetch(
                connection,
                """SELECT k.platform, k.room, r.policy, r.style, r.allowed, r.allowance
                    FROM (SELECT platform, room FROM conversations
                        UNION SELECT platform, room FROM rooms) k
                    LEFT JOIN rooms r ON r.platform = k.platform AND r.room = k.room
                    ORDER BY k.platform, k.room""",
            )
        return tuple(_room(row) for row in rows)

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
