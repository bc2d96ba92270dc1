"""What commands and questions work with."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.answers import Answers
from bot.calls import Call, Speaker
from bot.ingest_runs import IngestRuns
from bot.limits import Asker, Limits
from bot.memory import Memory
from bot.ordering import Lanes
from bot.outbox import Outbox
from bot.queueing import FairQueue
from bot.store import Store
from bot.store_rows import AuditEntry, ConversationKey, ConversationRow
from bot.styles import Style
from rag.archive import Archive
from rag.config import Config


@dataclass(frozen=True, slots=True)
class Parts:
    """The open parts that the dialogue stands on."""

    config: Config
    archive: Archive
    store: Store
    memory: Memory
    answers: Answers
    ingest: IngestRuns
    clock: Callable[[], float] = time.monotonic
    now: Callable[[], datetime] = lambda: datetime.now(UTC)


class Desk:
    """The parts, and what all conversations share on top of them."""

    def __init__(self, parts: Parts) -> None:
        self.config = parts.config
        self.archive = parts.archive
        self.store = parts.store
        self.memory = parts.memory
        self.answers = parts.answers
        self.ingest = parts.ingest
        self.now = parts.now
        self.lanes = Lanes(parts.config.chat.burst_seconds, parts.clock)
        self.limits = Limits(parts.config.limits, parts.clock)
        self.queue = FairQueue(parts.config.limits)
        self.outbox = Outbox(parts.store, parts.now)
        self.to_confirm: dict[ConversationKey, str] = {}  # tokens that a 예 stands for

    def style(self, speaker: Speaker, row: ConversationRow) -> Style:
        """The style in force: of the conversation, else the user's, the room's, the config's."""
        chosen = row.style or speaker.person.style or speaker.room.style
        return Style(chosen or self.config.chat.style)

    def asker(self, speaker: Speaker) -> Asker:
        """The speaker as the limits know them."""
        key = speaker.key
        return Asker(
            (key.platform, key.user),
            (key.platform, key.room),
            speaker.person.allowance,
            speaker.room.allowance,
            speaker.is_admin,
        )

    async def audit(self, call: Call, action: str, detail: str = "") -> None:
        """Note what an administrator did."""
        key = call.speaker.key
        entry = AuditEntry(self.now(), key.platform, key.user, key.room, action, detail)
        await self.store.operations.audit(entry)
