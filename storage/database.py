"""The file `qbitrr.db`: checked and opened, for one writer and many readers.

WAL lets readers read while the writer writes. `synchronous=FULL` makes every commit survive a power cut, so
an intention that was answered is on the disk; it costs one fsync a message, and messages are batches.
"""

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from peewee import Database, DatabaseError, SchemaManager, SqliteDatabase

from storage.aside import keep_corrupt, keep_other_version
from storage.models import SCHEMA_VERSION, TABLES
from storage.trouble import BUSY_TIMEOUT, RIGHTS, Corrupt, OtherVersion, Unusable, diagnose

FILE = "qbitrr.db"

type Connection = Database  # what queries are executed on: SQLite's or a server's


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Raise the errors of `storage.trouble` in place of SQLite's and the system's; a bug's own error passes."""
    try:
        yield
    except (DatabaseError, sqlite3.DatabaseError) as error:  # peewee's while it asks, SQLite's while it reads rows
        trouble = diagnose(error, path)
        if trouble is None:
            raise
        raise trouble from error
    except OSError as error:
        raise Unusable(f"{path} cannot be used ({error.strerror}): {RIGHTS}.") from error


def check_folder(folder: Path) -> str | None:
    """None when the data folder can be used (made if it was missing), else a sentence that says what to do."""
    advice = "Give qBitrr's user the right to write there, or choose another folder with --data."
    try:
        _make_folder(folder)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        return f"The data folder {folder} cannot be written ({error.strerror}). {advice}"
    path = folder / FILE
    if path.exists() and not (path.is_file() and os.access(path, os.R_OK | os.W_OK)):
        return f"{path} is not a file that can be read and written. {advice}"
    return None


class DatabaseFile:
    """The writer's connection. `notice` says what became of an earlier file, if anything."""

    acts_from: float | None = None  # as `storage.place.Writer` has them: a file is ours alone
    confirmed_at: float | None = None

    def __init__(self, path: Path, connection: SqliteDatabase, notice: str = "") -> None:
        self.path = path
        self.connection = connection
        self.notice = notice
        self._identity = _identity(path)
        self._wal = Path(f"{path}-wal")
        self._wal_identity = _identity(self._wal)

    @contextmanager
    def transaction(self) -> Iterator[SqliteDatabase]:
        """One transaction that takes the write lock first; raises the errors of `storage.trouble`."""
        with translated(self.path), self.connection.atomic("IMMEDIATE"):
            yield self.connection

    def replaced(self) -> bool:
        """Our file is no longer what lies under its name: someone deleted or replaced it."""
        return _identity(self.path) != self._identity

    def close(self) -> None:
        """Close; may be called again.

        A `-wal` that we leave beside a file put in the place of ours would be played into that file.
        """
        with translated(self.path):
            self.connection.close()
            if self.replaced() and self._wal_identity and _identity(self._wal) == self._wal_identity:
                self._wal.unlink()

    def leave(self) -> None:
        """Close for good, which nobody waits for."""
        self.close()


def open_for_writing(folder: Path, now: float, timeout: float = BUSY_TIMEOUT) -> DatabaseFile:
    """Open the database, made anew where it is missing, corrupt or of another version (those are kept).

    `now`: Unix seconds; `timeout`: seconds to wait for another program's lock. Raises `Locked` or `Unusable`.
    """
    path = folder / FILE
    try:
        return DatabaseFile(path, _connect(path, timeout))
    except Corrupt as damage:
        notice = set_aside(path, str(damage), now)
    except OtherVersion as other:
        with translated(path):
            notice = keep_other_version(path, str(other))
    return DatabaseFile(path, _connect(path, timeout), notice)


def set_aside(path: Path, damage: str, now: float) -> str:
    """Keep a corrupt database that no writer has open any more: what was done, in a sentence."""
    with translated(path):
        return keep_corrupt(path, damage, now)


@contextmanager
def open_for_reading(folder: Path, timeout: float = BUSY_TIMEOUT) -> Iterator[SqliteDatabase | None]:
    """One consistent, read-only view; None while there is no database of our version.

    Raises `Corrupt`, `Locked` or `Unusable`. Read-only by its mode too, not only by `query_only`: closing a
    reader can then never take the WAL from a file that was put in the place of the one it read.
    """
    path = folder / FILE
    if not path.exists():
        yield None
        return
    uri = f"{path.absolute().as_uri()}?mode=ro"
    connection = SqliteDatabase(uri, {"query_only": 1}, timeout=timeout, autoconnect=False, uri=True)
    with translated(path):
        try:
            connection.connect()
            with connection.atomic():
                yield connection if connection.user_version == SCHEMA_VERSION else None
        finally:
            connection.close()


def _connect(path: Path, timeout: float) -> SqliteDatabase:
    pragmas = {"journal_mode": "wal", "synchronous": "full", "foreign_keys": 1, "journal_size_limit": 16 * 2**20}
    connection = SqliteDatabase(str(path), pragmas, timeout=timeout, autoconnect=False)
    with translated(path), ExitStack() as undo:
        _make_folder(path.parent)
        _make_private(path)
        undo.callback(connection.close)
        connection.connect()
        _prepare(connection)
        undo.pop_all()
    return connection


def _make_folder(folder: Path) -> None:
    """A folder we make is its owner's alone; one that exists stays as the user made it."""
    if not folder.is_dir():
        folder.mkdir(mode=0o700, parents=True)


def _make_private(path: Path) -> None:
    """Readable by its owner only, before anything is in it; `-wal` and `-shm` take over its mode.

    An existing file is not opened: closing it would drop SQLite's locks on it in this whole process
    (https://sqlite.org/howtocorrupt.html, 2.2).
    """
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError:
        if path.stat().st_mode & 0o077:
            with suppress(PermissionError):  # another user's file, or a share that has no modes
                path.chmod(0o600)


def _prepare(connection: SqliteDatabase) -> None:
    """Check what is in the file and make the tables in an empty one."""
    verdict = connection.pragma("quick_check(1)")
    if verdict != "ok":
        raise Corrupt(verdict)
    version = connection.user_version
    if version == SCHEMA_VERSION:
        return
    if version or connection.get_tables():
        raise OtherVersion(f"of version {version}, not {SCHEMA_VERSION}")
    with connection.atomic("IMMEDIATE"):
        for table in TABLES:
            SchemaManager(table, connection).create_all()
        connection.user_version = SCHEMA_VERSION


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return (found.st_dev, found.st_ino)
