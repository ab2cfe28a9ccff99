"""What each write message leaves in the database."""

from collections.abc import Iterator
from typing import Any

import pytest

from actors.messages import Closed, Decided, Forget, Intended, RememberMedia, SawTorrents, Settled
from storage.place import Place, open_for_writing
from storage.reader import Reader
from storage.writes import Write, prune, write
from tests.storage.samples import HASH, decision, intended, many, seen, step


class Written:
    """A real database, written without an actor."""

    def __init__(self, place: Place) -> None:
        self.file = open_for_writing(place, now=0.0)
        self.reader = Reader(place)

    def write(self, *messages: Write, now: float = 50.0) -> None:
        for message in messages:
            with self.file.transaction() as connection:
                write(connection, message, now)

    def prune(self, before: float, at_most: int = 1000) -> int:
        with self.file.transaction() as connection:
            return prune(connection, before, at_most)

    def changed_by(self, *messages: Write) -> int:
        """Rows that the messages insert, change or delete, in one transaction."""
        with self.file.transaction() as connection:
            before = changes(connection)
            for message in messages:
                write(connection, message, 50.0)
            return changes(connection) - before


def changes(connection: Any) -> int:
    if hasattr(connection, "pragma"):
        return int(connection.connection().total_changes)
    touched = "SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0) FROM pg_stat_xact_user_tables"
    return int(connection.execute_sql(touched).fetchone()[0])


@pytest.fixture
def database(place: Place) -> Iterator[Written]:
    written = Written(place)
    yield written
    written.file.close()


# --- The library ------------------------------------------------------------------------------------------


def test_a_torrent_seen_again_is_one_row_brought_up_to_date(database: Written) -> None:
    database.write(SawTorrents((seen(rule="young"),)), now=50.0)
    database.write(SawTorrents((seen(rule="stalled", marks=frozenset({"qBitrr-imported"})),)), now=60.0)

    assert database.reader.count_torrents() == 1
    row = database.reader.torrent("default", HASH)
    assert row is not None
    assert (row.verdict_rule, row.marks) == ("stalled", frozenset({"qBitrr-imported"}))
    assert row.first_seen == 50.0


def test_a_torrent_that_is_as_before_is_not_written_again(database: Written) -> None:
    database.write(SawTorrents(many(300)))
    again = SawTorrents((*many(300)[:-1], seen(torrent_hash=f"{299:040x}", name="Renamed")))

    assert database.changed_by(again) == 1


def test_one_message_may_hold_more_rows_than_a_statement_takes(database: Written) -> None:
    database.write(SawTorrents(many(1001)))

    assert database.reader.count_torrents() == 1001


def test_a_message_without_rows_changes_nothing(database: Written) -> None:
    empty = (SawTorrents(()), Decided(()), Forget("default", ()), Settled((), at=1.0))

    assert database.changed_by(*empty) == 0


def test_a_torrent_that_is_twice_in_a_message_is_as_it_was_last(database: Written) -> None:
    database.write(SawTorrents((seen(rule="young"), seen(rule="stalled"))))

    row = database.reader.torrent("default", HASH)
    assert row is not None
    assert row.verdict_rule == "stalled"


def test_the_same_hash_on_two_instances_is_two_torrents(database: Written) -> None:
    database.write(SawTorrents((seen("default", rule="healthy"), seen("qBit-Seedbox", rule="stalled"))))
    database.write(SawTorrents((seen("qBit-Seedbox", rule="seeded", imported=True),)))

    at_home, far_away = database.reader.torrent("default", HASH), database.reader.torrent("qBit-Seedbox", HASH)
    assert at_home is not None
    assert far_away is not None
    assert (at_home.verdict_rule, at_home.imported) == ("healthy", False)
    assert (far_away.verdict_rule, far_away.imported) == ("seeded", True)


def test_forgetting_a_torrent_on_one_instance_leaves_the_others(database: Written) -> None:
    database.write(SawTorrents((seen("default"), seen("qBit-Seedbox"), seen("qBit-Seedbox", "b" * 40))))

    database.write(Forget("qBit-Seedbox", (HASH,)))

    assert database.reader.torrent("qBit-Seedbox", HASH) is None
    assert database.reader.torrent("qBit-Seedbox", "b" * 40) is not None
    assert database.reader.torrent("default", HASH) is not None


# --- The journal ------------------------------------------------------------------------------------------


def test_a_protocol_is_open_from_its_first_intention_until_it_is_closed(database: Written) -> None:
    database.write(intended("1", at=100.0), Settled((("1", "done"),), at=101.0))

    (protocol,) = database.reader.open_protocols("radarr")
    assert (protocol.opened_at, protocol.closed_at) == (100.0, None)

    database.write(Closed("run-1", "removed", at=102.0))

    assert database.reader.open_protocols("radarr") == ()
    (protocol,) = database.reader.protocols("default", HASH)
    assert (protocol.closed_at, protocol.outcome) == (102.0, "removed")


