"""What the store keeps, as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, TypedDict

from bot.messages import OfferKind, RoomKind, RoomPolicy

Role = Literal["user", "admin", "owner"]
Verdict = Literal["up", "down"]


@dataclass(frozen=True, slots=True)
class ConversationKey:
    """Whose conversation it is, and where. `thread` is empty outside of threads."""

    platform: str
    room: str
    thread: str
    user: str


@dataclass(frozen=True, slots=True)
class ConversationRow:
    """A conversation that goes on. `style` and `as_of` are None where nothing was chosen.

    `summary` tells what came before the recent turns; `provisions` are the citations given so far
    as printed, newest last.
    """

    id: str
    key: ConversationKey
    touched: datetime
    style: str | None = None
    as_of: date | None = None
    summary: str = ""
    provisions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """A question with its reply, masked. `understood` is empty when the question stood alone.

    `reply` is the short answer; `citations` are printed, the first is what it stands on.
    """

    id: str
    conversation: str
    at: datetime
    question: str
    understood: str = ""
    reply: str = ""
    citations: tuple[str, ...] = ()
    generator: str = ""
    elapsed_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class NewOffer:
    """An offer that has no token yet. `payload` is what a press stands for, such as a question."""

    kind: OfferKind
    label: str
    payload: str = ""


@dataclass(frozen=True, slots=True)
class StoredOffer:
    """An offer that was made in the conversation of `key`; `turn` is the answer it stands under."""

    token: str
    conversation: str
    key: ConversationKey
    kind: OfferKind
    label: str
    payload: str
    turn: str


@dataclass(frozen=True, slots=True)
class Person:
    """What a user chose for everywhere on a platform, and what they may do.

    `allowance` is how many questions they have in a window of time; None: as configured.
    """

    platform: str
    user: str
    style: str | None = None
    notice_seen: bool = False
    role: Role = "user"
    allowance: int | None = None


class PersonChoices(TypedDict, total=False):
    """Of a Person what is to be changed."""

    style: str | None
    notice_seen: bool
    role: Role
    allowance: int | None


@dataclass(frozen=True, slots=True)
class Room:
    """What was chosen for a room; None: nothing was. `allowance` is as that of a Person."""

    platform: str
    room: str
    policy: RoomPolicy | None = None
    style: str | None = None
    allowed: bool | None = None
    allowance: int | None = None


@dataclass(frozen=True, slots=True)
class KnownRoom:
    """A room that was spoken in or chosen for. `kind` is None until somebody has spoken there."""

    chosen: Room
    kind: RoomKind | None = None


class RoomChoices(TypedDict, total=False):
    """Of a Room what is to be changed."""

    policy: RoomPolicy | None
    style: str | None
    allowed: bool | None
    allowance: int | None


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a user thinks of the answer of a turn."""

    turn: str
    user: str
    verdict: Verdict
    at: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """An administrative action. `user` is empty once that user was erased."""

    at: datetime
    platform: str
    user: str
    room: str
    action: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Parcel:
    """A message to a room that nobody asked for, kept until it is delivered."""

    id: str
    platform: str
    room: str
    thread: str
    text: str


@dataclass(frozen=True, slots=True)
class Figures:
    """How much is kept, and how long answers took, in milliseconds."""

    people: int
    rooms: int
    conversations: int
    turns: int
    liked: int
    disliked: int
    p50_ms: float
    p95_ms: float
