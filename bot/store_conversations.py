"""Conversations, their turns and the offers made in them, in the store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime

from bot.messages import Offer, RoomKind
from bot.store_database import Database, change, fetch
from bot.store_rows import ConversationKey, ConversationRow, NewOffer, StoredOffer, Turn
from bot.store_values import (
    conversation_of,
    listed,
    named,
    new_id,
    offer_of,
    stamp,
    turn_of,
)

_RUNNING = """platform = :platform AND room = :room AND thread = :thread AND person = :user
    AND ended IS NULL"""
_KEPT = "id, platform, room, thread, person, style, as_of, summary, provisions, touched"


class Conversations:
    """At most one conversation of a key runs; those that ended are kept until retention ends."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def open(
        self,
        key: ConversationKey,
        *,
        now: datetime,
        idle_since: datetime,
        kind: RoomKind | None = None,
    ) -> ConversationRow:
        """The running one; a new one when none is, or it was last touched before `idle_since`.

        `kind` is that of its room, kept with a new one.
        """
        async with self._database.writing() as connection:
            await change(
                connection,
                f"UPDATE conversations SET ended = :now WHERE {_RUNNING} AND touched < :idle_since",
                **named(key),
                now=stamp(now),
                idle_since=stamp(idle_since),
            )
            await change(
                connection,
                f"""INSERT INTO conversations ({_KEPT}, kind) VALUES
                    (:id, :platform, :room, :thread, :user, NULL, NULL, '', '[]', :now, :kind)
                    ON CONFLICT DO NOTHING""",
                **named(key),
                id=new_id(),
                now=stamp(now),
                kind=kind,
            )
            (row,) = await fetch(
                connection, f"SELECT {_KEPT} FROM conversations WHERE {_RUNNING}", **named(key)
            )
        return conversation_of(row)

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
                    **named(key),
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
                provisions=listed(provisions),
                at=stamp(turn.at),
            )
            if found:
                await change(
                    connection,
                    """INSERT INTO turns VALUES (:id, :conversation, :at, :question, :understood,
                        :reply, :citations, :generator, :elapsed_ms)""",
                    **asdict(turn) | {"at": stamp(turn.at), "citations": listed(turn.citations)},
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
        return offer_of(rows[0]) if rows else None

    async def take_offer(self, token: str) -> bool:
        """Use up an offer; True the first time."""
        async with self._database.writing() as connection:
            return bool(
                await change(connection, "DELETE FROM offers WHERE token = :token", token=token)
            )
