"""The seam to a source of law: files, one by one."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from ingest.errors import FileBroken, NotLaw

FILE_LIMIT = 64 * 2**20  # bytes; the largest statute has 6 million


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A Markdown file. `path` is relative, with forward slashes.

    `fingerprint` changes when the text does. `read` gives the bytes or raises FileBroken or NotLaw;
    it must be called before the next file is asked for, since an archive is one stream.
    """

    path: str
    fingerprint: str
    read: Callable[[], bytes]


class Source(ABC):
    """Where law comes from. Everything here blocks: it belongs into a worker thread.

    `spec` names the source the same way each time it is opened, and never holds a password.
    """

    spec: str

    @abstractmethod
    def fingerprint(self) -> str:
        """Equal to that of last time when nothing changed; found without reading the files."""

    @abstractmethod
    def count(self) -> int:
        """How many files `files` will give."""

    @abstractmethod
    def files(self) -> Iterator[SourceFile]:
        """The files, always in the same order. Raises SourceUnreadable when there are none."""

    def close(self) -> None:  # noqa: B027 - most sources hold nothing open
        """Let go of what the source holds."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


def file_path(name: str) -> str:
    """A name from a disk or an archive as a path that can be printed and stored."""
    return name.encode(errors="surrogateescape").decode(errors="replace").removeprefix("./")


def broken(path: str, reason: str, fingerprint: str = "") -> SourceFile:
    """A file that is there but cannot be read, so that it is reported and not passed over."""

    def read() -> bytes:
        raise FileBroken(path, reason)

    return SourceFile(path, fingerprint, read)


def passed_over(path: str, reason: str) -> SourceFile:
    """A file that is none: a link, a device."""

    def read() -> bytes:
        raise NotLaw(path, reason)

    return SourceFile(path, "", read)


def too_large(size: int) -> str | None:
    """Why a file of that many bytes is not read; None when it is."""
    if size <= FILE_LIMIT:
        return None
    return f"too large for a statute or a decision ({size:,} bytes)"
