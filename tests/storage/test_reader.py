"""What readers are answered, and what they are spared."""

import sqlite3
from pathlib import Path

import pytest

from actors.errors import Unreachable
from actors.messages import Closed, Decided, RememberMedia, SawTorrents, Settled
from storage.database import FILE
from storage.place import Place, open_for_writing
from storage.reader import Reader
from storage.rows import Counts
from storage.writes import Write, write
from tests.storage.samples import HASH, decision, intended, seen, step


def fill(place: Place, *messages: Write) -> Reader:
    file = open_for_writing(place, now=0.0)
    for message in messages:
        with file.transaction() as connection:
            write(connection, message, 50.0)
    file.close()
    return Reader(place, timeout=0.1 if isinstance(place, Path) else 5.0)


def fill_every_table(place: Place) -> Reader:
    return fill(
        place,
        SawTorrents((seen(imported=True), seen("qBit-Seedbox", needs_attention=True))),
        Decided((decision(),)),
        intended("1"),
        RememberMedia("radarr", "movie:1", 1, 10.0, 20.0),
    )


@pytest.fixture
def everything(tmp_path: Path) -> Reader:
    """Something in every table of a file."""
    return fill_every_table(tmp_path)


def answers(reader: Reader) -> list[object]:
    return [
        reader.torrent("default", HASH),
        reader.torrents(),
        reader.count_torrents(),
        reader.library("radarr"),
        reader.open_protocols("radarr"),
        reader.protocols("default", HASH),
        reader.steps("default", HASH),
        reader.decisions(),
        reader.media_pauses("radarr"),
        reader.counts(),
    ]


EMPTY: list[object] = [None, (), 0, {}, (), (), (), (), {}, Counts()]


# --- Where there is nothing to read -----------------------------------------------------------------------


def test_without_a_database_every_answer_is_empty(tmp_path: Path) -> None:
    assert answers(Reader(tmp_path / "not made yet")) == EMPTY


def test_reading_makes_no_database(tmp_path: Path) -> None:
    answers(Reader(tmp_path))

    assert list(tmp_path.iterdir()) == []


def test_a_database_of_another_version_is_not_read(everything: Reader, tmp_path: Path) -> None:
    assert answers(everything) != EMPTY
    with sqlite3.connect(tmp_path / FILE) as other:
        other.execute("PRAGMA user_version = 77")
    other.close()

    assert answers(everything) == EMPTY


def test_a_corrupt_database_is_read_as_empty_and_said_so(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / FILE).write_bytes(b"this is not a database " * 100)

    assert answers(Reader(tmp_path)) == EMPTY
    assert "cannot be read" in caplog.text


def test_a_database_that_was_replaced_is_read_anew(everything: Reader, tmp_path: Path) -> None:
    assert everything.torrent("default", HASH) is not None
    fill(tmp_path / "new", SawTorrents((seen(rule="seeded"),)))

    (tmp_path / "new" / FILE).replace(tmp_path / FILE)

    row = everything.torrent("default", HASH)
    assert row is not None
    assert row.verdict_rule == "seeded"


def test_a_database_locked_by_another_program_is_not_an_empty_one(everything: Reader, tmp_path: Path) -> None:
    greedy = sqlite3.connect(tmp_path / FILE, isolation_level=None)
    greedy.execute("PRAGMA locking_mode = EXCLUSIVE")
    greedy.execute("BEGIN EXCLUSIVE")
    greedy.execute("UPDATE torrentlibrary SET Name = Name")

    with pytest.raises(Unreachable, match="locked by another program"):
        everything.counts()

    greedy.close()
    assert everything.counts().torrents == 2


def test_a_database_that_cannot_be_opened_is_not_an_empty_one(tmp_path: Path) -> None:
    (tmp_path / FILE).mkdir()

    with pytest.raises(Unreachable, match=r"cannot be (opened|read)"):
        Reader(tmp_path).counts()


# --- The library ------------------------------------------------------------------------------------------


def test_torrents_are_found_by_instance_and_category(place: Place) -> None:
    here, there = seen("default"), seen("qBit-Seedbox")
    series = seen("qBit-Seedbox", "b" * 40, category="sonarr", name="Some.Series")
    reader = fill(place, SawTorrents((here, there, series)))

    def found(**wanted: str) -> list[tuple[str, str]]:
        rows = reader.torrents(**wanted)  # type: ignore[arg-type]
        assert reader.count_torrents(**wanted) == len(rows)
        return [(row.instance, row.category) for row in rows]

    assert found() == [("default", "radarr"), ("qBit-Seedbox", "radarr"), ("qBit-Seedbox", "sonarr")]
    assert found(instance="qBit-Seedbox") == [("qBit-Seedbox", "radarr"), ("qBit-Seedbox", "sonarr")]
    assert found(instance="qBit-Seedbox", category="radarr") == [("qBit-Seedbox", "radarr")]
    assert found(instance="nobody") == []


def test_torrents_are_found_by_a_piece_of_their_name_or_hash(place: Place) -> None:
    film, other = seen(name="100%_Wolf"), seen(torrent_hash="deadbeef" * 5, name="100 Wolves")
    reader = fill(place, SawTorrents((film, other)))

    assert [row.name for row in reader.torrents(q="wolf")] == ["100%_Wolf"]
    assert [row.name for row in reader.torrents(q="wol")] == ["100 Wolves", "100%_Wolf"]
    assert [row.name for row in reader.torrents(q="%_w")] == ["100%_Wolf"]
    assert [row.name for row in reader.torrents(q="DEADBEEF")] == ["100 Wolves"]


