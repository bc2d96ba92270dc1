"""The lock of the one process that ingests into a data directory."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rag.archive_file import explained
from rag.errors import ArchiveLocked


@contextmanager
def ingest_lock(data_dir: Path) -> Iterator[None]:
    """Hold the data directory for writing. Raises ArchiveLocked, naming the process that has it.

    The system lets go of the lock when a process dies, so that a killed one is no obstacle.
    """
    path = data_dir / "ingest.lock"
    with explained(path):
        data_dir.mkdir(parents=True, exist_ok=True)
        file = path.open("a+", encoding="ascii")
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            holder = file.read().strip() or "unknown"
            raise ArchiveLocked(
                f"process {holder} is ingesting into {str(data_dir)!r}: wait for it to end (see"
                " `lawbot ingest status`), or give another folder with --data"
            ) from error
        with explained(path):
            file.truncate(0)
            file.write(str(os.getpid()))
            file.flush()
        yield
