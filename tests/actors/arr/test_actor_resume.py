"""A restart at any point: what was begun goes on, and nothing is done twice."""

import json

import httpx
import pytest

from actors.arr.journal import UNWRITTEN
from actors.messages import Delete, RememberMedia, StepRecord
from storage.rows import LibraryRow, ProtocolRecord, StepRow
from storage.settings import GeneralSettings
from tests.actors.arr.paper import Json
from tests.actors.arr.stage import LONG_AGO, Begin, Stage, a_torrent
from tests.lab.eventually import eventually
from tests.manual_clock import BEGINNING


def left_open(here: Stage, kind: str, *steps: tuple[str, Json], done: int = 0, instance: str = "default") -> None:
    """An earlier life intended these steps for aa11 and settled the first `done` of them."""
    rows = tuple(
        StepRow(
            StepRecord(f"step{n}", "run1", kind, "radarr", instance, "aa11", step, json.dumps(payload)),
            BEGINNING - 30,
            BEGINNING - 20 if n < done else None,
            "done" if n < done else "",
        )
        for n, (step, payload) in enumerate(steps)
    )
    here.reader.protocols = (
        ProtocolRecord("run1", kind, "radarr", instance, "aa11", BEGINNING - 30, None, "", rows),
    )


def scan_left_open(here: Stage) -> None:
    body = {"path": "/arr/aa11", "downloadClientId": "AA11", "importMode": "Auto"}
    left_open(here, "IMPORT", ("scan", {"command": "DownloadedMoviesScan", **body}))


UNQUEUE: tuple[str, Json] = ("unqueue", {"ids": [100], "blocklist": True, "skip_redownload": True})
DELETE: tuple[str, Json] = ("delete", {"files": True, "category": "failed", "complete": False})
SEARCH: tuple[str, Json] = ("search", {"media": ["movie:7"], "not_before": BEGINNING - 30, "after": 0})


def failing(stage: Begin) -> Stage:
    here = stage()
    here.default.put(a_torrent("aa11", category="failed", state="stalledDL", progress=0.5))
    return here


def test_a_scan_that_had_its_effect_before_the_restart_is_not_repeated(stage: Begin) -> None:
    here = stage()
    here.default.put(a_torrent("aa11"))
    here.arr.remembers("aa11", "grabbed")
    here.arr.remembers("aa11", "downloadFolderImported")
    scan_left_open(here)

    here.start()
    here.advance(5)

    assert here.arr.scans == []
    assert here.row("aa11").imported
    assert here.closed() == ["done"]


def test_a_scan_that_is_still_under_way_is_followed(stage: Begin) -> None:
    here = stage()
    here.default.put(a_torrent("aa11"))
    here.arr.lists("aa11")
    here.arr.remembers("aa11", "grabbed")
    here.arr.imports_on_scan()
    here.arr.hold = {"DownloadedMoviesScan"}
    with here.arr.client()._http as http:
        body = {"name": "DownloadedMoviesScan", "path": "/arr/aa11", "downloadClientId": "AA11"}
        http.post("http://arr.test:7878/api/v3/command", json=body)
    scan_left_open(here)

    here.start()
    here.advance(5)
    here.arr.run()
    here.advance(5)

    assert len(here.arr.scans) == 1
    assert here.row("aa11").imported


def test_a_scan_that_never_arrived_is_posted_now(stage: Begin) -> None:
    here = stage()
    here.default.put(a_torrent("aa11"))
    here.arr.lists("aa11")
    here.arr.remembers("aa11", "grabbed")
    here.arr.imports_on_scan()
    scan_left_open(here)

    here.start()
    here.advance(5)

    assert len(here.arr.scans) == 1
    assert here.row("aa11").imported


