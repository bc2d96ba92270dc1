"""A PostgreSQL server of its own for the tests: a new cluster behind a socket in a folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_USER = "postgres"


@contextmanager
def postgres_server() -> Iterator[str]:
    """The URL of a server with an empty database; skips where none is installed."""
    programs = [shutil.which(name) for name in ("initdb", "pg_ctl")]
    if None in programs:
        pytest.skip("no PostgreSQL is installed: initdb and pg_ctl are not on the PATH")
    pytest.importorskip(
        "asyncpg", reason="asyncpg is not installed: pip install 'lawbot[postgres]'"
    )
    initdb, pg_ctl = map(str, programs)
    folder = Path(tempfile.mkdtemp(prefix="lawbot-postgres-"))  # a socket's path is short
    try:
        _own(folder)
        _run(initdb, "--pgdata", str(folder / "data"), "--auth", "trust", "--username", _USER)
        options = f"-c listen_addresses='' -c fsync=off -k {folder}"
        control = [pg_ctl, "--pgdata", str(folder / "data"), "--wait"]
        _run(*control, "--options", options, "--log", str(folder / "log"), "start")
        try:
            yield f"postgresql://{_USER}@/postgres?host={folder}"
        finally:
            _run(*control, "--mode", "immediate", "stop")
    finally:
        shutil.rmtree(folder)


def _own(folder: Path) -> None:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() == 0:
        shutil.chown(folder, _USER, _USER)


def _run(*command: str) -> None:
    user = {"user": _USER, "group": _USER} if os.geteuid() == 0 else {}
    subprocess.run(command, check=True, capture_output=True, cwd="/", **user)  # type: ignore[call-overload]


async def new_database(server: str) -> str:
    """The URL of another empty database of a server."""
    import asyncpg

    name = f"lawbot_{uuid.uuid4().hex}"
    address, _, folder = server.partition("?host=")
    connection = await asyncpg.connect(host=folder, user=_USER, database="postgres")
    try:
        await connection.execute(f"CREATE DATABASE {name}")
    finally:
        await connection.close()
    return f"{address.removesuffix('postgres')}{name}?host={folder}"
