"""The store: conversations, settings, feedback and what is on its way, in one database."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Self

from sqlalchemy.engine import URL

from bot.store_conversations import Conversations
from bot.store_database import Database
from bot.store_feedback import FeedbackBox
from bot.store_operations import Operations
from bot.store_privacy import PersonalData
from bot.store_settings import Settings


@dataclass(frozen=True, slots=True)
class Store:
    """All that outlives the process. Use `async with Store.open(url)`."""

    conversations: Conversations
    settings: Settings
    feedback: FeedbackBox
    operations: Operations
    personal: PersonalData

    @classmethod
    @asynccontextmanager
    async def open(cls, url: URL) -> AsyncIterator[Self]:
        """Open the store of a URL, made or migrated where needed. Raises StoreError."""
        async with Database.open(url) as database:
            yield cls(
                Conversations(database),
                Settings(database),
                FeedbackBox(database),
                Operations(database),
                PersonalData(database),
            )
