"""What a category does is counted for the metrics, and its journal's depth is shown."""

import httpx

from actors.messages import Rejected, Removed
from tests.actors.arr.stage import Begin, a_torrent
from tests.actors.puppets import Recorder


def test_passes_decisions_imports_and_requests_are_counted(stage: Begin) -> None:
    here = stage()
    here.default.put(a_torrent("aa11"))
    here.arr.lists("aa11")
    here.arr.remembers("aa11", "grabbed")
    here.arr.imports_on_scan()
    here.arr.hold = {"DownloadedMoviesScan"}

    here.start()
    here.advance(3)
    tally = here.wiring.tally
    assert here.snapshot.open_steps == 1
    here.arr.run()
    here.advance(3)

    assert here.snapshot.open_steps == 0
    assert tally.counts("imports") == {("radarr", "imported"): 1}
    assert {labels for labels, _ in tally.counts("decisions").items()} >= {("radarr", "import", "false")}
    assert sum(tally.durations("pass")["radarr",].classes) >= 2
    assert tally.counts("arr_requests") == {("radarr",): len(here.arr.requests)}
    assert tally.counts("arr_received_bytes")["radarr",] > 100


def test_an_import_that_was_not_taken_counts_as_failed(stage: Begin) -> None:
    here = stage()
    here.default.put(a_torrent("aa11"))
    here.arr.lists("aa11")
    here.arr.remembers("aa11", "grabbed")
    here.arr.refuse["DownloadedMoviesScan"] = httpx.Response(400, json={"message": "no such folder"})

    here.start()
    here.advance(10)

    assert here.wiring.tally.counts("imports") == {("radarr", "failed"): 1}


def test_a_failure_and_its_end_are_counted(stage: Begin) -> None:
    here = stage()
    here.default.put(a_torrent("aa11", category="failed"))
    here.arr.lists("aa11", trackedDownloadState="downloading")
    here.arr.remembers("aa11", "grabbed")
    here.start()
    here.advance(30)

    assert "aa11" not in here.default.torrents
    assert here.wiring.tally.counts("protocols") == {("radarr", "fail", "done"): 1}


def test_a_deletion_that_is_refused_counts_as_a_failed_one(stage: Begin) -> None:
    here = stage()
    here.default.refusal = "not now"
    here.default.put(a_torrent("aa11", category="failed"))
    here.arr.lists("aa11", trackedDownloadState="downloading")
    here.arr.remembers("aa11", "grabbed")
    here.start()
    here.advance(5)

    assert here.wiring.tally.counts("protocols")["radarr", "fail", "failed"] >= 1


def test_what_a_dry_run_decides_is_counted_as_dry(stage: Begin) -> None:
    here = stage()
    here.general = here.general.model_copy(update={"dry_run": True})
    here.default.put(a_torrent("aa11", category="failed"))
    here.arr.lists("aa11", trackedDownloadState="downloading")
    here.arr.remembers("aa11", "grabbed")
    here.start()
    here.advance(5)

    assert {(rule, dry) for _, rule, dry in here.wiring.tally.counts("decisions")} == {("failed-category", "true")}
    assert here.wiring.tally.counts("protocols") == {}


def test_a_removal_is_told_to_whom_it_may_concern(stage: Begin) -> None:
    here = stage()
    listener = Recorder.begin(here.router, "notify")
    here.refs.append(listener.ref)
    here.default.put(a_torrent("aa11", category="failed"))
    here.arr.lists("aa11", trackedDownloadState="downloading")
    here.arr.remembers("aa11", "grabbed")
    here.start()
    here.advance(30)

    (told,) = listener.hears(Removed)
    assert (told.category, told.instance, told.name, told.dry) == ("radarr", "default", "Name of aa11", False)
    assert told.why.startswith("failed-category: ")


def test_in_a_dry_run_what_would_go_is_told_as_that_and_once(stage: Begin) -> None:
    here = stage()
    listener = Recorder.begin(here.router, "notify")
    here.refs.append(listener.ref)
    here.general = here.general.model_copy(update={"dry_run": True})
    here.default.put(a_torrent("aa11", category="failed"))
    here.arr.lists("aa11", trackedDownloadState="downloading")
    here.arr.remembers("aa11", "grabbed")
    here.start()
    here.advance(120)

    assert [(one.name, one.dry) for one in listener.hears(Removed)] == [("Name of aa11", True)]


def test_an_import_that_is_not_taken_for_the_same_reason_is_told_once(stage: Begin) -> None:
    here = stage()
    listener = Recorder.begin(here.router, "notify")
    here.refs.append(listener.ref)
    here.default.put(a_torrent("aa11"))
    here.arr.lists("aa11")
    here.arr.remembers("aa11", "grabbed")
    here.arr.refuse["DownloadedMoviesScan"] = httpx.Response(400, json={"message": "no such folder"})
    here.start()
    here.advance(200)

    assert here.wiring.tally.counts("imports")["radarr", "failed"] >= 2
    (told,) = listener.hears(Rejected)
    assert (told.instance, told.name) == ("default", "Name of aa11")
    assert "no such folder" in told.why


def test_what_the_arr_does_not_know_was_not_rejected_by_it(stage: Begin) -> None:
    here = stage()
    listener = Recorder.begin(here.router, "notify")
    here.refs.append(listener.ref)
    here.default.put(a_torrent("aa11"))
    here.start()
    here.advance(200)

    assert "unclaimed" in here.decisions("aa11")
    assert listener.hears(Rejected) == []
