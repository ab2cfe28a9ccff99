"""The log is read as entries, in pages, across its rotated parts, and nothing is read twice or left out."""

import logging
import os
import re
from collections.abc import Iterator
from logging.handlers import RotatingFileHandler
from pathlib import Path

import pytest

from storage import logbook, logs
from storage.logbook import Entry, LogBook, Place, Sought

ALL = Sought()


class Writer:
    """A log as `storage/logs.py` writes it, with small parts."""

    def __init__(self, folder: Path, size: int = 0) -> None:
        self.path = folder / "qbitrr.log"
        self.handler = RotatingFileHandler(self.path, maxBytes=size, backupCount=logs.FILES_KEPT, encoding="utf-8")
        self.handler.setFormatter(logs._Lines(logs.FORMAT))

    def write(self, text: str, level: str = "INFO", actor: str = "qbitrr.qbit/default") -> None:
        number = logbook.SEVERITY[level]
        logging.addLevelName(number, level)
        self.handler.emit(logging.LogRecord(actor, number, "", 0, text, None, None))

    def many(self, count: int, begin: int = 0) -> None:
        for number in range(begin, begin + count):
            self.write(f"line {number}")


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Writer]:
    made = Writer(tmp_path)
    yield made
    made.handler.close()


@pytest.fixture
def small_parts(tmp_path: Path) -> Iterator[Writer]:
    """Some ten lines go into a part."""
    made = Writer(tmp_path, size=700)
    yield made
    made.handler.close()


@pytest.fixture
def book(tmp_path: Path) -> LogBook:
    return LogBook(tmp_path)


def words(entries: tuple[Entry, ...]) -> list[str]:
    return [entry.text for entry in entries]


def numbers(entries: tuple[Entry, ...]) -> list[int]:
    return [int(entry.text.removeprefix("line ")) for entry in entries]


def backwards(book: LogBook, limit: int, sought: Sought = ALL) -> list[str]:
    """Everything, page by page from the end, the oldest first."""
    pages: list[str] = []
    found = book.before(None, sought, limit)
    while True:
        pages = words(found.entries) + pages
        if found.older is None:
            return pages
        found = book.before(found.older, sought, limit)


def test_an_entry_says_when_how_grave_who_and_what(writer: Writer, book: LogBook) -> None:
    writer.write("It was: lost.", "WARNING", "qbitrr.arr/tv shows")

    (entry,) = book.before(None, ALL, 10).entries

    assert (entry.level, entry.actor, entry.text) == ("WARNING", "arr/tv shows", "It was: lost.")
    assert abs(entry.at - writer.path.stat().st_mtime) < 5


def test_a_text_of_several_lines_is_one_entry(writer: Writer, book: LogBook) -> None:
    writer.write("first\nsecond\n2026-11-23 08:00:00,000 ERROR    qbitrr: a lie")
    writer.write("next")

    told = words(book.before(None, ALL, 10).entries)

    assert told == ["first\nsecond\n2026-11-23 08:00:00,000 ERROR    qbitrr: a lie", "next"]


def test_where_there_is_no_log_there_is_nothing(book: LogBook, tmp_path: Path) -> None:
    found = book.before(None, ALL, 10)

    assert (found.entries, found.older, found.newer) == ((), None, None)
    assert b"".join(book.whole()) == b""
    assert LogBook(tmp_path / "absent").before(None, ALL, 10).entries == ()


def test_the_last_entries_come_first_and_each_page_goes_on_before(writer: Writer, book: LogBook) -> None:
    writer.many(25)

    last = book.before(None, ALL, 10)

    assert numbers(last.entries) == list(range(15, 25))
    assert backwards(book, 10) == [f"line {number}" for number in range(25)]
    assert backwards(book, 25) == [f"line {number}" for number in range(25)]


def test_rotated_parts_are_read_as_one(small_parts: Writer, book: LogBook, tmp_path: Path) -> None:
    small_parts.many(40)
    assert len(list(tmp_path.iterdir())) > 3

    assert backwards(book, 7) == [f"line {number}" for number in range(40)]
    assert b"".join(book.whole()).count(b"line ") == 40
    assert b"line 0\n" in next(book.whole())


