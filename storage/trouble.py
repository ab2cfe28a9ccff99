"""What can be wrong with the database, told apart because each is answered differently."""

import sqlite3
from pathlib import Path

from actors.errors import Rejected, Unreachable

#: How long a statement waits for another program's lock, in seconds.
BUSY_TIMEOUT = 5.0
RIGHTS = "check its folder and that qBitrr's user may read and write there"


class Corrupt(Exception):
    """What is in the file is not, or no longer, a database: it is kept aside and a new one made."""


class OtherVersion(Exception):
    """The file is a database of another version of qBitrr, or of another program."""


class Moved(Exception):
    """The file was deleted or replaced while it was open: it is opened again."""


class Locked(Unreachable):
    """Another program holds the file: it passes by itself."""


class Unusable(Rejected):
    """It cannot be opened, read or written until the user does something: a sentence that says what."""


class Lost(Unusable):
    """The connection to a server broke: what it was used for is tried once more on a fresh one."""


class Standby(Unusable):
    """Another process holds the database: this one waits until it is gone."""


def diagnose(error: BaseException | None, path: Path) -> Exception | None:
    """One of the above by SQLite's own code, or None for a bug.

    Looked for down the chain of errors, since the failing rollback after a full disk hides the disk.
    """
    while error is not None:
        code = getattr(error, "sqlite_errorcode", None)
        found = _by_code(code, path, error) if code is not None else None
        if found is not None:
            return found
        error = error.__context__
    return None


def _by_code(code: int, path: Path, error: BaseException) -> Exception | None:
    if code == sqlite3.SQLITE_READONLY_DBMOVED:
        return Moved(f"{path} was moved away while it was open.")
    match code & 0xFF:  # the upper bits only say more: https://sqlite.org/rescode.html
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return Corrupt(str(error))
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED | sqlite3.SQLITE_PROTOCOL:
            return Locked(
                f"{path} is locked by another program: "
                "is a second qBitrr, or a backup, at work on the same data folder?"
            )
        case sqlite3.SQLITE_FULL:
            return Unusable(f"{path} cannot grow because its disk is full: make room there.")
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM:
            return Unusable(f"{path} is read-only: {RIGHTS}.")
        case sqlite3.SQLITE_CANTOPEN:
            return Unusable(f"{path} cannot be opened: {RIGHTS}.")
        case sqlite3.SQLITE_IOERR:
            name = getattr(error, "sqlite_errorname", "SQLITE_IOERR")
            return Unusable(f"{path} cannot be read or written ({name}): check its disk, and whether it is full.")
    return None
