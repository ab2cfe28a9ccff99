"""Killed between any two steps of FAIL, the daemon brings it to the same end: nothing is done twice or lost."""

import pytest

from tests.e2e.failing import Item, blocklisted, bystanders, gone_from, hashes, item, searches_for, steps_of
from tests.e2e.killing import Scene, scene
from tests.e2e.test_main_job import imported, scans_of
from tests.lab.relay import Cut, after, before
from tests.lab.stage import Stage

DECIDED = "GET config/downloadclient"  # the last question before the plan is in the journal
UNQUEUE, DELETE, SEARCH = r"DELETE queue/\d+", "POST torrents/delete", "POST command MoviesSearch"
TAG = "POST torrents/addTags"
MARK = r"POST history/failed/\d+"

#: Every boundary of what can be seen from outside, with the number of steps that are settled by then.
WE_SEARCH = [
    (after(DECIDED), 0),
    (before(UNQUEUE), 0),
    (after(UNQUEUE), 0),
    (before(DELETE), 1),
    (after(DELETE), 1),
    (before(SEARCH), 2),
    (after(SEARCH), 2),
]
THE_ARR_SEARCHES = [
    (before(UNQUEUE), 0),
    (after(UNQUEUE), 0),
    (before(DELETE), 1),
    (after(DELETE), 1),
]


def failing(stage: Stage, *, by_the_arr: bool) -> tuple[Scene, Item, set[str]]:
    """A download that the Arr lists and the user wants to fail, beside torrents that are none of its business."""
    here = scene(stage, Torrent={"StalledDelay": -1})
    here.arr.behaviour.auto_redownload_failed = by_the_arr
    one = item(stage, here.arr)
    here.arr.grab(one.media)
    here.arr.refresh()
    here.server.api.torrents_create_category("failed")
    here.server.api.torrents_set_category("failed", torrent_hashes=one.bad.hash)
    return here, one, bystanders(stage, here.server, here.arr)


def ended_well(here: Scene, one: Item, others: set[str], by_the_arr: bool) -> None:
    """The bad release is blocklisted, removed and searched once; the good one is imported once."""
    gone_from(here.server, one.bad, others)
    imported(here.arr, here.daemon, "default", one.good.hash, within=60)
    here.at_rest()
    assert blocklisted(one) == [one.bad.name]
    assert searches_for(one) == [one.search | {"trigger": "unspecified" if by_the_arr else "manual"}]
    assert len(scans_of(here.arr, one.good.hash)) == 1
    assert here.arr.import_count(one.good.hash) == 1
    steps = steps_of(here.daemon, "default", one.bad.hash, "FAIL")
    assert [step for step, _ in steps[:2]] == ["unqueue", "delete"]
    assert all(outcome.startswith("done") for _, outcome in steps)


@pytest.mark.parametrize("by_the_arr", [True, False], ids=["the Arr searches", "we search"])
def test_the_moments_to_die_at_are_all_there_are(stage: Stage, by_the_arr: bool) -> None:
    here, one, others = failing(stage, by_the_arr=by_the_arr)
    here.daemon.start()

    ended_well(here, one, others, by_the_arr)

    arr, server = here.effects()
    searched = [] if by_the_arr else [SEARCH]
    ours = ["DELETE queue/N", *searched]
    assert arr == [*ours, "POST command RefreshMonitoredDownloads", "POST command DownloadedMoviesScan"]
    assert [each for each in server if each != TAG] == [DELETE]  # tags: imported, seeding


@pytest.mark.parametrize(("cut", "settled"), WE_SEARCH, ids=str)
def test_killed_while_we_search(stage: Stage, cut: Cut, settled: int) -> None:
    here, one, others = failing(stage, by_the_arr=False)

    here.die_at(cut, settled)
    here.daemon.start()

    ended_well(here, one, others, by_the_arr=False)


@pytest.mark.parametrize(("cut", "settled"), THE_ARR_SEARCHES, ids=str)
def test_killed_while_the_arr_searches(stage: Stage, cut: Cut, settled: int) -> None:
    here, one, others = failing(stage, by_the_arr=True)

    here.die_at(cut, settled)
    here.daemon.start()

    ended_well(here, one, others, by_the_arr=True)


