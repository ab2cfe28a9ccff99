"""StorageActor: the only writer of the database."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from actors.messages import (
    Closed,
    Decided,
    Forget,
    Intended,
    Prune,
    RememberMedia,
    SawTorrents,
    Settled,
)
from actors.wiring import Wiring
from actors.worker import Worker
from storage.database import FILE, Connection, DatabaseFile, open_for_writing, set_aside
from storage.snapshot import StorageSnapshot
from storage.storable import made_storable
from storage.trouble import Corrupt, Locked, Moved, Unusable
from storage.writes import Write, prune, write

#: How long diary entries and closed protocols are kept, in seconds.
KEPT = 30 * 86_400.0
_FIRST_PRUNING = 600.0  # s after the start, when everything else has come up
_PRUNE_EVERY = 86_400.0  # s
_PRUNED_AT_ONCE = 2_000
_DAILY = "daily"  # the timer's key

type Open = Callable[[Path, float], DatabaseFile]


class StorageActor(Worker):
    """Takes every write as a message: one message, one transaction, on the disk when the handler returns.

    A file that turns out corrupt, or was deleted or replaced, is made anew and the message written to the
    new one. Locked beyond `BUSY_TIMEOUT`, twice, it crashes and is started again. While the file cannot
    be written (disk full, read-only) it stays up: `Intended` gets the exception, so what was intended is not
    done, and anything told is dropped and counted on the board, since each is told again or only history.
    """

    def __init__(
        self, name: str, incarnation: int, wiring: Wiring, folder: Path, open_file: Open = open_for_writing
    ) -> None:
        super().__init__(name, incarnation, wiring)
        self._folder = folder
        self._open_file = open_file
        self._file: DatabaseFile | None = None
        self._snapshot = StorageSnapshot(since=self.clock.time())

    def started(self) -> None:
        """Open the database, and begin to prune it once a day."""
        try:
            self._current()
        except Unusable as problem:
            self._unwell(str(problem))
        else:
            self._say(self._snapshot)
        self.clock.after(_FIRST_PRUNING, self.name, Prune(), key=_DAILY)

    def receive(self, message: object) -> object:
        """Write one message; `Intended` is answered with True once it is on the disk."""
        match message:
            case Intended():
                self._write(message)
                return True
            case SawTorrents() | Decided() | Settled() | Closed() | Forget() | RememberMedia():
                self._write_if_possible(message)
                return None
            case Prune(before):
                self._prune(before)
                return None
            case _:
                return self.unknown(message)

    def stopped(self) -> None:
        """Close the database, which also folds its `-wal` into it."""
        self._close()

    # --- Writing ------------------------------------------------------------------------------------------

    def _write(self, message: Write) -> None:
        now = self.clock.time()
        try:
            self._transact(lambda connection: write(connection, message, now))
        except (UnicodeEncodeError, OverflowError):  # one odd text or number in it must not stop all writing
            storable = made_storable(message)
            self._transact(lambda connection: write(connection, storable, now))

    def _write_if_possible(self, message: Write) -> None:
        try:
            self._write(message)
        except Unusable:
            self.tally.add("dropped_writes")
            self._say(replace(self._snapshot, dropped=self._snapshot.dropped + 1))

    def _prune(self, before: float) -> None:
        """One portion; while there is more, it tells itself so, behind whatever waits in the mailbox."""
        self.clock.after(_PRUNE_EVERY, self.name, Prune(), key=_DAILY)
        before = before or self.clock.time() - KEPT
        try:
            gone = self._transact(lambda connection: prune(connection, before, _PRUNED_AT_ONCE))
        except Unusable:
            return
        if gone:
            self.router.tell(self.name, Prune(before))

    def _transact[T](self, work: Callable[[Connection], T]) -> T:
        """Work in one transaction, once more on a fresh connection when the first was of no use."""
        try:
            try:
                result = self._try(work)
            except Corrupt as damage:
                self._notice(set_aside(self._folder / FILE, str(damage), self.clock.time()))
                result = self._try(work)
            except (Moved, Locked):
                result = self._try(work)
        except Unusable as problem:
            self._unwell(str(problem))
            raise
        self._well()
        return result

    def _try[T](self, work: Callable[[Connection], T]) -> T:
        file = self._current()
        try:
            with file.transaction() as connection:
                return work(connection)
        except (Corrupt, Moved, Locked, Unusable):
            self._close()
            raise

    # --- The file -----------------------------------------------------------------------------------------

    def _current(self) -> DatabaseFile:
        """The open file, opened (again) where there is none or another lies under its name."""
        if self._file is not None and self._file.replaced():
            self._close()
            self._notice(f"{self._folder / FILE} was deleted or replaced while in use: it is opened anew.")
        if self._file is None:
            self._file = self._open_file(self._folder, self.clock.time())
            if self._file.notice:
                self._notice(self._file.notice)
        return self._file

    def _close(self) -> None:
        file, self._file = self._file, None
        if file is not None:
            file.close()

    # --- Telling ------------------------------------------------------------------------------------------

    def _notice(self, sentence: str) -> None:
        self.log.warning(sentence)
        self._say(replace(self._snapshot, notice=sentence))

    def _unwell(self, problem: str) -> None:
        """Said once for each condition, not for each message."""
        if problem != self._snapshot.problem:
            self.log.error("%s Until then history is not written, and nothing is removed or imported.", problem)
            self._say(replace(self._snapshot, problem=problem, since=self.clock.time(), dropped=0))

    def _well(self) -> None:
        if not self._snapshot.ok:
            dropped = self._snapshot.dropped
            self.log.info("The database can be written again; %d messages were not written meanwhile.", dropped)
            self._say(replace(self._snapshot, problem="", since=self.clock.time(), dropped=0))

    def _say(self, snapshot: StorageSnapshot) -> None:
        self._snapshot = snapshot
        self.board.publish(self.name, snapshot)
