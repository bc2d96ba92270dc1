"""Conversations, their turns and the offers made in them, in the store."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime

from sqlalchemy import RowMapping

from bot.messages import Offer
from bot.store_database import Database, change, fetch
from bot.store_rows import ConversationKey, ConversationRow, NewOffer, StoredOffer, Turn

_RUNNING = """platform = :platform AND room = :room AND thread = :thread AND person = :user
    AND ended IS NULL"""
_KEPT = "id, platform, room, thread, person, style, as_of, summary, provisions, touched"


class Conversations:
    """At most one conversation of a key runs; those that ended are kept until retention ends."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def open(
        self, key: ConversationKey, *, now: datetime, idle_since: datetime
    ) -> ConversationRow:
        """The running one; a new one when none is, or it was last touched before `idle_since`."""
        async with self._database.writing() as connection:
            await change(
                connection,
                f"UPDATE conversations SET ended = :now WHERE {_RUNNING} AND touched < :idle_since",
                **_named(key),
                now=stamp(now),
                idle_since=stamp(idle_since),
            )
            await change(
                connection,
                f"""INSERT INTO conversations ({_KEPT}) VALUES
                    (:id, :platform, :room, :thread, :user, NULL, NULL, '', '[]', :now)
                    ON CONFLICT DO NOTHING""",
                **_named(key),
                id=new_id(),
                now=stamp(now),
            )
            (row,) = await fetch(
                connection, f"SELECT {_KEPT} FROM conversations WHERE {_RUNNING}", **_named(key)
            )
        return _conversation(row)

    async def choose(self, conversation: str, *, style: str | None, as_of: date | None) -> None:
        """Keep what was chosen for a conversation; None: nothing is any more."""
        async with self._database.writing() as connection:
            await change(
                connection,
                "UPDATE conversations SET style = :style, as_of = :as_of WHERE id = :id",
                id=conversation,
                style=style,
                as_of=as_of.isoformat() if as_of else None,
            )

    async def known_thread(self, platform: str, room: str, thread: str) -> bool:
        """Whether anybody has spoken with the bot in a thread."""
        async with self._database.reading() as connection:
            return bool(
                await fetch(
                    connection,
                    """SELECT 1 FROM conversations WHERE platform = :platform AND room = :room
                        AND thread = :thread LIMIT 1""",
                    platform=platform,
                    room=room,
                    thread=thread,
                )
            )

    async def end(self, key: ConversationKey, *, now: datetime) -> bool:
        """End the running one; whether there was one."""
        async with self._database.writing() as connection:
            return bool(
                await change(
                    connection,
                    f"UPDATE conversations SET ended = :now WHERE {_RUNNING}",
                    **_named(key),
                    now=stamp(now),
                )
            )

    async def add_turn(
        self, turn: Turn, *, summary: str = "", provisions: Sequence[str] = ()
    ) -> bool:
        """Keep a turn, and what is known after it; False when its conversation was erased."""
        async with self._database.writing() as connection:
            found = await change(
                connection,
                """UPDATE conversations SET summary = :summary, provisions = :provisions,
                    touched = :at WHERE id = :conversation""",
                conversation=turn.conversation,
                summary=summary,
                provisions=_listed(provisions),
                at=stamp(turn.at),
            )
            if found:
                await change(
                    connection,
                    """INSERT INTO turns VALUES (:id, :conversation, :at, :question, :understood,
                        :reply, :citations, :generator, :elapsed_ms)""",
                    **asdict(turn) | {"at": stamp(turn.at), "citations": _listed(turn.citations)},
                )
        return bool(found)

    async def turns(self, conversation: str, *, limit: int) -> tuple[Turn, ...]:
        """The last turns of a conversation, oldest first."""
        async with self._database.reading() as connection:
            rows = await fetch(
                connection,
                "SELECT * FROM turns WHERE conversation = :id ORDER BY at DESC LIMIT :limit",
                id=conversation,
                limit=limit,
            )
        return tuple(turn_of(row) for row in reversed(rows))

    async def turn(self, turn: str) -> Turn | None:
        """A turn by its id."""
        async with self._database.reading() as connection:
            rows = await fetch(connection, "SELECT * FROM turns WHERE id = :id", id=turn)
        return turn_of(rows[0]) if rows else None

    async def add_offers(
        self, conversation: str, offers: Sequence[NewOffer], *, turn: str = ""
    ) -> tuple[Offer, ...]:
        """Keep offers and give each a token that cannot be guessed."""
        made = tuple(Offer(offer.label, new_id(), offer.kind) for offer in offers)
        async with self._database.writing() as connection:
            for offer, source in zip(made, offers, strict=True):
                await change(
                    connection,
                    """INSERT INTO offers SELECT :token, id, :turn, :kind, :label, :payload
                        FROM conversations WHERE id = :conversation""",
                    token=offer.token,
                    conversation=conversation,
                    turn=turn or None,
                    kind=offer.kind,
                    label=offer.label,
                    payload=source.payload,
                )
        return made

    async def offer(self, token: str) -> StoredOffer | None:
        """What a token stands for, and whose conversation it was made in."""
        async with self._database.reading() as connection:
            rows = await fetch(
                connection,
                """SELECT o.*, c.platform, c.room, c.thread, c.person
                    FROM offers o JOIN conversations c ON c.id = o.conversation
                    WHERE o.token = :token""",
                token=token,
            )
        return _offer(rows[0]) if rows else None

    async def take_offer(self, token: str) -> bool:
        """Use up an offer; True the first time."""
        async with self._database.writing() as connection:
            return bool(
                await change(connection, "DELETE FROM offers WHERE token = :token", token=token)
            )


def stamp(moment: datetime) -> str:
    """A time as the store writes it."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def new_id() -> str:
    """16 characters of ASCII that nobody can guess: 96 bits."""
    return secrets.token_urlsafe(12)


def turn_of(row: RowMapping) -> Turn:
    """The turn of a row of `turns`."""
    return Turn(
        id=row["id"],
        conversation=row["conversation"],
        at=datetime.fromisoformat(row["at"]),
        question=row["question"],
        understood=row["understood"],
        reply=row["reply"],
        citations=tuple(json.loads(row["citations"])),
        generator=row["generator"],
        elapsed_ms=row["elapsed_ms"],
    )


def _conversation(row: RowMapping) -> ConversationRow:
    return ConversationRow(
        id=row["id"],
        key=_key(row),
        touched=datetime.fromisoformat(row["touched"]),
        style=row["style"],
        as_of=date.fromisoformat(row["as_of"]) if row["as_of"] else None,
        summary=row["summary"],
        provisions=tuple(json.loads(row["provisions"])),
    )


def _offer(row: RowMapping) -> StoredOffer:
    return StoredOffer(
        token=row["token"],
        conversation=row["conversation"],
        key=_key(row),
        kind=row["kind"],
        label=row["label"],
        payload=row["payload"],
        turn=row["turn"] or "",
    )


def _key(row: RowMapping) -> ConversationKey:
    return ConversationKey(row["platform"], row["room"], row["thread"], row["person"])


def _named(key: ConversationKey) -> dict[str, str]:
    return {
        "platform": key.platform,
        "room": key.room,
        "thread": key.thread,
        "user": key.user,
    }


def _listed(texts: Sequence[str]) -> str:
    return json.dumps(list(texts), ensure_ascii=False)