def scan_that_ended(here: Stage, seconds_ago: float) -> None:
    """The Arr remembers a scan of aa11 that came to its end before we began, and lists aa11 still."""
    here.default.put(a_torrent("aa11"))
    here.arr.lists("aa11")
    here.arr.remembers("aa11", "grabbed")
    here.arr.now = lambda: BEGINNING - seconds_ago
    with here.arr.client()._http as http:
        body = {"name": "DownloadedMoviesScan", "path": "/arr/aa11", "downloadClientId": "AA11"}
        http.post("http://arr.test:7878/api/v3/command", json=body)
    here.arr.now = here.clock.time
    here.arr.imports_on_scan()
    scan_left_open(here)


def test_a_scan_that_ended_during_the_restart_is_confirmed_by_a_history_that_lags_behind(stage: Begin) -> None:
    here = stage()
    scan_that_ended(here, seconds_ago=20)

    here.start()
    here.advance(2)
    here.arr.remembers("aa11", "downloadFolderImported")
    here.advance(10)

    assert len(here.arr.scans) == 1
    assert here.row("aa11").imported
    assert here.closed() == ["done"]


def test_a_scan_of_an_earlier_attempt_is_not_taken_for_the_one_that_was_cut_off(stage: Begin) -> None:
    here = stage()
    scan_that_ended(here, seconds_ago=100)

    here.start()
    here.advance(5)

    assert len(here.arr.scans) == 2
    assert here.row("aa11").imported


def test_the_import_of_a_torrent_that_is_gone_is_given_up(stage: Begin) -> None:
    here = stage()
    here.arr.remembers("aa11", "grabbed")
    scan_left_open(here)

    here.start()
    here.advance(10)

    assert here.arr.scans == []
    assert len(here.closed()) == 1
    assert here.snapshot.imports_in_flight == 0


@pytest.mark.parametrize("done", [0, 1, 2])
def test_a_failure_goes_on_after_the_last_settled_step(stage: Begin, done: int) -> None:
    here = failing(stage)
    if done == 0:
        here.arr.lists("aa11", item=7)
    left_open(here, "FAIL", UNQUEUE, DELETE, SEARCH, done=done)

    here.start()
    here.advance(35)  # an answer to one whose name is not bound yet is lost, and waited for for half a minute

    assert len(here.arr.deleted) == (1 if done == 0 else 0)
    assert [type(one) for one in here.default.commands] == ([Delete] if done < 2 else [])
    assert len(here.arr.posted("MoviesSearch")) == 1
    assert here.closed() == ["done"]


def test_a_protocol_whose_steps_are_all_settled_is_closed(stage: Begin) -> None:
    here = stage()
    left_open(here, "FAIL", UNQUEUE, DELETE, done=2)

    here.start()
    here.advance(5)

    assert len(here.closed()) == 1
    assert here.arr.deleted == []


def test_a_deletion_waits_until_its_instance_is_back(stage: Begin) -> None:
    here = failing(stage)
    here.stop_instance("default")
    left_open(here, "FAIL", UNQUEUE, DELETE, done=1)
    here.start()
    here.advance(600)
    assert here.closed() == []
    assert here.snapshot.running[0].problem == "default does not answer"

    here.resume_instance("default")
    here.advance(15)

    assert "aa11" not in here.default.torrents
    assert here.closed() == ["done"]


def test_a_deletion_on_an_instance_that_is_not_configured_any_more_is_given_up(stage: Begin) -> None:
    here = stage()
    left_open(here, "FAIL", UNQUEUE, DELETE, SEARCH, done=1, instance="Sold")

    here.start()
    here.advance(5)

    assert here.closed() == ["given up: Sold is not configured any more"]


def test_what_left_the_queue_just_before_the_restart_counts_as_done(stage: Begin) -> None:
    here = failing(stage)
    left_open(here, "FAIL", UNQUEUE, DELETE)

    here.start()
    here.advance(5)

    assert "aa11" not in here.default.torrents
    assert here.closed() == ["done"]


