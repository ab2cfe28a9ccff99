"""The only writer: what it promises, and what it does when its file fails it."""

import logging
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from actors.messages import Closed, Decided, Forget, Intended, Ping, Prune, RememberMedia, SawTorrents, Settled
from storage.actor import KEPT
from storage.database import FILE, DatabaseFile, open_for_writing
from storage.place import Place
from storage.trouble import Locked, Unusable
from tests.manual_clock import BEGINNING
from tests.storage.running import running
from tests.storage.samples import HASH, decision, intended, many, seen, step

DAY = 86_400.0


class Disk:
    """Opens the database on a disk that can be made read-only, as the actor next opens it."""

    def __init__(self, *, read_only: bool) -> None:
        self.read_only = read_only
        self.opened = 0

    def open(self, folder: Path, now: float) -> DatabaseFile:
        self.opened += 1
        file = open_for_writing(folder, now)
        if self.read_only:
            file.connection.pragma("query_only", 1)
        return file


# --- What it promises -------------------------------------------------------------------------------------


def test_an_intention_is_on_disk_when_it_is_answered(place: Place) -> None:
    with running(place) as storage:
        assert storage.ask(intended("1", "2")) is True

        (protocol,) = storage.reader.open_protocols("radarr")
        assert [row.record.id for row in protocol.steps] == ["1", "2"]


def test_every_write_message_is_written(place: Place) -> None:
    pause = RememberMedia("radarr", "movie:1", 1, 10.0, 20.0)
    with running(place) as storage:
        storage.ask(intended("1"))
        storage.tell(
            SawTorrents((seen(), seen(torrent_hash="b" * 40))),
            Decided((decision(),)),
            Settled((("1", "done"),), at=101.0),
            Closed("run-1", "done", at=102.0),
            Forget("default", ("b" * 40,)),
            pause,
        )

        assert [row.hash for row in storage.reader.torrents()] == [HASH]
        assert len(storage.reader.decisions()) == 1
        assert [row.outcome for row in storage.reader.steps("default", HASH)] == ["done"]
        assert storage.reader.open_protocols("radarr") == ()
        assert storage.reader.media_pauses("radarr") == {"movie:1": pause}


def test_a_new_torrent_is_first_seen_when_it_is_written(place: Place) -> None:
    with running(place) as storage:
        storage.clock.advance(5)
        storage.tell(SawTorrents((seen(),)))

        row = storage.reader.torrent("default", HASH)
        assert row is not None
        assert row.first_seen == BEGINNING + 5


def test_a_contradicting_intention_goes_to_its_asker_and_harms_nobody_else(place: Place) -> None:
    with running(place) as storage:
        storage.ask(intended("1"))

        with pytest.raises(ValueError, match="another torrent's run"):
            storage.ask(Intended((step("2", instance="qBit-Seedbox"),), at=1.0))

        assert storage.ask(intended("3")) is True
        assert storage.snapshot.ok


def test_a_message_it_does_not_know_is_an_error(place: Place) -> None:
    with running(place) as storage, pytest.raises(TypeError, match="does not know the message str"):
        storage.ask("hello")


def test_it_closes_its_file_when_it_stops(tmp_path: Path) -> None:
    with running(tmp_path) as storage:
        storage.tell(SawTorrents(many(10)))

    assert [path.name for path in tmp_path.iterdir()] == [FILE]  # the WAL is folded in
    assert storage.exits.get(timeout=5).error is None


# --- The file is of no use: another takes its place -------------------------------------------------------


def test_a_corrupt_file_is_set_aside_at_the_start_and_said_so(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"this is not a database " * 100)

    with running(tmp_path) as storage:
        assert storage.ask(intended("1")) is True

        assert storage.snapshot.ok
        assert "is corrupt" in storage.snapshot.notice
    assert len(list(tmp_path.glob("qbitrr.db.corrupt-*Z"))) == 1


