"""Whatever happens to the database file, the daemon stays up, does nothing twice, and forgets nothing."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.faults.disks import disk_of, fill_up, read_only, scribble
from tests.faults.order import in_order, nothing_broken
from tests.faults.town import Town
from tests.lab.eventually import eventually

pytestmark = pytest.mark.timeout(400)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """A town whose daemon was not started yet."""
    with Town(tmp_path / "town", seed=7) as built:
        yield built
        print(built.daemon.output()[-20_000:])  # shown when the test fails


def database(town: Town) -> Path:
    return town.daemon.data / "qbitrr.db"


def some_of_each(town: Town) -> None:
    for fate in ("good", "stalls", "rejected"):
        town.grab(fate)


def storage_says(town: Town, *words: str) -> None:
    def said() -> bool:
        status = town.daemon.get("/api/status")["database"]
        text = f"{status}"
        assert all(word in text for word in words), text
        return True

    eventually(said, within=60, say=f"nobody says {words}")


def web_answers(town: Town) -> None:
    assert "qBitrr" in town.daemon.page("/")
    assert "torrents" in town.daemon.get("/api/torrents")


def restarts(town: Town) -> dict[str, int]:
    """Who was restarted, and how often."""
    actors = town.daemon.get("/api/actors")["actors"]
    return {actor["name"]: actor["restarts"] for actor in actors if actor["restarts"]}


@contextmanager
def disk_for(town: Town, size: str) -> Iterator[None]:
    """The data folder is on a disk of that size."""
    with disk_of(town.daemon.data, size) as reason:
        if reason:
            pytest.skip(reason)
        yield


def test_a_full_disk_stops_what_must_be_on_it_first_and_nothing_else(town: Town) -> None:
    with disk_for(town, "3m"):
        town.daemon.start().until_ready()
        some_of_each(town)
        in_order(town)
        filler = fill_up(town.daemon.data)
        some_of_each(town)
        *_, stalled, _ = town.items

        storage_says(town, "disk is full")
        web_answers(town)
        nothing_broken(town)
        assert stalled.bad is not None
        assert any(stalled.bad.hash in server.torrents() for server in town.servers.values())

        filler.unlink()
        in_order(town)
        assert restarts(town) == {}
        town.daemon.terminate()


def test_a_start_on_a_full_disk_is_a_daemon_that_says_so_and_goes_on_when_there_is_room(town: Town) -> None:
    with disk_for(town, "3m"):
        filler = fill_up(town.daemon.data)
        town.daemon.start()
        some_of_each(town)

        storage_says(town, "disk")
        web_answers(town)
        nothing_broken(town)

        filler.unlink()
        in_order(town)
        town.daemon.terminate()


def test_a_disk_that_became_read_only_ends_no_running_daemon_and_one_sentence_refuses_the_next(town: Town) -> None:
    data = town.daemon.data
    with disk_for(town, "8m"):
        town.daemon.start().until_ready()
        some_of_each(town)
        in_order(town)
        with read_only(data):
            some_of_each(town)
            web_answers(town)
            nothing_broken(town)
            town.daemon.kill()
            before = len(town.daemon.output())
            town.daemon.start(wait=False)
            assert town.daemon.process.wait(timeout=60) == 2
            said = town.daemon.output()[before:].strip()
            assert len(said.splitlines()) == 1
            assert str(data) in said
        town.daemon.start()
        in_order(town)
        town.daemon.terminate()


_LOCKER = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], timeout=60, isolation_level=None)
connection.execute("BEGIN EXCLUSIVE")
print("locked", flush=True)
sys.stdin.read()
"""


def test_a_lock_of_another_process_delays_what_must_be_on_disk_first_and_nothing_is_lost(town: Town) -> None:
    town.daemon.start().until_ready()
    some_of_each(town)
    in_order(town)
    with subprocess.Popen(
        [sys.executable, "-c", _LOCKER, database(town)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        assert other.stdin is not None
        assert other.stdout.readline() == b"locked\n"
        some_of_each(town)

        eventually(lambda: "is locked by another program" in town.daemon.output(), within=90)
        web_answers(town)
        nothing_broken(town)
        other.stdin.close()

    in_order(town)
    assert town.daemon.process.poll() is None


def test_a_database_that_was_overwritten_while_stopped_is_kept_aside_and_made_anew(town: Town) -> None:
    town.daemon.start().until_ready()
    some_of_each(town)
    in_order(town)
    town.daemon.terminate()
    scribble(database(town))

    town.daemon.start()
    some_of_each(town)

    in_order(town)
    storage_says(town, "corrupt")
    assert list(town.daemon.data.glob("qbitrr.db.corrupt-*"))


def test_a_database_that_is_overwritten_while_it_runs_costs_nothing_but_history(town: Town) -> None:
    town.daemon.start().until_ready()
    some_of_each(town)
    in_order(town)
    for file in (Path(f"{database(town)}-wal"), database(town)):
        scribble(file)
    some_of_each(town)

    in_order(town)
    web_answers(town)
    assert town.daemon.process.poll() is None


def test_a_database_that_is_deleted_while_it_runs_costs_nothing_but_history(town: Town) -> None:
    town.daemon.start().until_ready()
    some_of_each(town)
    in_order(town)
    for file in town.daemon.data.glob("qbitrr.db*"):
        file.unlink()
    some_of_each(town)

    in_order(town)
    storage_says(town, "deleted or replaced")
    assert town.daemon.process.poll() is None


def test_a_database_of_another_schema_version_is_kept_as_bak(town: Town) -> None:
    town.daemon.start().until_ready()
    some_of_each(town)
    in_order(town)
    town.daemon.terminate()
    with closing(sqlite3.connect(database(town))) as connection:
        connection.execute("PRAGMA user_version = 99")

    town.daemon.start()
    some_of_each(town)

    in_order(town)
    storage_says(town, ".bak")
    with closing(sqlite3.connect(f"{database(town)}.bak")) as kept:
        assert kept.execute("PRAGMA user_version").fetchone() == (99,)
