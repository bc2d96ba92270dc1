"""Where law comes from: folders, archives, git repositories."""

from __future__ import annotations

from pathlib import Path

from ingest.errors import SourceUnreadable
from ingest.sources.archives import open_archive
from ingest.sources.base import Source, SourceFile
from ingest.sources.folders import Folder
from ingest.sources.git import GitRepository, is_address, is_bare

__all__ = ["Source", "SourceFile", "open_source"]


def open_source(spec: str, cache: Path) -> Source:
    """The source at a path or an address. `cache` keeps what is fetched for the next time.

    Raises SourceUnreadable when there is none, or it cannot be read.
    """
    if is_address(spec):
        return GitRepository.fetch(spec, cache)
    path = Path(spec).expanduser().absolute()
    try:
        if path.is_dir():
            return GitRepository.at(path) if is_bare(path) else Folder(path)
        source = open_archive(path)
    except OSError as error:
        raise SourceUnreadable(spec, f"cannot be read: {error.strerror}") from None
    if source is None:
        raise SourceUnreadable(spec, _what_is_wrong(path))
    return source


def _what_is_wrong(path: Path) -> str:
    if not path.stat().st_size:
        return "the file is empty: fetch it again"
    return "neither a folder nor an archive (.tar, .tar.xz, .tar.gz, .zip) nor the address of one"