def test_a_file_that_turns_corrupt_in_use_is_set_aside_and_the_message_written_to_a_new_one(
    tmp_path: Path,
) -> None:
    def open_uncached(folder: Path, now: float) -> DatabaseFile:
        file = open_for_writing(folder, now)
        file.connection.pragma("cache_size", 1)  # so that it sees the disk again
        return file

    with running(tmp_path, open_uncached) as storage:
        storage.tell(SawTorrents(many(3000)))
        overwrite_all_but_the_first_page(tmp_path / FILE)

        storage.tell(SawTorrents((*many(3000, rule="slow"), seen(name="the last"))))

        assert storage.reader.count_torrents() == 3001
        assert "is corrupt (database disk image is malformed)" in storage.snapshot.notice
        assert storage.exits.empty()
    assert len(list(tmp_path.glob("qbitrr.db.corrupt-*Z"))) == 1


def overwrite_all_but_the_first_page(path: Path) -> None:
    """In another process: opening and closing the file here would drop SQLite's locks."""
    script = """
import os, sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
assert connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0
connection.close()
with open(sys.argv[1], "r+b") as file:
    file.seek(4096)
    file.write(b"x" * (os.path.getsize(sys.argv[1]) - 4096))
"""
    subprocess.run([sys.executable, "-c", script, str(path)], check=True, timeout=30)


@pytest.mark.parametrize("ends", [("",), ("", "-wal", "-shm")])
def test_a_file_deleted_in_use_is_made_anew_before_the_next_write(tmp_path: Path, ends: tuple[str, ...]) -> None:
    with running(tmp_path) as storage:
        storage.tell(SawTorrents(many(10)))
        for end in ends:
            (tmp_path / f"{FILE}{end}").unlink()
        assert storage.reader.count_torrents() == 0

        assert storage.ask(intended("1")) is True

        assert len(storage.reader.open_protocols("radarr")) == 1
        assert "was deleted or replaced while in use" in storage.snapshot.notice
        storage.tell(SawTorrents((seen(),)))
        assert storage.reader.count_torrents() == 1


