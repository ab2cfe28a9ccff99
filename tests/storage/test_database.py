"""The file: made, kept private, checked, and kept aside when it cannot be used."""

import os
import sqlite3
import stat
from pathlib import Path

import pytest

from actors.messages import SawTorrents
from storage.database import FILE, check_folder, open_for_reading, open_for_writing
from storage.models import SCHEMA_VERSION, TorrentLibrary
from storage.reader import Reader
from storage.trouble import Locked, Unusable
from storage.writes import write
from tests.storage.samples import many

NOW = 1_700_000_000.0  # 2023-11-14 22:13:20 UTC


def make(folder: Path, torrents: int = 0) -> str:
    """Make, or open, a database with some torrents in it: the notice it was opened with."""
    file = open_for_writing(folder, NOW)
    with file.transaction() as connection:
        write(connection, SawTorrents(many(torrents)), NOW)
    file.close()
    return file.notice


def sql(path: Path, statement: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(path)
    try:
        with connection:
            return connection.execute(statement).fetchall()
    finally:
        connection.close()


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


# --- Making and opening -----------------------------------------------------------------------------------


def test_a_new_database_is_its_owners_alone(tmp_path: Path) -> None:
    file = open_for_writing(tmp_path / "data", NOW)
    with file.transaction() as connection:
        write(connection, SawTorrents(many(1)), NOW)

    assert {name: oct(mode(tmp_path / "data" / name)) for name in names(tmp_path / "data")} == {
        "qbitrr.db": "0o600",
        "qbitrr.db-wal": "0o600",
        "qbitrr.db-shm": "0o600",
    }
    assert mode(tmp_path / "data") == 0o700
    file.close()


def test_a_folder_that_was_there_keeps_its_rights_and_the_file_in_it_is_private(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    make(tmp_path)
    (tmp_path / FILE).chmod(0o644)

    make(tmp_path)

    assert mode(tmp_path) == 0o755
    assert mode(tmp_path / FILE) == 0o600


def test_a_commit_survives_a_power_cut(tmp_path: Path) -> None:
    file = open_for_writing(tmp_path, NOW)

    assert file.connection.journal_mode == "wal"
    assert file.connection.synchronous == 2  # FULL: https://sqlite.org/pragma.html#pragma_synchronous
    assert file.connection.foreign_keys == 1
    file.close()


def test_what_was_written_is_there_after_opening_again(tmp_path: Path) -> None:
    assert make(tmp_path, torrents=3) == ""
    assert make(tmp_path) == ""

    assert Reader(tmp_path).count_torrents() == 3


def test_the_library_is_unique_by_hash_and_instance(tmp_path: Path) -> None:
    make(tmp_path)
    insert = (
        "INSERT INTO torrentlibrary (Hash, QbitInstance, Name, Category, Imported, FirstSeen, VerdictRule,"
        " VerdictWhy, VerdictAt, Message, NeedsAttention, Marks)"
        " VALUES ('h', '{}', 'n', 'c', 0, 0, '', '', 0, '', 0, '[]')"
    )
    sql(tmp_path / FILE, insert.format("default"))
    sql(tmp_path / FILE, insert.format("qBit-Seedbox"))

    with pytest.raises(sqlite3.IntegrityError):
        sql(tmp_path / FILE, insert.format("default"))


def test_an_empty_file_is_filled(tmp_path: Path) -> None:
    (tmp_path / FILE).touch()

    assert make(tmp_path, torrents=1) == ""
    assert Reader(tmp_path).count_torrents() == 1


# --- Another version --------------------------------------------------------------------------------------


def test_a_database_of_another_version_is_kept_whole_and_a_new_one_made(tmp_path: Path) -> None:
    make(tmp_path, torrents=2)
    sql(tmp_path / FILE, "PRAGMA user_version = 77")

    notice = make(tmp_path, torrents=1)

    assert "of version 77" in notice
    assert "qbitrr.db.bak" in notice
    assert Reader(tmp_path).count_torrents() == 1
    assert sql(tmp_path / "qbitrr.db.bak", "SELECT count(*) FROM torrentlibrary") == [(2,)]
    assert sql(tmp_path / FILE, "PRAGMA user_version") == [(SCHEMA_VERSION,)]


def test_another_programs_database_is_kept_too(tmp_path: Path) -> None:
    sql(tmp_path / FILE, "CREATE TABLE torrentlibrary (id INTEGER, Hash TEXT)")

    assert "kept as qbitrr.db.bak" in make(tmp_path)
    assert sql(tmp_path / "qbitrr.db.bak", "SELECT name FROM sqlite_master") == [("torrentlibrary",)]


def test_what_is_only_in_the_wal_is_kept_with_the_file(tmp_path: Path) -> None:
    crashed = tmp_path / "crashed"
    writer = open_for_writing(tmp_path / "running", NOW)
    with writer.transaction() as connection:
        connection.user_version = 77
        write(connection, SawTorrents(many(5)), NOW)
    crashed.mkdir()
    for end in ("", "-wal"):  # as a power cut leaves them
        (crashed / f"{FILE}{end}").write_bytes((tmp_path / "running" / f"{FILE}{end}").read_bytes())
    writer.close()
    reader = sqlite3.connect(crashed / FILE)  # as long as somebody reads, the WAL cannot be folded in
    assert reader.execute("PRAGMA user_version").fetchone() == (77,)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM torrentlibrary")

    make(crashed)

    reader.close()
    assert sql(crashed / "qbitrr.db.bak", "SELECT count(*) FROM torrentlibrary") == [(5,)]


def test_a_newer_backup_takes_the_place_of_an_older_one(tmp_path: Path) -> None:
    (tmp_path / "qbitrr.db.bak").write_bytes(b"old")
    (tmp_path / "qbitrr.db.bak-wal").write_bytes(b"old")
    sql(tmp_path / FILE, "CREATE TABLE newer (id)")

    make(tmp_path)

    assert names(tmp_path) == {FILE, "qbitrr.db.bak"}
    assert sql(tmp_path / "qbitrr.db.bak", "SELECT name FROM sqlite_master") == [("newer",)]


# --- Corrupt ----------------------------------------------------------------------------------------------


def test_what_is_no_database_is_set_aside_and_a_new_one_made(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"this is not a database " * 100)

    notice = make(tmp_path, torrents=1)

    assert "file is not a database" in notice
    assert "qbitrr.db.corrupt-20231114T221320Z" in notice
    assert (tmp_path / "qbitrr.db.corrupt-20231114T221320Z").read_bytes().startswith(b"this is not")
    assert Reader(tmp_path).count_torrents() == 1


def test_a_database_with_a_damaged_page_is_found_on_opening(tmp_path: Path) -> None:
    make(tmp_path, torrents=500)
    path = tmp_path / FILE
    damaged = bytearray(path.read_bytes())
    for page in range(8, len(damaged) // 4096):
        damaged[page * 4096 : page * 4096 + 64] = b"\xff" * 64
    path.write_bytes(damaged)

    assert "is corrupt" in make(tmp_path)
    assert Reader(tmp_path).count_torrents() == 0


def test_a_database_cut_short_is_found_on_opening(tmp_path: Path) -> None:
    make(tmp_path, torrents=500)
    os.truncate(tmp_path / FILE, 4096 * 5)

    assert "is corrupt" in make(tmp_path)


def test_two_corrupt_files_in_one_second_are_both_kept(tmp_path: Path) -> None:
    for content in (b"first" * 100, b"second" * 100):
        (tmp_path / FILE).write_bytes(content)
        make(tmp_path)

    kept = sorted(path.read_bytes()[:5] for path in tmp_path.glob("*.corrupt-*Z*") if path.suffix != ".db-wal")
    assert kept == [b"first", b"secon"]


# --- Trouble ----------------------------------------------------------------------------------------------


def test_a_locked_database_is_waited_for_and_then_said_so(tmp_path: Path) -> None:
    make(tmp_path)
    other = sqlite3.connect(tmp_path / FILE, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    file = open_for_writing(tmp_path, NOW, timeout=0.05)

    with pytest.raises(Locked, match="locked by another program"), file.transaction():
        pass

    other.close()
    with file.transaction() as connection:
        write(connection, SawTorrents(many(1)), NOW)
    file.close()


def test_a_path_that_cannot_be_a_database_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / FILE).mkdir()

    with pytest.raises(Unusable, match=r"qbitrr\.db cannot be opened: check its folder"):
        open_for_writing(tmp_path, NOW)


def test_a_folder_that_cannot_be_made_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(Unusable, match=r"Not a directory.*check its folder"):
        open_for_writing(tmp_path / "file" / "data", NOW)


def test_a_failed_transaction_leaves_nothing_and_the_connection_usable(tmp_path: Path) -> None:
    file = open_for_writing(tmp_path, NOW)

    with pytest.raises(AttributeError), file.transaction() as connection:
        write(connection, SawTorrents((*many(300), "no row")), NOW)  # type: ignore[arg-type]

    with file.transaction() as connection:
        write(connection, SawTorrents(many(2)), NOW)
    file.close()
    assert Reader(tmp_path).count_torrents() == 2


def test_a_file_knows_when_it_was_deleted_or_replaced(tmp_path: Path) -> None:
    file = open_for_writing(tmp_path, NOW)
    assert not file.replaced()

    (tmp_path / FILE).unlink()
    assert file.replaced()

    (tmp_path / FILE).touch()
    assert file.replaced()
    file.close()


# --- Reading ----------------------------------------------------------------------------------------------


def test_a_reader_cannot_write(tmp_path: Path) -> None:
    make(tmp_path)

    with pytest.raises(Unusable, match="read-only"), open_for_reading(tmp_path) as connection:
        write(connection, SawTorrents(many(1)), NOW)  # type: ignore[arg-type]


def test_a_reader_sees_one_moment_while_the_writer_goes_on(tmp_path: Path) -> None:
    make(tmp_path, torrents=1)
    with open_for_reading(tmp_path) as connection:
        assert connection is not None
        assert TorrentLibrary.select().count(connection) == 1
        make(tmp_path, torrents=10)
        assert TorrentLibrary.select().count(connection) == 1

    assert Reader(tmp_path).count_torrents() == 10


# --- The data folder --------------------------------------------------------------------------------------


def test_a_data_folder_that_is_missing_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    assert check_folder(tmp_path / "a" / "data") is None
    assert mode(tmp_path / "a" / "data") == 0o700
    assert names(tmp_path / "a" / "data") == set()


def test_a_data_folder_in_use_is_fine(tmp_path: Path) -> None:
    make(tmp_path)

    assert check_folder(tmp_path) is None


def test_a_data_folder_that_cannot_be_made_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    problem = check_folder(tmp_path / "file" / "data")

    assert problem is not None
    assert "cannot be written (Not a directory)" in problem
    assert "--data" in problem


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_data_folder_without_the_right_to_write_is_said_in_a_sentence(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)

    problem = check_folder(tmp_path)

    assert problem is not None
    assert "Permission denied" in problem


def test_a_folder_in_the_databases_place_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / FILE).mkdir()

    problem = check_folder(tmp_path)

    assert problem is not None
    assert "is not a file that can be read and written" in problem
