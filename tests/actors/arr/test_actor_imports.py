"""The main job: what is complete is imported once, and only the Arr's word for it counts."""

import httpx

from actors.messages import CategoryChanged, RememberMedia
from actors.torrent import TAG_IMPORTED
from tests.actors.arr.stage import LONG_AGO, Begin, a_torrent


def test_a_complete_torrent_is_imported_from_the_path_the_arr_knows(stage: Begin) -> None:
    here = stage()
    here.general = here.general.model_copy(update={"loop_sleep": 3600.0})
    here.default.put(a_torrent("aa11", content="/qbit/sees/it/here"))
    here.arr.lists("aa11", outputPath="/arr/sees/it/there")
    here.arr.remembers("aa11", "grabbed")
    here.arr.imports_on_scan()

    here.start()
    here.advance(3)

    assert here.row("aa11").verdict_rule == "healthy"
    scan = {"path": "/arr/sees/it/there", "downloadClientId": "AA11", "importMode": "Auto"}
    assert here.arr.scans == [{"name": "DownloadedMoviesScan", **scan}]
    assert here.default.torrents["aa11"].tags >= {TAG_IMPORTED}
    assert here.row("aa11").imported
    assert here.outcomes() == {"scan": "done"}


def test_what_the_arr_has_not_seen_complete_yet_is_imported_after_one_refresh(stage: Begin) -> None:
    here = stage()
    here.general = here.general.model_copy(update={"loop_sleep": 3600.0})
    for one in ("aa11", "bb22"):
        here.default.put(a_torrent(one))
        here.arr.lists(one, trackedDownloadState="downloading", outputPath=None)
        here.arr.remembers(one, "grabbed")
    here.arr.imports_on_scan()

    def refresh(_: object) -> str:
        for row in here.arr.queue:
            row.update(trackedDownloadState="importPending", outputPath=f"/arr/{row['downloadId']}")
        return "Completed"

    here.arr.on_command["RefreshMonitoredDownloads"] = refresh
    here.start()
    here.advance(1)

    assert len(here.arr.posted("RefreshMonitoredDownloads")) == 1
    assert [scan["path"] for scan in here.arr.scans] == ["/arr/AA11", "/arr/BB22"]


def test_an_imported_torrent_is_left_alone_and_costs_no_call(stage: Begin) -> None:
    here = stage()
    here.default.put(a_torrent("aa11", tags=frozenset({TAG_IMPORTED})))
    here.start()
    here.advance(10)
    done = list(here.default.commands)
    calls = len(here.arr.requests)

    here.advance(40)

    assert len(here.arr.requests) == calls
    assert here.default.commands == done


def test_many_nudges_are_one_pass(stage: Begin) -> None:
    here = stage().start()
    before = here.wiring.board.version

    for _ in range(50):
        here.router.tell(here.name, CategoryChanged("default", "radarr"))
    here.settle()

    assert here.wiring.board.version - before <= 3


def test_what_the_arr_imported_by_itself_is_not_scanned(stage: Begin) -> None:
    here = stage()
    here.default.put(a_torrent("aa11"))
    here.arr.remembers("aa11", "grabbed")
    here.arr.remembers("aa11", "downloadFolderImported")

    here.start()
    here.advance(3)

    assert here.arr.scans == []
    assert TAG_IMPORTED in here.default.torrents["aa11"].tags
    assert here.row("aa11").imported


def test_an_arr_that_refuses_to_refresh_is_quoted(stage: Begin) -> None:
    here = stage()
    here.default.put(a_torrent("aa11"))
    here.arr.remembers("aa11", "grabbed")
    here.arr.refuse["RefreshMonitoredDownloads"] = httpx.Response(400, json={"message": "not today"})

    here.start()
    here.advance(10)

    assert here.arr.scans == []
    assert "not today" in here.row("aa11").message


def test_nothing_is_scanned_before_the_journal_has_it(stage: Begin) -> None:
    here = stage()
    here.default.put(a_torrent("aa11"))
    here.arr.lists("aa11")
    here.arr.remembers("aa11", "grabbed")
    here.arr.imports_on_scan()
    here.storage.full = True
    here.start()
    here.advance(20)
    assert here.arr.scans == []

    here.storage.full = False
    here.advance(5)
    assert here.row("aa11").imported


def test_what_is_being_imported_is_not_taken_away_from_under_it(stage: Begin) -> None:
    here = stage()
    here.default.put(a_torrent("aa11"))
    here.arr.lists("aa11")
    here.arr.remembers("aa11", "grabbed")
    here.arr.imports_on_scan()
    here.arr.hold = {"DownloadedMoviesScan"}
    here.start()
    here.default.put(a_torrent("aa11", category="failed"))
    here.advance(30)
    assert "aa11" in here.default.torrents

    here.arr.run()
    here.advance(30)
    assert "aa11" not in here.default.torrents


def test_what_is_in_the_library_is_forgiven_its_earlier_failures(stage: Begin) -> None:
    here = stage()
    here.reader.pauses = {"movie:1": RememberMedia("radarr", "movie:1", 2, LONG_AGO, LONG_AGO)}
    here.default.put(a_torrent("aa11"))
    here.arr.lists("aa11", item=1)
    here.arr.remembers("aa11", "grabbed", item=1)
    here.arr.imports_on_scan()

    here.start()
    here.advance(5)

    assert [(one.media, one.failures) for one in here.told(RememberMedia)] == [("movie:1", 0)]


def test_a_refused_scan_is_not_an_import_and_is_quoted(stage: Begin) -> None:
    here = stage()
    here.default.put(a_torrent("aa11"))
    here.arr.lists("aa11")
    here.arr.remembers("aa11", "grabbed")
    here.arr.refuse["DownloadedMoviesScan"] = httpx.Response(400, json={"message": "no such folder"})

    here.start()
    here.advance(10)

    assert "no such folder" in here.row("aa11").message
    assert not here.row("aa11").imported
    assert [one.startswith("failed: ") for one in here.closed()] == [True]
