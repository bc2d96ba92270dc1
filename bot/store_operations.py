"""What administrators did, messages on their way, and figures, in the store."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.store_database import Database, change, fetch
from bot.store_rows import AuditEntry, Figures, Parcel
from bot.store_values import new_id, stamp

_COUNTS = """SELECT
    (SELECT COUNT(*) FROM (SELECT DISTINCT platform, person FROM conversations) p) AS people,
    (SELECT COUNT(*) FROM (SELECT DISTINCT platform, room FROM conversations) r) AS rooms,
    (SELECT COUNT(*) FROM conversations) AS conversations,
    (SELECT COUNT(*) FROM turns) AS turns,
    (SELECT COUNT(*) FROM feedback WHERE verdict = 'up') AS liked,
    (SELECT COUNT(*) FROM feedback WHERE verdict = 'down') AS disliked"""
_SLOWEST = "SELECT elapsed_ms FROM turns ORDER BY elapsed_ms DESC LIMIT 1 OFFSET :skipped"


class Operations:
    """The audit table, the outbox and how much is kept."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def audit(self, entry: AuditEntry) -> None:
        """Keep what an administrator did."""
        async with self._database.writing() as connection:
            await change(
                connection,
                """INSERT INTO audit VALUES
                    (:id, :at, :platform, :user, :room, :action, :detail)""",
                id=new_id(),
                at=stamp(entry.at),
                platform=entry.platform,
                user=entry.user,
                room=entry.room,
                action=entry.action,
                detail=entry.detail,
            )

    async def audited(self, *, limit: int) -> tuple[AuditEntry, ...]:
        """What was done last, newest first."""
        async with self._database.reading() as connection:
            rows = await fetch(
                connection, "SELECT * FROM audit ORDER BY at DESC LIMIT :limit", limit=limit
            )
        return tuple(
            AuditEntry(
                at=datetime.fromisoformat(row["at"]),
                platform=row["platform"],
                user=row["person"],
                room=row["room"],
                action=row["action"],
                detail=row["detail"],
            )
            for row in rows
        )

    async def send(self, parcels: Sequence[Parcel], *, now: datetime) -> None:
        """Put messages into the outbox; they stay until they are delivered."""
        async with self._database.writing() as connection:
            for parcel in parcels:
                await change(
                    connection,
                    "INSERT INTO outbox VALUES (:id, :at, :platform, :room, :thread, :text)",
                    id=parcel.id,
                    at=stamp(now),
                    platform=parcel.platform,
                    room=parcel.room,
                    thread=parcel.thread,
                    text=parcel.text,
                )

    async def parcels(self, platform: str) -> tuple[Parcel, ...]:
        """What a platform has not delivered, oldest first."""
        async with self._database.reading() as connection:
            rows = await fetch(
                connection,
                """SELECT id, platform, room, thread, text FROM outbox
                    WHERE platform = :platform ORDER BY at, room, id""",
                platform=platform,
            )
        return tuple(Parcel(**row) for row in rows)

    async def delivered(self, parcel: str) -> None:
        """Take a message out of the outbox."""
        async with self._database.writing() as connection:
            await change(connection, "DELETE FROM outbox WHERE id = :id", id=parcel)

    async def figures(self) -> Figures:
        """How much is kept, and how long its answers took."""
        async with self._database.reading() as connection:
            (row,) = await fetch(connection, _COUNTS)
            half, most = [
                await fetch(connection, _SLOWEST, skipped=int(row["turns"] * share))
                for share in (0.50, 0.05)
            ]
        return Figures(
            **row,
            p50_ms=half[0]["elapsed_ms"] if half else 0.0,
            p95_ms=most[0]["elapsed_ms"] if most else 0.0,
        )