def test_blocks_may_end_anywhere(writer: Writer, book: LogBook, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(30):
        writer.write(f"line {number}" + "\n    more" * (number % 3))
    whole = backwards(book, 1000)

    for size in (1, 7, 60, 61, 100, 1000):
        monkeypatch.setattr(logbook, "_BLOCK", size)
        assert backwards(book, 4) == whole


def test_a_reader_goes_on_where_it_left_off(writer: Writer, book: LogBook) -> None:
    writer.many(3)
    seen = book.before(None, ALL, 10)
    assert seen.newer is not None
    assert book.after(seen.newer, ALL, 10).entries == ()

    writer.many(5, begin=3)

    first = book.after(seen.newer, ALL, 2)
    assert first.newer is not None
    rest = book.after(first.newer, ALL, 10)
    assert numbers(first.entries + rest.entries) == [3, 4, 5, 6, 7]


def test_a_reader_goes_on_through_a_rotation(small_parts: Writer, book: LogBook) -> None:
    small_parts.many(5)
    place = book.before(None, ALL, 10).newer

    told: list[int] = []
    for begin in range(5, 45, 8):
        small_parts.many(8, begin)
        assert place is not None
        found = book.after(place, ALL, 100)
        told += numbers(found.entries)
        place = found.newer

    assert told == list(range(5, 45))


def test_a_reader_whose_part_is_gone_begins_anew_at_the_end(writer: Writer, book: LogBook) -> None:
    writer.many(3)

    assert numbers(book.after(Place(1, 5), ALL, 2).entries) == [1, 2]
    assert book.before(Place(1, 5), ALL, 2).entries == ()


def test_a_file_that_was_emptied_begins_anew(writer: Writer, book: LogBook) -> None:
    writer.many(10)
    place = book.before(None, ALL, 1).newer
    assert place is not None
    os.truncate(writer.path, 0)
    writer.write("afresh")

    assert words(book.after(place, ALL, 10).entries) == ["afresh"]


def test_a_line_that_is_just_being_written_is_for_the_next_time(writer: Writer, book: LogBook) -> None:
    writer.many(2)
    with writer.path.open("a") as file:
        file.write("2026-11-23 08:00:00,000 INFO     qbitrr: half a")
    found = book.before(None, ALL, 10)
    assert numbers(found.entries) == [0, 1]
    assert found.newer is not None
    assert book.after(found.newer, ALL, 10).entries == ()

    with writer.path.open("a") as file:
        file.write(" line\n")

    assert words(book.after(found.newer, ALL, 10).entries) == ["half a line"]


@pytest.mark.parametrize(
    ("sought", "told"),
    [
        (Sought(), ["a", "b", "c", "d"]),
        (Sought(level="WARNING"), ["b", "d"]),
        (Sought(level="CRITICAL"), []),
        (Sought(level="TRACE"), ["a", "b", "c", "d"]),
        (Sought(actor="qbit/default"), ["a"]),
        (Sought(actor="qbit/"), ["a", "b"]),
        (Sought(actor="qbit"), []),
        (Sought(text="C"), ["c"]),
        (Sought(level="WARNING", actor="arr/radarr"), ["d"]),
    ],
)
def test_it_can_be_asked_for_level_actor_and_text(
    writer: Writer, book: LogBook, sought: Sought, told: list[str]
) -> None:
    writer.write("a")
    writer.write("b", "ERROR", "qbitrr.qbit/qBit-Box")
    writer.write("c", "DEBUG", "qbitrr.web")
    writer.write("d", "WARNING", "qbitrr.arr/radarr")

    assert words(book.before(None, sought, 10).entries) == told
    assert backwards(book, 1, sought) == told


def test_an_answer_looks_through_so_much_and_no_more(
    writer: Writer, book: LogBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer.write("the needle")
    writer.many(100)
    monkeypatch.setattr(logbook, "MOST_BYTES", 2000)

    found = book.before(None, Sought(text="needle"), 10)

    assert (found.entries, found.older is None) == ((), False)
    assert backwards(book, 10, Sought(text="needle")) == ["the needle"]


def test_what_is_no_entry_is_passed_over(writer: Writer, book: LogBook) -> None:
    writer.path.write_bytes(b"\xff\xfe rubbish\n9999-99-99 99:99:99,999 INFO x: y\n")
    writer.write("good \ufffd")

    assert words(book.before(None, ALL, 10).entries) == ["good \ufffd"]


@pytest.mark.parametrize("text", ["", "1", "1.", ".1", "-1.2", "1.2.3", "../etc", "1.²", "1" * 30 + ".1"])
def test_a_place_is_two_numbers(text: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(text)}$"):
        Place.of(text)


def test_a_place_reads_back_as_it_was_written() -> None:
    assert Place.of(str(Place(12, 345))) == Place(12, 345)