def test_what_was_blocklisted_just_before_the_restart_is_not_again(stage: Begin) -> None:
    here = failing(stage)
    here.arr.remembers("aa11", "grabbed")
    here.arr.remembers("aa11", "downloadFailed")
    left_open(here, "FAIL", ("blocklist", {"history_id": 1}), DELETE)

    here.start()
    here.advance(5)

    assert here.arr.marked == 0
    assert "aa11" not in here.default.torrents


def test_what_left_the_queue_for_another_reason_during_the_restart_is_blocklisted_by_its_grab(
    stage: Begin,
) -> None:
    here = failing(stage)
    here.arr.remembers("aa11", "grabbed", item=7)
    left_open(here, "FAIL", UNQUEUE, DELETE, SEARCH)

    here.start()

    def searched() -> bool:
        here.advance(5)  # an answer that a busy machine gives late is asked for again
        return bool(here.arr.posted("MoviesSearch"))

    eventually(searched)
    here.advance(5)
    assert here.arr.marked == 1
    assert len(here.arr.posted("MoviesSearch")) == 1


def test_what_failed_in_the_arr_just_before_the_restart_is_not_blocklisted_again(stage: Begin) -> None:
    here = failing(stage)
    here.arr.remembers("aa11", "grabbed", item=7)
    here.arr.remembers("aa11", "downloadFailed", item=7)
    left_open(here, "FAIL", UNQUEUE, DELETE, SEARCH)

    here.start()
    here.advance(5)

    assert here.arr.marked == 0
    assert here.closed() == ["done"]


def test_what_the_arr_imported_during_the_restart_has_not_failed(stage: Begin) -> None:
    here = failing(stage)
    here.arr.remembers("aa11", "grabbed", item=7)
    here.arr.remembers("aa11", "downloadFolderImported", item=7)
    left_open(here, "FAIL", UNQUEUE, DELETE, SEARCH)

    here.start()
    here.advance(1)

    assert "aa11" in here.default.torrents
    assert here.arr.posted("MoviesSearch") == []
    assert here.closed() == ["given up: the Arr has imported it meanwhile"]


def test_what_left_its_instance_just_before_the_restart_counts_as_done(stage: Begin) -> None:
    here = stage()
    left_open(here, "FAIL", UNQUEUE, DELETE, SEARCH, done=1)

    here.start()
    here.advance(5)

    assert here.default.commands == []
    assert len(here.arr.posted("MoviesSearch")) == 1


def test_a_search_posted_just_before_the_restart_is_not_posted_again(stage: Begin) -> None:
    here = stage()
    with here.arr.client()._http as http:
        body = {"name": "MoviesSearch", "movieIds": [7]}
        http.post("http://arr.test:7878/api/v3/command", json=body)
    left_open(here, "FAIL", UNQUEUE, DELETE, SEARCH, done=2)

    here.start()
    here.advance(5)

    assert len(here.arr.posted("MoviesSearch")) == 1
    assert here.closed() == ["done"]


def test_an_equal_search_from_before_the_failure_does_not_count_however_recent_it_is(stage: Begin) -> None:
    here = stage()
    with here.arr.client()._http as http:
        body = {"name": "MoviesSearch", "movieIds": [7]}
        http.post("http://arr.test:7878/api/v3/command", json=body)
    left_open(here, "FAIL", UNQUEUE, DELETE, (SEARCH[0], SEARCH[1] | {"after": 1}), done=2)

    here.start()
    here.advance(5)

    assert len(here.arr.posted("MoviesSearch")) == 2
    assert here.closed() == ["done"]


def test_a_search_whose_release_is_on_its_way_already_is_not_posted_again(stage: Begin) -> None:
    here = stage()
    here.arr.lists("bb22", item=7, trackedDownloadState="downloading")
    left_open(here, "FAIL", UNQUEUE, DELETE, SEARCH, done=2)

    here.start()
    here.advance(5)

    assert here.arr.posted("MoviesSearch") == []
    assert here.closed() == ["done: another release of it is in the queue already"]


