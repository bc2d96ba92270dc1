"""A folder of Markdown files."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from functools import cached_property, partial
from pathlib import Path

from ingest.errors import FileBroken, SourceUnreadable
from ingest.sources.base import Source, SourceFile, broken, file_path, passed_over, too_large
from ingest.sources.legalize import is_markdown, reading_order


class Folder(Source):
    """Every `.md` file under a folder. Links are not followed.

    A file counts as unchanged while its size and its time (nanoseconds) are.
    """

    def __init__(self, folder: Path) -> None:
        self.spec = str(folder)
        self._folder = folder

    def fingerprint(self) -> str:
        digest = hashlib.sha256()
        for file in self._files:
            digest.update(f"{file.path}\0{file.fingerprint}\n".encode())
        return digest.hexdigest()

    def count(self) -> int:
        return len(self._files)

    def files(self) -> Iterator[SourceFile]:
        if not self._files:
            raise SourceUnreadable(self.spec, "there is no .md file in this folder")
        yield from self._files

    @cached_property
    def _files(self) -> tuple[SourceFile, ...]:
        return tuple(sorted(self._walk(self._folder), key=lambda file: reading_order(file.path)))

    def _walk(self, folder: Path) -> Iterator[SourceFile]:
        try:
            entries = list(os.scandir(folder))
        except OSError as error:
            if folder == self._folder:
                raise SourceUnreadable(self.spec, f"cannot be read: {error.strerror}") from None
            yield broken(self._relative(folder), f"cannot be read: {error.strerror}")
            return
        for entry in entries:
            if entry.is_dir(follow_symlinks=False) and not entry.name.startswith("."):
                yield from self._walk(Path(entry.path))
            elif is_markdown(entry.name):
                yield self._file(entry)

    def _file(self, entry: os.DirEntry[str]) -> SourceFile:
        path = Path(entry.path)
        name = self._relative(path)
        if not entry.is_file(follow_symlinks=False):
            return passed_over(name, "a link, not a file")
        stat = entry.stat(follow_symlinks=False)
        fingerprint = f"{stat.st_size}-{stat.st_mtime_ns}"
        if reason := too_large(stat.st_size):
            return broken(name, reason, fingerprint)
        return SourceFile(name, fingerprint, partial(_read, path, name))

    def _relative(self, path: Path) -> str:
        return file_path(path.relative_to(self._folder).as_posix())


def _read(path: Path, name: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise FileBroken(name, f"cannot be read: {error.strerror}") from None
