"""What can go wrong while finding law.

LawbotError
├── ConfigError             a setting is missing, unknown or out of range
├── EvaluationError         a set of questions cannot be read
├── ArchiveError            the law text cannot be read or written
│   ├── ArchiveMissing      nothing has been ingested yet
│   ├── ArchiveTooNew       made by a newer version of lawbot
│   ├── ArchiveDamaged      the file is no archive, or is cut off
│   ├── ArchiveLocked       another process is ingesting
│   └── StorageFull         the disk is full or the folder cannot be written
├── GenerationError         a generator died while it was wording an answer
│   └── ModelError          a language model cannot be used
│       ├── ModelMissing    it is not on this machine
│       ├── ModelDamaged    a file is missing, cut off, or holds something else
│       ├── TokenizerMismatch  its tokenizer loses Korean, or has tokens that the model has not
│       ├── LoraMismatch    LoRA weights of another model
│       ├── LicenceDeclined its licence has not been accepted
│       └── OutOfMemory     it does not fit into memory
├── TuningError             training cannot start
│   └── NothingToLearn      the archive holds nothing to train on
├── SearchIndexError        a search index cannot be opened
│   ├── IndexMissing        there is law text but no index over it
│   └── EmbedderMismatch    the index was made by another embedder
└── CitationError           a citation leads nowhere
    ├── UnknownStatute      no such law
    ├── UnknownArticle      the law has no such article
    ├── NotInForce          the law exists, but not on the date asked for
    └── UnknownPrecedent    no such case number
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import date

    from rag.citation import ArticleCitation
    from rag.law import ArticleNumber


class LawbotError(Exception):
    """Base of every expected failure. The message says what happened and what to do next."""


class ConfigError(LawbotError):
    """A setting is missing, unknown or out of range."""


class EvaluationError(LawbotError):
    """A set of questions, or a list of laws, cannot be read."""


class ArchiveError(LawbotError):
    """The law text cannot be read or written."""


class ArchiveMissing(ArchiveError):
    """Nothing has been ingested yet."""


class ArchiveTooNew(ArchiveError):
    """The data directory was made by a newer version of lawbot."""


class ArchiveDamaged(ArchiveError):
    """The archive file is no archive, is cut off, or cannot be read."""


class ArchiveLocked(ArchiveError):
    """Another process is ingesting into the same data directory."""


class StorageFull(ArchiveError):
    """The disk is full, or the data directory cannot be written."""


class GenerationError(LawbotError):
    """A generator cannot go on. What it said until then may still stand."""


class ModelError(GenerationError):
    """A language model cannot be loaded, or fails."""


class ModelMissing(ModelError):
    """The model is not on this machine, or a library that runs it is not."""


class ModelDamaged(ModelError):
    """A file of the model is missing, cut off, or holds something else."""


class TokenizerMismatch(ModelError):
    """The tokenizer loses Korean, or has tokens that its model has no row for."""


class LoraMismatch(ModelError):
    """The LoRA weights were made for another model."""


class LicenceDeclined(ModelError):
    """Nobody has accepted the licence of the model."""


class OutOfMemory(ModelError):
    """The model, or its work on a prompt, does not fit into memory."""


class TuningError(LawbotError):
    """Training cannot start, or its result cannot be written."""


class NothingToLearn(TuningError):
    """The archive holds nothing that training could learn from."""


class SearchIndexError(LawbotError):
    """A search index cannot be opened."""


class IndexMissing(SearchIndexError):
    """There is no index over the law text."""


class EmbedderMismatch(SearchIndexError):
    """The index was made by another embedder than the one configured."""


class CitationError(LawbotError):
    """A citation leads nowhere."""


class UnknownStatute(CitationError):
    """No law of that name is in the archive. `suggestions` are titles that look like it."""

    def __init__(self, name: str, suggestions: tuple[str, ...] = ()) -> None:
        self.name = name
        self.suggestions = suggestions
        hint = f"did you mean {' or '.join(suggestions)}?" if suggestions else "check the name"
        super().__init__(f"no law named {name!r} is in the archive: {hint}")


Missing = Literal["article", "paragraph", "subparagraph", "item"]


class UnknownArticle(CitationError):
    """The law has no such article, or the article has no such paragraph, subparagraph or item.

    `citation` bears the official title; `missing` says at which level the address ends; `nearest`
    are the articles around it, in the order of the law. Of a `digest` law the archive holds a
    choice of articles only, so that nothing follows about the law itself.
    """

    def __init__(
        self,
        citation: ArticleCitation,
        *,
        missing: Missing,
        last_article: ArticleNumber,
        nearest: tuple[ArticleNumber, ...] = (),
        digest: bool = False,
    ) -> None:
        self.citation = citation
        self.missing = missing
        self.last_article = last_article
        self.nearest = nearest
        self.digest = digest
        known = f"the last article of {citation.law} is {last_article}"
        if digest:
            known = f"the archive holds a digest of {citation.law}: run `lawbot ingest statutes`"
        super().__init__(f"there is no such {missing} as {citation}: {known}")


class NotInForce(CitationError):
    """The law exists in the archive, but not in force on the date asked for.

    `effective_date` is when the text at hand takes effect (or, when `repealed`, when the repeal
    did). `former` holds the words of a citation that asks for law of another day.
    """

    def __init__(
        self,
        law: str,
        effective_date: date,
        *,
        on: date | None = None,
        repealed: bool = False,
        former: str | None = None,
    ) -> None:
        self.law = law
        self.effective_date = effective_date
        self.on = on
        self.repealed = repealed
        self.former = former
        what = "its repeal" if repealed else "the text in the archive"
        day = f" on {on}" if on else ""
        super().__init__(
            f"{law} is not in force{day}: {what} took or takes effect {effective_date}"
        )


class UnknownPrecedent(CitationError):
    """No precedent of that case number is in the archive."""

    def __init__(self, case_number: str) -> None:
        self.case_number = case_number
        super().__init__(f"no precedent {case_number!r} is in the archive: check the case number")
