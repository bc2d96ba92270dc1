"""Archives: .tar (plain, .xz, .gz, .bz2) and .zip, read as they are and never unpacked to disk."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import io
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from typing import Protocol

from ingest.errors import FileBroken, SourceUnreadable
from ingest.sources.base import Source, SourceFile, broken, file_path, passed_over, too_large
from ingest.sources.legalize import is_markdown, reading_order

_CUT_OFF = "the archive is damaged or cut off: fetch it again"
_NO_LAW = "there is no .md file in this archive"
_DAMAGED = (tarfile.TarError, zipfile.BadZipFile, EOFError, lzma.LZMAError, OSError, zlib.error)
_BLOCK = 512
_TAR_MAGIC = slice(257, 262)


class _Stream(Protocol):
    def read(self, size: int, /) -> bytes: ...


class _Opener(Protocol):
    def __call__(self, path: Path, /) -> AbstractContextManager[_Stream]: ...


def _open_plain(path: Path) -> AbstractContextManager[_Stream]:
    return path.open("rb")


_OPENERS: dict[bytes, _Opener] = {
    b"\xfd7zXZ\0": lzma.LZMAFile,
    b"\x1f\x8b": gzip.GzipFile,
    b"BZh": bz2.BZ2File,
}


def open_archive(path: Path) -> Source | None:
    """The archive in a file, told by its first bytes; None when it is none."""
    with path.open("rb") as file:
        head = file.read(_BLOCK)
    if head.startswith(b"PK\x03\x04"):
        return ZipArchive(path)
    for magic, opener in _OPENERS.items():
        if head.startswith(magic):
            return TarArchive(path, opener)
    return TarArchive(path, _open_plain) if head[_TAR_MAGIC] == b"ustar" else None


class TarArchive(Source):
    """A tar file, in the order of the archive: a compressed stream cannot jump.

    A member counts as unchanged while its bytes are; the archive, while the file's are.
    """

    def __init__(self, path: Path, opener: _Opener) -> None:
        self.spec = str(path)
        self._path = path
        self._opener = opener

    def fingerprint(self) -> str:
        return _sha256(self._path)

    def count(self) -> int:
        """One pass over the archive: 3 seconds for all statutes."""
        return sum(is_markdown(member.name) for _, member in self._members())

    def files(self) -> Iterator[SourceFile]:
        found = False
        for tar, member in self._members():
            if is_markdown(member.name):
                found = True
                with _readable(self.spec):
                    file = _member(tar, member)
                yield file
        if not found:
            raise SourceUnreadable(self.spec, _NO_LAW)

    def _members(self) -> Iterator[tuple[tarfile.TarFile, tarfile.TarInfo]]:
        with _readable(self.spec), self._opener(self._path) as stream:
            watched = _Watched(stream)
            with tarfile.open(fileobj=watched, mode="r|") as tar:
                while member := tar.next():
                    tar.members.clear()  # type: ignore[attr-defined]  # or it keeps all 80,000
                    if not member.isdir():
                        yield tar, member
            if not watched.has_ended():
                raise SourceUnreadable(self.spec, _CUT_OFF)


class ZipArchive(Source):
    """A zip file, Acts before decrees. A member counts as unchanged while its checksum is."""

    def __init__(self, path: Path) -> None:
        self.spec = str(path)
        self._path = path
        with _readable(self.spec):
            self._zip = zipfile.ZipFile(path)

    def fingerprint(self) -> str:
        return _sha256(self._path)

    def count(self) -> int:
        return len(self._names())

    def files(self) -> Iterator[SourceFile]:
        names = self._names()
        if not names:
            raise SourceUnreadable(self.spec, _NO_LAW)
        for name in names:
            info = self._zip.getinfo(name)
            fingerprint = f"{info.CRC:08x}-{info.file_size}"
            if reason := too_large(info.file_size):
                yield broken(name, reason, fingerprint)
            else:
                yield SourceFile(name, fingerprint, partial(self._read, name))

    def close(self) -> None:
        self._zip.close()

    def _names(self) -> list[str]:
        return sorted(filter(is_markdown, self._zip.namelist()), key=reading_order)

    def _read(self, name: str) -> bytes:
        try:
            return self._zip.read(name)
        except (*_DAMAGED, RuntimeError) as error:  # RuntimeError: it is encrypted
            raise FileBroken(name, f"cannot be unpacked: {error}") from None


class _Watched(io.RawIOBase):
    """Passes reads on and keeps the last bytes: tarfile takes a cut-off archive for a short one."""

    def __init__(self, stream: _Stream) -> None:
        super().__init__()
        self._stream = stream
        self._tail = b""

    def read(self, size: int = 2**20) -> bytes:
        data = self._stream.read(size)
        self._tail = (self._tail + data[-2 * _BLOCK :])[-2 * _BLOCK :]
        return data

    def has_ended(self) -> bool:
        """Reads on to the end: whether the archive closes as every tar does, with zeros."""
        while self.read():
            pass
        return self._tail == bytes(2 * _BLOCK)


def _member(tar: tarfile.TarFile, member: tarfile.TarInfo) -> SourceFile:
    name = file_path(member.name)
    if not member.isfile():
        return passed_over(name, "a link, not a file")
    if reason := too_large(member.size):
        return broken(name, reason, str(member.size))
    file = tar.extractfile(member)
    data = file.read() if file else b""
    return SourceFile(name, hashlib.sha256(data).hexdigest(), lambda: data)


@contextmanager
def _readable(spec: str) -> Iterator[None]:
    try:
        yield
    except _DAMAGED as error:
        raise SourceUnreadable(spec, f"{_CUT_OFF} ({error})") from None


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
