"""What can go wrong while reading a source of law.

LawbotError
└── SourceError             which file or source, and why
    ├── SourceUnreadable    the source as a whole: nothing can be read from it, or nothing more
    ├── FileBroken          one file: it goes into the ledger, the others are read on
    └── NotLaw              a file that is no law text, such as README.md: it is skipped
"""

from __future__ import annotations

from rag.errors import LawbotError


class SourceError(LawbotError):
    """A source or a file in it cannot be used: `path` says which, `reason` why."""

    def __init__(self, path: str, reason: str) -> None:
        self.path = path
        self.reason = reason
        super().__init__(f"{path}: {reason}")


class SourceUnreadable(SourceError):
    """The source is missing, cut off, no archive, or holds no law at all."""


class FileBroken(SourceError):
    """One file of the source is damaged or lacks what a statute or precedent must have."""


class NotLaw(SourceError):
    """The file is no statute and no precedent."""