def test_a_data_folder_deleted_in_use_is_made_anew(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with running(folder) as storage:
        storage.ask(intended("1"))
        folder.rename(tmp_path / "gone")

        assert storage.ask(intended("2")) is True

        assert [row.record.id for row in storage.reader.steps("default", HASH)] == ["2"]


def test_a_file_put_in_its_place_is_the_one_written_to(tmp_path: Path) -> None:
    backup = open_for_writing(tmp_path / "backup", now=0.0)
    backup.close()
    with running(tmp_path) as storage:
        storage.tell(SawTorrents(many(10)))
        (tmp_path / "backup" / FILE).replace(tmp_path / FILE)

        storage.tell(SawTorrents((seen(),)))

        assert storage.reader.count_torrents() == 1


# --- The file is locked by another program ----------------------------------------------------------------


def locked(path: Path) -> sqlite3.Connection:
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    return other


def open_impatiently(folder: Path, now: float) -> DatabaseFile:
    return open_for_writing(folder, now, timeout=0.05)


def test_a_lock_that_stays_ends_the_actor_as_weather(tmp_path: Path) -> None:
    with running(tmp_path, open_impatiently) as storage:
        storage.ask(Ping())
        other = locked(tmp_path / FILE)

        storage.router.tell("storage", SawTorrents((seen(),)))

        goodbye = storage.exits.get(timeout=5)
        assert isinstance(goodbye.error, Locked)
        assert "is a second qBitrr" in str(goodbye.error)
        other.close()


def test_who_intends_under_a_lock_is_told_so_and_does_nothing(tmp_path: Path) -> None:
    with running(tmp_path, open_impatiently) as storage:
        storage.ask(Ping())
        other = locked(tmp_path / FILE)

        with pytest.raises(Locked):
            storage.ask(intended("1"))

        assert isinstance(storage.exits.get(timeout=5).error, Locked)
        other.close()
        assert storage.reader.steps("default", HASH) == ()


def test_a_message_that_met_a_lock_is_tried_once_more(tmp_path: Path) -> None:
    holders: list[sqlite3.Connection] = []

    def open_and_release(folder: Path, now: float) -> DatabaseFile:
        for holder in holders:
            holder.close()
        return open_impatiently(folder, now)

    with running(tmp_path, open_and_release) as storage:
        storage.ask(Ping())
        holders.append(locked(tmp_path / FILE))

        storage.tell(SawTorrents((seen(),)))

        assert storage.reader.count_torrents() == 1
        assert storage.exits.empty()


# --- The file cannot be written ---------------------------------------------------------------------------


def test_nothing_is_intended_while_the_disk_is_read_only(tmp_path: Path) -> None:
    with running(tmp_path, Disk(read_only=True).open) as storage:
        with pytest.raises(Unusable, match="is read-only: check its folder"):
            storage.ask(intended("1"))

        assert storage.exits.empty()
        assert storage.snapshot.problem.startswith(str(tmp_path / FILE))


def test_what_is_told_meanwhile_is_dropped_counted_and_said_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with running(tmp_path, Disk(read_only=True).open) as storage:
        storage.clock.advance(7)
        storage.tell(*[SawTorrents((seen(rule=rule),)) for rule in ("young", "slow", "stalled")])

        assert storage.snapshot.dropped == 3
        assert storage.snapshot.since == BEGINNING + 7
    assert [r.levelname for r in caplog.records if "read-only" in r.message] == ["ERROR"]


def test_it_goes_on_by_itself_when_the_disk_is_well_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    disk = Disk(read_only=True)
    with running(tmp_path, disk.open) as storage:
        storage.tell(SawTorrents((seen(),)))
        assert not storage.snapshot.ok
        disk.read_only = False
        storage.clock.advance(30)

        assert storage.ask(intended("1")) is True

        assert storage.snapshot.ok
        assert storage.snapshot.since == BEGINNING + 30
        assert "can be written again; 1 messages were not" in caplog.text


def test_a_disk_that_fills_up_costs_the_message_that_did_not_fit(tmp_path: Path) -> None:
    def open_small(folder: Path, now: float) -> DatabaseFile:
        file = open_for_writing(folder, now)
        file.connection.pragma("max_page_count", 60)
        return file

    with running(tmp_path, open_small) as storage:
        storage.tell(SawTorrents(many(50)), SawTorrents(many(5000)))

        assert storage.reader.count_torrents() == 50
        assert "its disk is full" in storage.snapshot.problem
        big = step("1", payload=f'"{"x" * 500_000}"')
        with pytest.raises(Unusable, match="make room"):
            storage.ask(Intended((big,), at=1.0))
        storage.tell(Forget("default", tuple(row.hash for row in many(50))))
        assert storage.snapshot.ok


def test_a_start_without_a_usable_folder_still_answers_and_recovers(tmp_path: Path) -> None:
    obstacle = tmp_path / "file"
    obstacle.touch()
    with running(obstacle / "data") as storage:
        with pytest.raises(Unusable, match="Not a directory"):
            storage.ask(intended("1"))
        assert not storage.snapshot.ok
        obstacle.unlink()

        assert storage.ask(intended("1")) is True
        assert storage.snapshot.ok


def test_a_well_file_is_opened_once(tmp_path: Path) -> None:
    disk = Disk(read_only=False)
    with running(tmp_path, disk.open) as storage:
        storage.tell(*[SawTorrents(many(10, rule=rule)) for rule in ("young", "slow", "stalled")])

        assert disk.opened == 1


# --- Pruning ----------------------------------------------------------------------------------------------


def test_the_diary_is_pruned_every_day_without_being_told(place: Place) -> None:
    with running(place) as storage:
        old, recent = BEGINNING - KEPT - 1, BEGINNING
        storage.tell(Decided((decision(at=old), decision(at=recent))))

        storage.clock.advance(601)
        storage.ask(Ping())
        assert [row.at for row in storage.reader.decisions()] == [recent]

        for _ in range(31):
            storage.clock.advance(DAY)
            storage.ask(Ping())
        assert storage.reader.decisions() == ()


def test_pruning_much_lets_other_messages_in_between(tmp_path: Path) -> None:
    with running(tmp_path) as storage:
        storage.tell(Decided(tuple(decision(at=1.0) for _ in range(5000))))

        storage.router.tell("storage", Prune(before=100.0))
        storage.ask(intended("1"))

        assert 0 < storage.reader.counts().decisions < 5000
        for _ in range(3):
            storage.ask(Ping())
        assert storage.reader.counts().decisions == 0


def test_pruning_on_a_read_only_disk_comes_back_the_next_day(tmp_path: Path) -> None:
    disk = Disk(read_only=True)
    with running(tmp_path, disk.open) as storage:
        storage.ask(Ping())
        storage.clock.advance(601)
        storage.ask(Ping())

        assert not storage.snapshot.ok
        assert storage.clock.pending("storage") == {"daily": DAY}
