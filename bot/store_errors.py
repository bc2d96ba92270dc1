"""What databases and file systems say, as our errors with what to do next."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, InterfaceError, NoSuchModuleError

from bot.errors import StoreDamaged, StoreError, StoreFull, StoreUnreachable

_BROKEN_FILE = ("SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_IOERR_READ", "SQLITE_IOERR_SHORT_READ")
_NO_PLACE = ("SQLITE_FULL", "SQLITE_IOERR")
_READ_ONLY = ("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")
ROOM = "Make room, or give another folder with --data"
_WRITABLE = "Make it writable, or give another folder with --data"
_FULL_SERVER = "53100"  # disk_full, https://www.postgresql.org/docs/current/errcodes-appendix.html
_NO_RIGHT = ("42501", "25006")  # insufficient_privilege, read_only_sql_transaction
_GRANT = "Grant its user the right to make and change tables, or mend [store] url"


@contextmanager
def explained(name: str) -> Iterator[None]:
    """Turn what the database says into our errors, with what to do next."""
    try:
        yield
    except DBAPIError as error:
        raise _meaning(error, name) from error
    except NoSuchModuleError as error:
        raise StoreError(f"cannot use {name!r}: {error}. See [store] in config.toml") from error
    except ModuleNotFoundError as error:
        raise StoreError(
            f"cannot use {name!r}: {error.name} is missing. Run pip install 'lawbot[postgres]'"
        ) from error
    except OSError as error:
        raise StoreUnreachable(
            f"cannot reach {name!r}: {error.strerror or error}. Start it, or mend [store] url"
        ) from error


def _meaning(error: DBAPIError, name: str) -> StoreError:
    code = getattr(error.orig, "sqlite_errorname", "")
    # The parameters of a statement are users' words: only what the database says is passed on.
    said = " ".join(str(error.orig).split())
    if code.startswith(_BROKEN_FILE):
        return StoreDamaged(f"{name!r} is damaged: {said}. Move the file away, or mend it")
    sqlstate = getattr(error.orig, "sqlstate", "")
    if code.startswith(_NO_PLACE) or sqlstate == _FULL_SERVER:
        return StoreFull(f"cannot write {name!r}: {said}. {ROOM}")
    if code.startswith(_READ_ONLY):
        return StoreFull(f"cannot write {name!r}: {said}. {_WRITABLE}")
    if sqlstate in _NO_RIGHT:
        return StoreError(f"cannot write {name!r}: {said}. {_GRANT}")
    if error.connection_invalidated or isinstance(error, InterfaceError):
        return StoreUnreachable(f"cannot reach {name!r}: {said}. Start it, or mend [store] url")
    return StoreError(f"{name!r}: {said}")