def test_torrents_come_in_pages(place: Place) -> None:
    reader = fill(place, SawTorrents(tuple(seen(torrent_hash=f"{n:040x}", name=f"Film {n}") for n in range(7))))

    pages = [[row.name for row in reader.torrents(limit=3, offset=offset)] for offset in (0, 3, 6)]

    assert pages == [["Film 0", "Film 1", "Film 2"], ["Film 3", "Film 4", "Film 5"], ["Film 6"]]
    assert reader.count_torrents() == 7


def test_a_library_is_one_category_by_instance_and_hash(place: Place) -> None:
    marks = frozenset({"qBitrr-imported", "qBitrr-ignored"})
    here = seen("default", imported=True, marks=marks, message="No files found")
    reader = fill(place, SawTorrents((here, seen("qBit-Seedbox"), seen(torrent_hash="b" * 40, category="sonarr"))))

    library = reader.library("radarr")

    assert set(library) == {("default", HASH), ("qBit-Seedbox", HASH)}
    row = library["default", HASH]
    assert (row.imported, row.marks, row.message, row.first_seen) == (True, marks, "No files found", 50.0)
    assert library["qBit-Seedbox", HASH].imported is False


# --- The journal ------------------------------------------------------------------------------------------


def test_open_protocols_are_those_of_the_category_with_all_their_steps(place: Place) -> None:
    first = step("1", name="unqueue", payload='{"ids": [7]}')
    reader = fill(
        place,
        intended("0", protocol="closed", at=1.0),
        Closed("closed", "done", at=2.0),
        intended("4", protocol="later", at=200.0),
        type(intended())((first, step("2", name="delete")), at=100.0),
        Settled((("1", "done"),), at=101.0),
        type(intended())((step("3", "series", category="sonarr"),), at=100.0),
    )

    earlier, later = reader.open_protocols("radarr")

    assert (earlier.protocol, later.protocol) == ("run-1", "later")
    assert (earlier.kind, earlier.category, earlier.instance, earlier.hash) == ("FAIL", "radarr", "default", HASH)
    assert [(row.record.step, row.settled_at) for row in earlier.steps] == [("unqueue", 101.0), ("delete", None)]
    assert earlier.steps[0].record == first
    assert [protocol.protocol for protocol in reader.open_protocols("sonarr")] == ["series"]


def test_steps_of_the_same_hash_elsewhere_are_not_mixed_in(place: Place) -> None:
    there = step("there", "run-2", instance="qBit-Seedbox")
    reader = fill(place, intended("here"), type(intended())((there,), at=100.0))

    assert [row.record.id for row in reader.steps("default", HASH)] == ["here"]
    assert [row.record.id for row in reader.steps("qBit-Seedbox", HASH)] == ["there"]
    assert [row.protocol for row in reader.protocols("qBit-Seedbox", HASH)] == ["run-2"]


# --- The diary --------------------------------------------------------------------------------------------


def test_decisions_come_newest_first_with_their_facts_and_steps(place: Place) -> None:
    reader = fill(
        place,
        Decided((decision(at=1.0), decision(at=2.0, steps=("fail", "tag"), facts='{"progress": 0.5}'))),
    )

    newest, oldest = reader.decisions()

    assert (newest.at, newest.steps, newest.facts, newest.dry) == (2.0, ("fail", "tag"), {"progress": 0.5}, False)
    assert oldest.at == 1.0


def test_decisions_are_found_by_instance_hash_category_and_rule(place: Place) -> None:
    mine = decision("default", rule="slow")
    reader = fill(
        place,
        Decided((mine, decision("qBit-Seedbox", rule="slow"), decision(torrent_hash="b" * 40, category="sonarr"))),
    )

    assert [row.instance for row in reader.decisions(instance="default", hash=HASH)] == ["default"]
    assert [row.instance for row in reader.decisions(instance="qBit-Seedbox", hash=HASH)] == ["qBit-Seedbox"]
    assert [row.category for row in reader.decisions(category="sonarr")] == ["sonarr"]
    assert len(reader.decisions(rule="slow")) == 2
    assert reader.decisions(rule="slow", category="sonarr") == ()


def test_the_diary_is_read_on_from_where_the_last_page_ended(place: Place) -> None:
    reader = fill(place, Decided(tuple(decision(at=float(number)) for number in range(5))))

    first = reader.decisions(limit=3)
    second = reader.decisions(limit=3, before_id=first[-1].id)

    assert [row.at for row in (*first, *second)] == [4.0, 3.0, 2.0, 1.0, 0.0]


def test_facts_that_are_not_json_hide_nothing(place: Place) -> None:
    reader = fill(place, Decided((decision(facts="{broken"), decision())))

    assert [row.facts for row in reader.decisions()] == [{"eta": 10}, "{broken"]


# --- The whole --------------------------------------------------------------------------------------------


def test_counts_say_how_much_there_is(place: Place) -> None:
    assert fill_every_table(place).counts() == Counts(
        torrents=2, imported=1, needs_attention=1, open_protocols=1, decisions=1, media_pauses=1
    )


def test_a_reader_leaves_no_connection_behind(everything: Reader, tmp_path: Path) -> None:
    answers(everything)

    exclusive = sqlite3.connect(tmp_path / FILE, isolation_level=None, timeout=0)
    exclusive.execute("PRAGMA locking_mode = EXCLUSIVE")
    exclusive.execute("BEGIN EXCLUSIVE")
    exclusive.close()
