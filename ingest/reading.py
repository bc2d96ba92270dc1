"""Files of a source, read and parsed into rows of the archive."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ingest.errors import NotLaw, SourceError, SourceUnreadable
from ingest.ledger import FileRecord, Kind
from ingest.normalize import decode
from ingest.precedents import parse_precedent
from ingest.sources import Source, SourceFile
from ingest.statutes import parse_statute
from rag.archive_rows import TextRows, precedent_rows, statute_rows

log = logging.getLogger(__name__)

READING = "1"  # raised when the parsers come to read the same file differently: all is read again


class ReadFile(NamedTuple):
    """A file and its rows; without rows it was skipped, has failed, or (`known`) is unchanged."""

    record: FileRecord
    rows: TextRows | None = None
    known: bool = False


def read_files(source: Source, kind: Kind, known: Mapping[str, FileRecord]) -> Iterator[ReadFile]:
    """Read a source file by file; one that is broken is noted and stops nothing.

    A file whose fingerprint is known is not opened, unless it failed. Raises SourceUnreadable.
    """
    for file in source.files():
        before = known.get(file.path)
        if before and _is_as_it_was(file, before, kind):
            yield ReadFile(before, known=True)
        else:
            read = _read(file, kind)
            if before and read.record.status == "failed":  # the text of yesterday stays
                read = read._replace(record=read.record._replace(text=before.text))
            yield read


def _is_as_it_was(file: SourceFile, before: FileRecord, kind: Kind) -> bool:
    """What is no statute may be a precedent: a skipped file is known to the same kind of job."""
    skipped = before.status == "skipped"
    same = before.fingerprint == _fingerprint(file, kind if skipped else None)
    return same and before.status != "failed"


def _fingerprint(file: SourceFile, kind: Kind | None = None) -> str:
    return " ".join(filter(None, (READING, kind, file.fingerprint)))


def _read(file: SourceFile, kind: Kind) -> ReadFile:
    fingerprint = _fingerprint(file)
    try:
        rows = _parse(decode(file.read(), file.path), file.path, kind)
    except SourceUnreadable:
        raise
    except NotLaw as error:
        return ReadFile(FileRecord(file.path, _fingerprint(file, kind), "skipped", error.reason))
    except SourceError as error:
        return ReadFile(FileRecord(file.path, fingerprint, "failed", error.reason))
    except Exception as error:  # one file of 80,000 must not stop the others
        log.exception("cannot read %s", file.path)
        reason = f"{type(error).__name__}: {error}"
        return ReadFile(FileRecord(file.path, fingerprint, "failed", reason))
    return ReadFile(FileRecord(file.path, fingerprint, "ok", text=rows.text_id), rows)


def _parse(text: str, path: str, kind: Kind) -> TextRows:
    if kind == "statutes":
        return statute_rows(parse_statute(text, path))
    return precedent_rows(parse_precedent(text, path))
