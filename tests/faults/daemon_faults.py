"""The faults of qBitrr itself, its disk, its database and its clock; `FAULTS` has them by name."""

import math
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from tests.faults import sabotage
from tests.faults.campaign import Campaign, Course, Noticed
from tests.faults.disks import fill_up, read_only, scribble
from tests.lab.daemon import Daemon
from tests.lab.eventually import eventually

type Begin = Callable[[Campaign, Daemon], Course]

HOUR = 3600
KILLS = 5
RESTARTS = 20
LIES: dict[str, object] = {"ratio": math.nan, "progress": "half", "size": -12, "added_on": 2**80}


def killed(c: Campaign, daemon: Daemon) -> Course:
    """It crashes at any moment of its work, again and again, and is started again by whatever runs it."""
    for _ in range(KILLS):
        c.live(at_least=c.random.uniform(0.5, 3))
        with c.watch.paused():
            daemon.kill()
            daemon.start()
    yield lambda: f"killed {KILLS} times and back"


def locked(c: Campaign, daemon: Daemon) -> Course:
    """Another program holds the database."""
    noticed = _storage_says(daemon, "is locked by another program")
    with closing(sqlite3.connect(_database(daemon), timeout=30, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield noticed


def overwritten(c: Campaign, daemon: Daemon) -> Course:
    """Somebody writes over the database while it is open."""
    noticed = _storage_says(daemon, "is corrupt")
    for file in (Path(f"{_database(daemon)}-wal"), _database(daemon)):
        scribble(file)
    yield noticed


def deleted(c: Campaign, daemon: Daemon) -> Course:
    """Somebody deletes the database while it is open."""
    noticed = _storage_says(daemon, "deleted or replaced")
    for file in daemon.data.glob("qbitrr.db*"):
        file.unlink()
    yield noticed


def of_another_version(c: Campaign, daemon: Daemon) -> Course:
    """It starts on a database of another version of qBitrr, and so without a journal of what was under way."""
    c.settle()
    noticed = _storage_says(daemon, ".bak")
    with c.watch.paused():
        daemon.terminate(within=30)
        with closing(sqlite3.connect(_database(daemon))) as connection:
            connection.execute("PRAGMA user_version = 99")
        daemon.start()
    yield noticed


def disk_full(c: Campaign, daemon: Daemon) -> Course:
    """Nothing more can be written where its database is."""
    noticed = _storage_says(daemon, "disk is full")
    filler = fill_up(daemon.data)
    yield noticed
    filler.unlink()


def disk_read_only(c: Campaign, daemon: Daemon) -> Course:
    """The disk of its database became read-only, as a failing one does: it does not start there, and says why."""
    with c.watch.paused():  # as long as it does not run: nobody asks in between
        with read_only(daemon.data):
            daemon.kill()
            before = len(daemon.output())
            daemon.start(wait=False)
            assert daemon.process.wait(timeout=60) == 2
            said = daemon.output()[before:].strip()
            assert str(daemon.data) in said, said
        daemon.start()
    yield lambda: said.replace(str(daemon.data), "").replace("  ", " ")


def clock_set(seconds: int) -> Begin:
    """Somebody sets the machine's clock, and sets it right again."""

    def course(c: Campaign, daemon: Daemon) -> Course:
        anew = _began_anew(c)
        order(daemon, f"set {seconds}")
        yield anew
        anew = _began_anew(c)
        order(daemon, "set 0")
        c.live(anew, within=60)

    return course


def restarted_often(c: Campaign, daemon: Daemon) -> Course:
    """The user restarts an actor again and again."""
    name = c.random.choice(_children(c))
    for _ in range(RESTARTS):
        before = c.child(name)["incarnation"]
        daemon.post(f"/api/actors/{name}/restart")
        eventually(lambda before=before: c.child(name)["incarnation"] > before, within=60)  # type: ignore[misc]
    yield lambda: f"{name} {RESTARTS} times"


def poisoned(c: Campaign, daemon: Daemon) -> Course:
    """A server says of a torrent what cannot be."""
    name = c.random.choice([*c.servers])
    mine = next(one.hash for one in c.bystanders if one.server == name and one.what == "stopped")
    relay, words = c.relays[name], f"Nothing is done about torrent {mine}: "
    before = daemon.output().count(words)
    relay.lies[mine] = LIES
    daemon.post(f"/api/actors/qbit/{name}/restart")

    def said() -> str:
        found = daemon.output().split(words)
        return found[-1].splitlines()[0] if len(found) > before + 1 else ""

    yield said
    relay.lies.clear()
    daemon.post(f"/api/actors/qbit/{name}/restart")


def buggy(c: Campaign, daemon: Daemon) -> Course:
    """A message makes a handler raise what nobody thought of."""
    name = c.random.choice(_children(c))
    before = c.child(name)["incarnation"]
    order(daemon, f"bug {name}")

    def back() -> str:
        row = c.child(name)
        return str(row["lastError"]) if row["incarnation"] > before and row["state"] == "running" else ""

    yield back
    c.tracebacks = daemon.output().count("Traceback")  # a bug has one in the log, for those who mend it


def flooded(c: Campaign, daemon: Daemon) -> Course:
    """A hundred thousand nudges at once."""
    name = f"arr/{c.random.choice(c.arrs).category}"
    done = f"done: flood {name}"
    before = daemon.output().count(done)
    order(daemon, f"flood {name}")

    def dealt_with() -> str:
        all_told = daemon.output().count(done) > before
        return f"none waits at {name}" if all_told and not c.child(name)["mailbox"] else ""

    yield dealt_with


FAULTS: dict[str, Begin] = {
    "qBitrr killed": killed,
    "database locked by another program": locked,
    "database overwritten": overwritten,
    "database deleted": deleted,
    "database of another version": of_another_version,
    "clock an hour forward": clock_set(HOUR),
    "clock an hour back": clock_set(-HOUR),
    "actor restarted again and again": restarted_often,
    "a torrent with impossible values": poisoned,
    "a handler raises": buggy,
    "a flood of 100,000 nudges": flooded,
}
#: Only where the data folder is on a disk of its own.
OF_DISKS: dict[str, Begin] = {"disk full": disk_full, "disk read-only": disk_read_only}


def saboteur(daemon: Daemon) -> None:
    """Have the daemon start with somebody inside who takes orders."""
    os.mkfifo(_orders(daemon))
    daemon.program = ("-m", sabotage.__name__, str(_orders(daemon)))


def order(daemon: Daemon, what: str) -> None:
    """Tell the saboteur."""
    _orders(daemon).write_text(f"{what}\n")


def _orders(daemon: Daemon) -> Path:
    return daemon.folder / "orders"


def _database(daemon: Daemon) -> Path:
    return daemon.data / "qbitrr.db"


def _storage_says(daemon: Daemon, words: str) -> Noticed:
    """In its log, from now on."""
    before = len(daemon.output())

    def said() -> str:
        line = next((one for one in daemon.output()[before:].splitlines() if words in one), "")
        return line.partition(": ")[2].replace(str(daemon.data), "the data folder")

    return said


def _children(c: Campaign) -> list[str]:
    return [f"qbit/{one}" for one in c.servers] + [f"arr/{one.category}" for one in c.arrs]


def _began_anew(c: Campaign) -> Noticed:
    before = {name: c.child(name)["incarnation"] for name in _children(c)}

    def look() -> str:
        rows = [c.child(name) for name in before]
        late = [row["name"] for row in rows if row["incarnation"] == before[row["name"]]]
        return "" if late else str(rows[0]["lastError"])

    return look
