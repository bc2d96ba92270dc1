"""Values as the columns of the store hold them, and back."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from datetime import UTC, date, datetime

from sqlalchemy import RowMapping

from bot.store_rows import ConversationKey, ConversationRow, StoredOffer, Turn


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


def conversation_of(row: RowMapping) -> ConversationRow:
    """The conversation of a row of `conversations`."""
    return ConversationRow(
        id=row["id"],
        key=_key(row),
        touched=datetime.fromisoformat(row["touched"]),
        style=row["style"],
        as_of=date.fromisoformat(row["as_of"]) if row["as_of"] else None,
        summary=row["summary"],
        provisions=tuple(json.loads(row["provisions"])),
    )


def offer_of(row: RowMapping) -> StoredOffer:
    """The offer of a row of `offers` with its conversation."""
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


def named(key: ConversationKey) -> dict[str, str]:
    """The parts of a key, by the names that statements have for them."""
    return {
        "platform": key.platform,
        "room": key.room,
        "thread": key.thread,
        "user": key.user,
    }


def listed(texts: Sequence[str]) -> str:
    """Texts as one column keeps them: JSON."""
    return json.dumps(list(texts), ensure_ascii=False)
