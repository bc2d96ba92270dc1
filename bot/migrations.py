"""The numbered steps that make the tables of the store, on SQLite and on PostgreSQL alike."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import StoreTooNew

# Step n leads from version n to version n + 1. A step that was released is never changed.
# Times are text in UTC, ISO 8601 of one length, so that they sort; lists are JSON.
MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """CREATE TABLE conversations (
            id TEXT PRIMARY KEY,
            platform TEXT NOT NULL, room TEXT NOT NULL, thread TEXT NOT NULL, person TEXT NOT NULL,
            style TEXT, as_of TEXT, summary TEXT NOT NULL, provisions TEXT NOT NULL,
            touched TEXT NOT NULL, ended TEXT
        )""",
        """CREATE UNIQUE INDEX conversations_running
            ON conversations (platform, room, thread, person) WHERE ended IS NULL""",
        "CREATE INDEX conversations_by_person ON conversations (platform, person)",
        "CREATE INDEX conversations_by_touch ON conversations (touched)",
        """CREATE TABLE turns (
            id TEXT PRIMARY KEY,
            conversation TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
            at TEXT NOT NULL, question TEXT NOT NULL, understood TEXT NOT NULL,
            reply TEXT NOT NULL, citations TEXT NOT NULL, generator TEXT NOT NULL,
            elapsed_ms DOUBLE PRECISION NOT NULL
        )""",
        "CREATE INDEX turns_by_conversation ON turns (conversation, at)",
        "CREATE INDEX turns_by_time ON turns (at)",
        """CREATE TABLE offers (
            token TEXT PRIMARY KEY,
            conversation TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
            turn TEXT REFERENCES turns (id) ON DELETE CASCADE,
            kind TEXT NOT NULL, label TEXT NOT NULL, payload TEXT NOT NULL
        )""",
        "CREATE INDEX offers_by_conversation ON offers (conversation)",
        "CREATE INDEX offers_by_turn ON offers (turn)",
        """CREATE TABLE feedback (
            turn TEXT NOT NULL REFERENCES turns (id) ON DELETE CASCADE,
            platform TEXT NOT NULL, person TEXT NOT NULL,
            verdict TEXT NOT NULL, reason TEXT NOT NULL, at TEXT NOT NULL,
            PRIMARY KEY (turn, person)
        )""",
        "CREATE INDEX feedback_by_person ON feedback (platform, person)",
        """CREATE TABLE people (
            platform TEXT NOT NULL, person TEXT NOT NULL,
            style TEXT, notice_seen INTEGER NOT NULL, role TEXT NOT NULL, allowance INTEGER,
            PRIMARY KEY (platform, person)
        )""",
        """CREATE TABLE rooms (
            platform TEXT NOT NULL, room TEXT NOT NULL,
            policy TEXT, style TEXT, allowed INTEGER, allowance INTEGER,
            PRIMARY KEY (platform, room)
        )""",
        """CREATE TABLE audit (
            id TEXT PRIMARY KEY, at TEXT NOT NULL, platform TEXT NOT NULL, person TEXT NOT NULL,
            room TEXT NOT NULL, action TEXT NOT NULL, detail TEXT NOT NULL
        )""",
        "CREATE INDEX audit_by_time ON audit (at)",
        """CREATE TABLE outbox (
            id TEXT PRIMARY KEY, at TEXT NOT NULL, platform TEXT NOT NULL,
            room TEXT NOT NULL, thread TEXT NOT NULL, text TEXT NOT NULL
        )""",
    ),
    (
        "ALTER TABLE conversations ADD COLUMN kind TEXT",
        "UPDATE conversations SET kind = 'local' WHERE platform IN ('console', 'web')",
    ),
)
VERSION = len(MIGRATIONS)


async def version_of(connection: AsyncConnection) -> int:
    """The version of the store; 0 when there is none yet. Raises StoreTooNew."""
    await connection.execute(
        text("CREATE TABLE IF NOT EXISTS store_version (version INTEGER NOT NULL)")
    )
    version = (await connection.execute(text("SELECT MAX(version) FROM store_version"))).scalar()
    if version is not None and version > VERSION:
        raise StoreTooNew(
            f"the store was made by a newer version of lawbot (schema {version}, known"
            f" {VERSION}): upgrade lawbot, or give another folder with --data"
        )
    return version or 0


async def take_step(connection: AsyncConnection, version: int) -> None:
    """Lead the store from `version` to the next one, within the transaction of the caller."""
    for statement in MIGRATIONS[version]:
        await connection.execute(text(statement))
    await connection.execute(
        text("INSERT INTO store_version VALUES (:version)"), {"version": version + 1}
    )