def test_a_step_remembers_how_it_ended(database: Written) -> None:
    database.write(intended("1", "2", at=100.0), Settled((("1", "failed: HTTP 404"),), at=105.0))

    ended, running = database.reader.steps("default", HASH)
    assert (ended.outcome, ended.intended_at, ended.settled_at) == ("failed: HTTP 404", 100.0, 105.0)
    assert (running.outcome, running.settled_at) == ("", None)


def test_a_step_intended_once_more_is_open_again(database: Written) -> None:
    database.write(intended("1", at=100.0), Settled((("1", "failed: timeout"),), at=101.0))

    database.write(Intended((step("1", payload='{"try": 2}'),), at=200.0))

    (again,) = database.reader.steps("default", HASH)
    assert (again.intended_at, again.settled_at, again.outcome) == (200.0, None, "")
    assert again.record.payload == '{"try": 2}'


def test_a_closed_protocol_is_open_again_when_another_step_is_intended(database: Written) -> None:
    database.write(intended("1"), Closed("run-1", "done", at=101.0), intended("2"))

    (protocol,) = database.reader.open_protocols("radarr")
    assert protocol.outcome == ""
    assert [row.record.id for row in protocol.steps] == ["1", "2"]


@pytest.mark.parametrize(
    "other",
    [
        step("2", instance="qBit-Seedbox"),
        step("2", torrent_hash="b" * 40),
        step("2", category="sonarr"),
        step("2", kind="REMOVE"),
    ],
)
def test_a_protocol_never_changes_the_torrent_it_is_for(database: Written, other: object) -> None:
    database.write(intended("1"))

    with pytest.raises(ValueError, match="another torrent's run"):
        database.write(Intended((step("3"), other), at=101.0))  # type: ignore[arg-type]

    assert [row.record.id for row in database.reader.steps("default", HASH)] == ["1"]


def test_a_steps_id_is_used_once(database: Written) -> None:
    database.write(intended("1", protocol="run-1"))

    with pytest.raises(ValueError, match="another step"):
        database.write(intended("1", protocol="run-2"))

    assert [protocol.protocol for protocol in database.reader.open_protocols("radarr")] == ["run-1"]


def test_an_outcome_of_a_step_nobody_knows_is_no_error(database: Written) -> None:
    database.write(Settled((("lost with the old file", "done"),), at=1.0), Closed("lost too", "done", at=1.0))

    assert database.reader.counts().open_protocols == 0


# --- Media ------------------------------------------------------------------------------------------------


def test_a_media_item_is_remembered_once_for_each_category(database: Written) -> None:
    database.write(
        RememberMedia("radarr", "movie:1", 1, 10.0, 20.0), RememberMedia("radarr4k", "movie:1", 5, 1.0, 2.0)
    )
    latest = RememberMedia("radarr", "movie:1", 2, 30.0, 60.0)

    database.write(latest)

    assert database.reader.media_pauses("radarr") == {"movie:1": latest}
    assert database.reader.media_pauses("radarr4k")["movie:1"].failures == 5


# --- Pruning ----------------------------------------------------------------------------------------------


def test_pruning_takes_what_is_older_and_leaves_the_rest(database: Written) -> None:
    database.write(Decided((decision(at=10.0), decision(at=30.0))))
    database.write(intended("1", protocol="old", at=5.0), Closed("old", "done", at=10.0))
    database.write(intended("2", protocol="recent", at=5.0), Closed("recent", "done", at=30.0))

    database.prune(before=20.0)

    assert [row.at for row in database.reader.decisions()] == [30.0]
    assert [row.protocol for row in database.reader.protocols("default", HASH)] == ["recent"]
    assert [row.record.id for row in database.reader.steps("default", HASH)] == ["2"]


def test_pruning_never_takes_what_a_restart_must_resume(database: Written) -> None:
    database.write(intended("1", at=5.0), Settled((("1", "done"),), at=6.0))

    assert database.prune(before=1e9) == 0
    assert len(database.reader.open_protocols("radarr")) == 1


def test_pruning_leaves_the_library_and_the_pauses(database: Written) -> None:
    database.write(SawTorrents((seen(),)), RememberMedia("radarr", "movie:1", 1, 10.0, 20.0))

    database.prune(before=1e9)

    assert database.reader.counts().torrents == 1
    assert database.reader.counts().media_pauses == 1


def test_pruning_goes_by_portions(database: Written) -> None:
    database.write(Decided(tuple(decision(at=float(number)) for number in range(5))))

    assert [database.prune(before=100.0, at_most=2) for _ in range(4)] == [2, 2, 1, 0]
