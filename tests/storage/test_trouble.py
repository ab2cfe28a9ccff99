"""SQLite's own errors, made for real, and what they are taken for."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from actors.errors import Rejected, Unreachable
from storage.trouble import Corrupt, Locked, Unusable, diagnose


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    made = sqlite3.connect(tmp_path / "some.db", isolation_level=None, timeout=0)
    made.execute("CREATE TABLE t (x UNIQUE)")
    yield made
    made.close()


def trouble(connection: sqlite3.Connection, *statements: str) -> Exception | None:
    *before, last = statements
    for statement in before:
        connection.execute(statement)
    with pytest.raises(sqlite3.Error) as caught:
        connection.execute(last)
    return diagnose(caught.value, Path("data/qbitrr.db"))


def test_a_full_disk_is_the_users_to_make_room_on(connection: sqlite3.Connection) -> None:
    found = trouble(
        connection,
        "PRAGMA max_page_count = 3",
        "INSERT INTO t VALUES (1)",
        "INSERT INTO t VALUES (zeroblob(99999))",
    )

    assert isinstance(found, Unusable)
    assert str(found) == "data/qbitrr.db cannot grow because its disk is full: make room there."


def test_a_read_only_file_is_the_users_to_set_right(connection: sqlite3.Connection) -> None:
    found = trouble(connection, "PRAGMA query_only = 1", "INSERT INTO t VALUES (1)")

    assert isinstance(found, Unusable)
    assert "is read-only: check its folder" in str(found)


def test_a_locked_file_is_weather(connection: sqlite3.Connection, tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "some.db", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")

    assert isinstance(trouble(connection, "INSERT INTO t VALUES (1)"), Locked)
    other.close()


def test_what_is_no_database_is_corrupt(tmp_path: Path) -> None:
    (tmp_path / "text").write_bytes(b"text" * 1000)
    connection = sqlite3.connect(tmp_path / "text")

    found = trouble(connection, "SELECT * FROM sqlite_master")

    assert isinstance(found, Corrupt)
    assert str(found) == "file is not a database"
    connection.close()


@pytest.mark.parametrize("statement", ["SELECT * FROM nowhere", "SELEKT 1", "INSERT INTO t VALUES (1), (1)"])
def test_a_bug_is_not_taken_for_trouble_with_the_file(connection: sqlite3.Connection, statement: str) -> None:
    assert trouble(connection, statement) is None


def test_a_failing_rollback_does_not_hide_what_was_wrong(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA query_only = 1")

    def insert_or_roll_back() -> None:
        try:
            connection.execute("INSERT INTO t VALUES (1)")
        finally:
            connection.execute("ROLLBACK")

    with pytest.raises(sqlite3.OperationalError, match="no transaction") as caught:
        insert_or_roll_back()
    assert isinstance(diagnose(caught.value, Path("data/qbitrr.db")), Unusable)


def test_the_supervisor_and_an_asker_know_these_kinds() -> None:
    assert issubclass(Locked, Unreachable)  # restarted for ever
    assert issubclass(Unusable, Rejected)  # a result of one request
