"""What can go wrong while finding law.

LawbotError
├── ConfigError             a setting is missing, unknown or out of range
├── ArchiveError            the law text cannot be read or written
│   ├── ArchiveMissing      nothing has been ingested yet
│   ├── ArchiveTooNew       made by a newer version of lawbot
│   ├── ArchiveLocked       another process is ingesting
│   └── StorageFull         the disk is full or the folder cannot be written
├── SearchIndexError        a search index cannot be opened
│   ├── IndexMissing        there is law text but no index over it
│   └── EmbedderMismatch    the index was made by another embedder
└── CitationError           a citation leads nowhere
    ├── UnknownStatute      no such law
    ├── UnknownArticle      the law has no such article
    ├── NotInForce          the law exists, but not on the date asked for
    └── UnknownPrecedent    no such case number
"""


class LawbotError(Exception):
    """Base of every expected failure. The message says what happened and what to do next."""


class ConfigError(LawbotError):
    """A setting is missing, unknown or out of range."""


class ArchiveError(LawbotError):
    """The law text cannot be read or written."""


class ArchiveMissing(ArchiveError):
    """Nothing has been ingested yet."""


class ArchiveTooNew(ArchiveError):
    """The data directory was made by a newer version of lawbot."""


class ArchiveLocked(ArchiveError):
    """Another process is ingesting into the same data directory."""


class StorageFull(ArchiveError):
    """The disk is full, or the data directory cannot be written."""


class SearchIndexError(LawbotError):
    """A search index cannot be opened."""


class IndexMissing(SearchIndexError):
    """There is no index over the law text."""


class EmbedderMismatch(SearchIndexError):
    """The index was made by another embedder than the one configured."""


class CitationError(LawbotError):
    """A citation leads nowhere."""


class UnknownStatute(CitationError):
    """No law of that name is in the archive."""


class UnknownArticle(CitationError):
    """The law has no such article, paragraph or subparagraph."""


class NotInForce(CitationError):
    """The law exists in the archive, but not on the date asked for."""


class UnknownPrecedent(CitationError):
    """No precedent of that case number is in the archive."""