def test_a_search_that_has_to_wait_outlives_a_restart(stage: Begin) -> None:
    here = stage()
    left_open(here, "SEARCH", ("search", {"media": ["movie:7"], "not_before": BEGINNING + 600, "after": 0}))

    here.start()
    here.advance(590)
    assert here.arr.posted("MoviesSearch") == []
    here.advance(20)

    assert len(here.arr.posted("MoviesSearch")) == 1


def test_earlier_failures_of_a_media_item_are_remembered(stage: Begin) -> None:
    here = failing(stage)
    here.arr.lists("aa11", item=7)
    here.reader.pauses = {"movie:7": RememberMedia("radarr", "movie:7", 2, BEGINNING - 100, BEGINNING + 200)}

    here.start()
    here.advance(5)

    (remembered,) = here.told(RememberMedia)
    assert remembered.failures == 3
    assert remembered.search_not_before >= BEGINNING + 1800
    assert here.arr.posted("MoviesSearch") == []


def a_row(**more: object) -> LibraryRow:
    usual: dict[str, object] = {
        "instance": "default",
        "hash": "aa11",
        "name": "Name of aa11",
        "category": "radarr",
        "imported": True,
        "first_seen": LONG_AGO,
        "verdict_rule": "healthy",
        "verdict_why": "nothing to do",
        "verdict_at": LONG_AGO,
        "message": "",
        "needs_attention": False,
        "marks": frozenset(),
    }
    return LibraryRow(**(usual | more))  # type: ignore[arg-type]


def test_what_was_imported_in_an_earlier_life_is_not_scanned_even_without_its_tag(stage: Begin) -> None:
    here = stage()
    here.default.put(a_torrent("aa11"))
    here.reader.rows = {("default", "aa11"): a_row()}

    here.start()
    here.advance(10)

    assert here.arr.scans == []
    assert here.arr.asked("/queue") == 0


def test_without_the_database_nothing_is_imported_twice_or_forgotten(stage: Begin) -> None:
    here = stage()
    here.default.put(a_torrent("aa11"))
    here.arr.lists("aa11")
    here.arr.remembers("aa11", "grabbed")
    here.arr.imports_on_scan()
    here.start()
    here.advance(5)
    assert len(here.arr.scans) == 1

    here.restart()
    here.advance(10)

    assert len(here.arr.scans) == 1
    assert here.row("aa11").imported


def test_rows_of_torrents_that_went_while_we_were_away_are_forgotten(stage: Begin) -> None:
    here = stage("default", "Seedbox")
    here.reader.rows = {
        ("default", "aa11"): a_row(),
        ("Seedbox", "aa11"): a_row(instance="Seedbox"),
    }
    here.stop_instance("Seedbox")

    here.start()
    here.advance(60)
    assert here.forgotten() == [("default", "aa11")]

    here.resume_instance("Seedbox")
    here.advance(30)
    assert here.forgotten() == [("default", "aa11"), ("Seedbox", "aa11")]


def test_a_protocol_whose_end_could_not_be_written_is_closed_within_a_minute_or_so(stage: Begin) -> None:
    here = stage()
    here.start()
    left_open(here, "IMPORT", ("scan", {}))  # as storage has it, which lost what it was told

    here.advance(70)

    assert here.closed() == [UNWRITTEN]
    assert here.outcomes() == {"step0": UNWRITTEN}
    assert here.arr.scans == []


def test_a_protocol_that_is_under_way_is_not_closed_for_it(stage: Begin) -> None:
    here = failing(stage)
    left_open(here, "FAIL", UNQUEUE, DELETE, SEARCH)
    here.arr.down = httpx.Response(503)
    here.start()

    here.advance(200)

    assert here.closed() == []


def test_while_nothing_may_be_done_what_is_left_stays_open(stage: Begin) -> None:
    here = failing(stage)
    here.general = GeneralSettings(dry_run=True)
    left_open(here, "FAIL", UNQUEUE, DELETE, SEARCH)
    here.start()

    here.advance(200)

    assert here.closed() == []
