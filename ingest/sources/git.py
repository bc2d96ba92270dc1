"""A git repository: its newest commit is fetched bare, and its files are read out of git.

No working tree is made, so nothing in the repository (links, hooks, filters, file names) can touch
the disk.
"""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import IO, NamedTuple

from ingest.errors import FileBroken, SourceUnreadable
from ingest.sources.base import Source, SourceFile, broken, file_path, passed_over, too_large
from ingest.sources.legalize import is_markdown, reading_order

_ADDRESS = re.compile(r"(?:https?|git|ssh|file)://.+|[\w.-]+@[\w.-]+:.+")
_HELPER = re.compile(r"\w+::")  # ext::, fd:: and others start programs
_USER = re.compile(r"(?<=://)[^/@\s]+@")
_REGULAR = {"100644", "100755"}
_ENVIRONMENT = {
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ALLOW_PROTOCOL": "https:http:git:ssh:file",
    "GIT_SSH_COMMAND": "ssh -oBatchMode=yes",
    "LC_ALL": "C",
}


class _Blob(NamedTuple):
    path: str
    mode: str
    id: str
    size: int


def is_address(spec: str) -> bool:
    """Whether the words name a repository elsewhere, and not a path."""
    return bool(_ADDRESS.fullmatch(spec) or _HELPER.match(spec))


def is_bare(folder: Path) -> bool:
    """Whether a folder is a repository without a working tree (`….git`)."""
    return (folder / "HEAD").is_file() and (folder / "objects").is_dir()


class GitRepository(Source):
    """The newest commit of a repository. A file counts as unchanged while its blob is the same."""

    def __init__(self, spec: str, folder: Path, commit: str) -> None:
        self.spec = spec
        self._folder = folder
        self._commit = commit
        self._blobs = self._list()
        self._reader: subprocess.Popen[bytes] | None = None

    @classmethod
    def at(cls, folder: Path) -> GitRepository:
        """A bare repository on this machine, read in place."""
        return cls(str(folder), folder, _run(str(folder), folder, "rev-parse", "HEAD"))

    @classmethod
    def fetch(cls, address: str, cache: Path) -> GitRepository:
        """A repository elsewhere; the next fetch into the same `cache` brings only what is new."""
        spec = _USER.sub("", address)
        if _HELPER.match(address):
            raise SourceUnreadable(spec, "not an address that is fetched from: use https:// or ssh")
        folder = cache / f"{hashlib.sha256(spec.encode()).hexdigest()[:16]}.git"
        _run(spec, None, "init", "--quiet", "--bare", "--", str(folder))
        _run(spec, folder, "fetch", "--quiet", "--depth", "1", "--no-tags", "--", address, "HEAD")
        return cls(spec, folder, _run(spec, folder, "rev-parse", "FETCH_HEAD"))

    def fingerprint(self) -> str:
        return self._commit

    def count(self) -> int:
        return len(self._blobs)

    def files(self) -> Iterator[SourceFile]:
        if not self._blobs:
            raise SourceUnreadable(self.spec, "there is no .md file in this repository")
        for blob in self._blobs:
            if blob.mode not in _REGULAR:
                yield passed_over(blob.path, "a link, not a file")
            elif reason := too_large(blob.size):
                yield broken(blob.path, reason, blob.id)
            else:
                yield SourceFile(blob.path, blob.id, partial(self._read, blob))

    def close(self) -> None:
        if self._reader is not None:
            self._reader.communicate()

    def _list(self) -> list[_Blob]:
        listing = _run(self.spec, self._folder, "ls-tree", "-r", "-z", "--long", self._commit)
        blobs = []
        for entry in filter(None, listing.split("\0")):
            facts, _, path = entry.partition("\t")
            mode, _, name, size = facts.split()
            if is_markdown(path):
                blobs.append(_Blob(file_path(path), mode, name, int(size) if size.isdigit() else 0))
        return sorted(blobs, key=lambda blob: reading_order(blob.path))

    def _read(self, blob: _Blob) -> bytes:
        commands, answers = self._pipes()
        commands.write(f"{blob.id}\n".encode())
        commands.flush()
        header = answers.readline().split()
        if len(header) != 3:
            raise FileBroken(blob.path, "the repository does not hold this file")
        data = answers.read(int(header[2]))
        answers.read(1)
        return data

    def _pipes(self) -> tuple[IO[bytes], IO[bytes]]:
        if self._reader is None:
            self._reader = subprocess.Popen(
                ["git", f"--git-dir={self._folder}", "cat-file", "--batch"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=os.environ | _ENVIRONMENT,
            )
        if self._reader.stdin is None or self._reader.stdout is None:
            raise SourceUnreadable(self.spec, "git does not answer")
        return self._reader.stdin, self._reader.stdout


def _run(spec: str, folder: Path | None, *arguments: str) -> str:
    """What a git command prints. Raises SourceUnreadable with what git has to say."""
    where = [f"--git-dir={folder}"] if folder else []
    try:
        done = subprocess.run(
            ["git", *where, *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            env=os.environ | _ENVIRONMENT,
        )
    except FileNotFoundError:
        raise SourceUnreadable(
            spec, "git is not installed: install it, or give the path of a downloaded archive"
        ) from None
    if done.returncode:
        said = _USER.sub("", done.stderr.decode(errors="replace")).strip().splitlines()
        raise SourceUnreadable(spec, f"git failed: {said[-1] if said else done.returncode}")
    return done.stdout.decode(errors="surrogateescape").strip()
