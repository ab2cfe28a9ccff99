"""Killed between any two steps of IMPORT, the daemon brings it to the same end with one scan."""

import pytest

from tests.e2e.killing import Scene, scene
from tests.e2e.test_main_job import imported, scans_of
from tests.lab.eventually import eventually
from tests.lab.relay import Cut, after, before
from tests.lab.stage import Stage
from tests.lab.torrents import MadeTorrent

REFRESH, SCAN, TAG = (
    "POST command RefreshMonitoredDownloads",
    "POST command DownloadedMoviesScan",
    "POST torrents/addTags",
)
FOLLOW, CONFIRM = r"GET command/\d+", "GET history"

MOMENTS = [
    before(REFRESH),
    after(REFRESH),
    before(SCAN),
    after(SCAN),
    before(SCAN, FOLLOW),  # the scan is under way
    before(SCAN, CONFIRM),  # the scan has come to its end
    after(SCAN, CONFIRM),
    before(TAG),
    after(TAG),
]


def completed(stage: Stage) -> tuple[Scene, MadeTorrent]:
    """A complete download that the Arr has grabbed and does not list yet."""
    here = scene(stage)
    film = stage.torrent("The Interrupted")
    stage.grab(here.arr, film.name, here.server, film)
    stage.complete(here.server, film.hash)
    return here, film


def ended_well(here: Scene, film: MadeTorrent) -> None:
    """Imported with one scan, tagged, and nothing left open."""
    imported(here.arr, here.daemon, "default", film.hash, within=60)

    def tagged() -> bool:
        (info,) = here.server.api.torrents_info(torrent_hashes=film.hash)
        return "qBitrr-imported" in [tag.strip() for tag in info.tags.split(",")]

    eventually(tagged, within=60, say="it is not tagged")
    steps = here.at_rest()
    assert len(scans_of(here.arr, film.hash)) == 1
    assert here.arr.import_count(film.hash) == 1
    assert len(here.arr.library_files()) == 1
    assert (here.server.downloads / film.name).exists()
    # a scan that never reached the Arr is given up, and done by another step
    assert [outcome for step, outcome in steps if step == "scan" and not outcome.startswith("given up")] in (
        ["done"],
        [],  # the tag alone was missing: history said the rest
    )


def test_the_moments_to_die_at_are_all_there_are(stage: Stage) -> None:
    here, film = completed(stage)
    here.daemon.start()

    ended_well(here, film)

    arr, server = here.effects()
    assert arr == [REFRESH, SCAN]
    assert set(server) == {TAG}
    assert here.steps("true") == [("scan", "done")]


@pytest.mark.parametrize("cut", MOMENTS, ids=str)
def test_killed_while_it_imports(stage: Stage, cut: Cut) -> None:
    here, film = completed(stage)

    here.die_at(cut, settled=1 if TAG in cut.requests else 0)
    here.daemon.start()

    ended_well(here, film)


def test_killed_after_a_scan_whose_history_lags_behind_it(stage: Stage) -> None:
    here, film = completed(stage)
    here.arr.behaviour.history_delay = 6

    here.die_at(before(SCAN, CONFIRM), settled=0)
    here.arr.refresh()  # what is imported is no longer in its queue
    here.daemon.start()

    ended_well(here, film)
