"""What is read off a process and its files."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.bench.meter import cpu_seconds, memory, percentile, slope, transactions


@pytest.fixture
def database(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(tmp_path / "some.db", isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=wal")
        connection.execute("CREATE TABLE thing (id INTEGER)")
        yield connection


def test_each_transaction_that_changed_something_is_counted_once(
    tmp_path: Path, database: sqlite3.Connection
) -> None:
    before = transactions(tmp_path / "some.db")

    for _ in range(3):
        database.execute("BEGIN IMMEDIATE")
        database.executemany("INSERT INTO thing VALUES (?)", [(number,) for number in range(5000)])
        database.execute("COMMIT")
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.execute("INSERT INTO thing VALUES (1)")

    assert transactions(tmp_path / "some.db") - before == 4


def test_who_reads_or_changes_nothing_is_not_counted(tmp_path: Path, database: sqlite3.Connection) -> None:
    before = transactions(tmp_path / "some.db")

    database.execute("BEGIN IMMEDIATE")
    database.execute("COMMIT")
    with closing(sqlite3.connect(tmp_path / "some.db")) as reader:
        reader.execute("SELECT * FROM thing").fetchall()

    assert transactions(tmp_path / "some.db") == before


def test_a_process_has_used_time_and_memory() -> None:
    assert cpu_seconds(os.getpid()) > 0
    assert 1 < memory(os.getpid(), "Anonymous") < memory(os.getpid(), "Rss")


def test_the_slope_is_that_of_the_line_through_the_points() -> None:
    assert slope([(0, 1.0), (10, 3.0), (20, 5.0)]) == pytest.approx(0.2)


def test_a_percentile_is_a_value_that_was_measured() -> None:
    assert percentile([5.0, 1.0, 3.0, 2.0, 4.0], 0.95) == 5.0
    assert percentile([float(number) for number in range(1, 101)], 0.95) == 95.0
