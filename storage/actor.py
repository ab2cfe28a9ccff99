"""StorageActor: the only writer of the database."""

import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from peewee import DataError

from actors.messages import (
    Beat,
    Closed,
    Decided,
    Forget,
    Intended,
    LicenceChanged,
    Prune,
    RememberMedia,
    SawTorrents,
    Settled,
    Verify,
)
from actors.wiring import Wiring
from actors.worker import Worker
from storage.database import FILE, Connection, set_aside
from storage.place import Place, Writer, label_of, open_for_writing
from storage.snapshot import StorageSnapshot
from storage.storable import made_storable
from storage.trouble import Corrupt, Locked, Lost, Moved, Standby, Unusable
from storage.writes import Write, prune, write

#: How long diary entries and closed protocols are kept, in seconds.
KEPT = 30 * 86_400.0
_FIRST_PRUNING = 600.0  # s after the start, when everything else has come up
_PRUNE_EVERY = 86_400.0  # s
_PRUNED_AT_ONCE = 2_000
_DAILY = "daily"  # the timer's key
#: How often (s) a server is asked whether the database is still ours, or ours by now.
BEAT_EVERY = 2.0

type Open = Callable[[Any, float], Writer]  # opens a place at a time in Unix seconds


class StorageActor(Worker):
    """Takes every write as a message: one message, one transaction, on the disk when the handler returns.

    A file that turns out corrupt, or was deleted or replaced, is made anew and the message written to the
    new one. Locked beyond `BUSY_TIMEOUT`, twice, it crashes and is started again. While the file cannot
    be written (disk full, read-only) it stays up: `Intended` gets the exception, so what was intended is not
    done, and anything told is dropped and counted on the board, since each is told again or only history.

    A database on a server is asked for every `BEAT_EVERY` seconds. Only while it is ours this process is licensed
    to act; while it cannot be had, the rest is as for a file that cannot be written.
    """

    def __init__(
        self, name: str, incarnation: int, wiring: Wiring, place: Place, open_file: Open = open_for_writing
    ) -> None:
        super().__init__(name, incarnation, wiring)
        self._licence = wiring.licence
        self._place = place
        self._is_shared = not isinstance(place, Path)
        self._open_file = open_file
        self._file: Writer | None = None
        self._snapshot = StorageSnapshot(since=self.clock.time())

    def started(self) -> None:
        """Open the database, and begin to prune it once a day."""
        try:
            self._current()
        except Unusable as problem:
            self._unwell(problem)
        else:
            self._say(self._snapshot)
        if self._is_shared:
            self.actor_ref.tell(Beat())  # not by name: the name is bound only after this
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
            case Beat():
                self._beat()
                return None
            case Verify():
                self._verify()
                return None
            case _:
                return self.unknown(message)

    def stopped(self) -> None:
        """Close the database, which folds a file's `-wal` into it, and lets the next one have a server's."""
        if self._is_shared:
            self._do_not_act()
        file, self._file = self._file, None
        if file is not None:
            file.leave()

    # --- Writing ------------------------------------------------------------------------------------------

    def _write(self, message: Write) -> None:
        now = self.clock.time()
        try:
            self._transact(lambda connection: write(connection, message, now))
        except (UnicodeEncodeError, OverflowError, DataError):  # one odd text or number must not stop all writing
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

    def _beat(self) -> None:
        """See whether the database is still ours, or ours by now: nothing else connects anew after a failure."""
        self.clock.after(BEAT_EVERY, self.name, Beat())
        with suppress(Unusable):
            self._transact(lambda _: None, reconnect=True)

    def _verify(self) -> None:
        """Open the file again, which checks all of it: our own connection may go on with pages from its memory."""
        if not self._is_shared:
            with suppress(Unusable, Corrupt, Moved, Locked):
                self._close()
            with suppress(Unusable):
                self._transact(lambda _: None)

    def _transact[T](self, work: Callable[[Connection], T], *, reconnect: bool = False) -> T:
        """Work in one transaction, once more on a fresh connection when the first was of no use."""
        if self._is_shared and self._file is None and not reconnect:  # no message waits for a server that is away
            raise Unusable(self._snapshot.problem)
        try:
            try:
                result = self._try(work)
            except Corrupt as damage:
                if not isinstance(self._place, Path):
                    raise
                self._notice(set_aside(self._place / FILE, str(damage), self.clock.time()))
                result = self._try(work)
            except Lost as loss:
                self.log.warning("%s", loss)
                result = self._try(work)
            except (Moved, Locked):
                result = self._try(work)
        except Unusable as problem:
            self._unwell(problem)
            raise
        self._well()
        return result

    def _try[T](self, work: Callable[[Connection], T]) -> T:
        file = self._current()
        try:
            with file.transaction() as connection:
                result = work(connection)
        except (Corrupt, Moved, Locked, Unusable):
            self._close()
            raise
        self._confirmed(file)
        return result

    # --- The licence to act -------------------------------------------------------------------------------

    def _confirmed(self, file: Writer) -> None:
        """A server's database is known to be ours: we may act, unless who had it before may still be at it."""
        if file.confirmed_at is None or file.acts_from is None:
            return
        if file.confirmed_at < file.acts_from:
            self._stand_by("Another qBitrr left the database without a word: this one takes over in a moment.")
            return
        was_held = self._licence.held()
        self._licence.extend(file.confirmed_at)
        if not was_held:
            self.log.info("%s is ours: this qBitrr acts.", label_of(self._place))
            self._say(replace(self._snapshot, standby=""))
            self.router.tell("root", LicenceChanged())

    def _stand_by(self, why: str) -> None:
        if why != self._snapshot.standby:
            self.log.warning(why)
            self._say(replace(self._snapshot, standby=why))

    def _do_not_act(self) -> None:
        self._licence.withdraw()
        self.router.tell("root", LicenceChanged())

    # --- The file -----------------------------------------------------------------------------------------

    def _current(self) -> Writer:
        """The open file, opened (again) where there is none or another lies under its name."""
        if self._file is not None and self._file.replaced():
            self._close()
            self._notice(f"{label_of(self._place)} was deleted or replaced while in use: it is opened anew.")
        if self._file is None:
            self._file = self._open_file(self._place, self.clock.time())
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

    def _unwell(self, trouble: Unusable) -> None:
        """Said once for each condition, not for each message."""
        if self._is_shared:
            self._do_not_act()
        problem = str(trouble)
        if problem != self._snapshot.problem:
            level = logging.WARNING if isinstance(trouble, Standby) else logging.ERROR
            self.log.log(
                level, "%s Until then history is not written, and nothing is removed or imported.", problem
            )
            away = "Nothing is done until the database is back." if self._is_shared else ""
            standby = problem if isinstance(trouble, Standby) else away
            self._say(
                replace(self._snapshot, problem=problem, standby=standby, since=self.clock.time(), dropped=0)
            )

    def _well(self) -> None:
        if not self._snapshot.ok:
            dropped = self._snapshot.dropped
            self.log.info("The database can be written again; %d messages were not written meanwhile.", dropped)
            self._say(replace(self._snapshot, problem="", since=self.clock.time(), dropped=0))

    def _say(self, snapshot: StorageSnapshot) -> None:
        self._snapshot = snapshot
        self.board.publish(self.name, snapshot)
