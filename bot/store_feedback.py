"""What users think of answers, in the store."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import RowMapping

from bot.store_database import Database, change, fetch
from bot.store_rows import Feedback, Turn
from bot.store_values import stamp, turn_of


class Judged(NamedTuple):
    """A turn and what a user thinks of its answer."""

    turn: Turn
    feedback: Feedback


class FeedbackBox:
    """Each user judges an answer once, and may change their mind."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def give(self, feedback: Feedback) -> bool:
        """Keep a verdict in place of an earlier one; False when the answer was erased."""
        async with self._database.writing() as connection:
            return bool(
                await change(
                    connection,
                    """INSERT INTO feedback SELECT t.id, c.platform, :user, :verdict, :reason, :at
                        FROM turns t JOIN conversations c ON c.id = t.conversation
                        WHERE t.id = :turn
                        ON CONFLICT (turn, person) DO UPDATE SET verdict = excluded.verdict,
                        reason = excluded.reason, at = excluded.at""",
                    turn=feedback.turn,
                    user=feedback.user,
                    verdict=feedback.verdict,
                    reason=feedback.reason,
                    at=stamp(feedback.at),
                )
            )

    async def queue(self) -> tuple[Judged, ...]:
        """Every answer that was judged, oldest verdict first."""
        async with self._database.reading() as connection:
            rows = await fetch(
                connection,
                """SELECT t.*, f.person, f.verdict, f.reason, f.at AS judged_at
                    FROM feedback f JOIN turns t ON t.id = f.turn ORDER BY f.at, t.id, f.person""",
            )
        return tuple(Judged(turn_of(row), _feedback(row)) for row in rows)


def _feedback(row: RowMapping) -> Feedback:
    return Feedback(
        turn=row["id"],
        user=row["person"],
        verdict=row["verdict"],
        at=datetime.fromisoformat(row["judged_at"]),
        reason=row["reason"],
    )
