"""What can go wrong while keeping conversations.

LawbotError
└── StoreError              conversations and settings cannot be read or written
    ├── StoreTooNew         made by a newer version of lawbot
    ├── StoreDamaged        the file is no store, or is cut off
    ├── StoreFull           the disk is full or the folder cannot be written
    └── StoreUnreachable    the database server does not answer, or refuses us
"""

from __future__ import annotations

from rag.errors import LawbotError


class StoreError(LawbotError):
    """Conversations and settings cannot be read or written."""


class StoreTooNew(StoreError):
    """The store was made by a newer version of lawbot."""


class StoreDamaged(StoreError):
    """The file is no store, or is cut off."""


class StoreFull(StoreError):
    """The disk is full, or the folder cannot be written."""


class StoreUnreachable(StoreError):
    """The database server does not answer, or refuses us."""