def test_killed_at_every_one_of_these_moments_one_after_the_other(stage: Stage) -> None:
    here, one, others = failing(stage, by_the_arr=False)

    for cut, settled in WE_SEARCH:
        here.die_at(cut, settled)
    here.daemon.start()

    ended_well(here, one, others, by_the_arr=False)


def test_what_leaves_the_queue_while_we_are_dead_is_blocklisted_all_the_same(stage: Stage) -> None:
    here, one, others = failing(stage, by_the_arr=False)

    here.die_at(before(UNQUEUE), 0)
    here.arr.refresh()  # it looks for its own category only
    here.daemon.start()

    gone_from(here.server, one.bad, others)
    imported(here.arr, here.daemon, "default", one.good.hash, within=60)
    assert blocklisted(one) == [one.bad.name]
    assert len(searches_for(one)) == 1


def test_what_the_user_takes_away_while_we_are_dead_stays_and_is_searched_all_the_same(stage: Stage) -> None:
    here, one, others = failing(stage, by_the_arr=False)

    here.die_at(before(DELETE), 1)
    here.server.api.torrents_create_category("mine")
    here.server.api.torrents_set_category("mine", torrent_hashes=one.bad.hash)
    here.daemon.start()

    imported(here.arr, here.daemon, "default", one.good.hash, within=60)
    here.at_rest()
    assert {one.bad.hash, *others} <= hashes(here.server)
    assert blocklisted(one) == [one.bad.name]
    assert len(searches_for(one)) == 1


@pytest.mark.parametrize("cut", [before(MARK), after(MARK)], ids=str)
def test_killed_while_the_arr_is_told_of_what_it_does_not_list(stage: Stage, cut: Cut) -> None:
    here, one, others = failing(stage, by_the_arr=False)
    here.arr.refresh()  # it looks for its own category only

    here.die_at(cut, 0)
    here.daemon.start()

    gone_from(here.server, one.bad, others)
    imported(here.arr, here.daemon, "default", one.good.hash, within=60)
    assert blocklisted(one) == [one.bad.name]
    assert len(searches_for(one)) == 1


def rejected_and_owed(stage: Stage) -> tuple[Scene, Item]:
    """A complete download that the Arr refuses to import, and that still owes its tracker, which is down."""
    demand = {"URI": "127.0.0.1", "HitAndRunMode": "and", "MinSeedRatio": 50}
    here = scene(stage, ArrErrorCodesToBlocklist=["Not an upgrade*"], Torrent={"Trackers": [demand]})
    here.arr.behaviour.auto_redownload_failed = False
    one = item(stage, here.arr, stalls=False, trackers=["http://127.0.0.1:1/announce"])
    here.arr.behaviour.import_rejections[one.bad.hash] = ["Not an upgrade for existing file(s)"]
    here.arr.grab(one.media)
    stage.complete(here.server, one.bad.hash)
    here.arr.behaviour.auto_import = True
    here.arr.refresh()  # it tries by itself, and says why not
    here.arr.behaviour.auto_import = False
    return here, one


@pytest.mark.parametrize("cut", [before(TAG), after(TAG)], ids=str)
def test_killed_while_what_is_owed_to_its_tracker_is_kept(stage: Stage, cut: Cut) -> None:
    here, one = rejected_and_owed(stage)

    here.die_at(cut, 1)
    here.daemon.start()

    imported(here.arr, here.daemon, "default", one.good.hash, within=60)
    here.at_rest()
    assert blocklisted(one) == [one.bad.name]
    assert searches_for(one) == [one.search | {"trigger": "manual"}]
    steps = steps_of(here.daemon, "default", one.bad.hash, "FAIL")
    assert [step for step, _ in steps] == ["unqueue", "tag", "search"]
    (kept,) = here.server.api.torrents_info(torrent_hashes=one.bad.hash)
    assert "qBitrr-hnr_active" in kept.tags
    assert (here.server.downloads / one.bad.name).exists()
