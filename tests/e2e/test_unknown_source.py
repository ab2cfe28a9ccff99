"""While something cannot be read, nothing is removed for want of it, and the reason is shown."""

import time
from collections.abc import Callable

import pytest

from tests.e2e.failing import QUICK, STALLS, Item, after_a_pass, blocklisted, gone_from, hashes, item, story
from tests.e2e.test_main_job import imported
from tests.lab.arr import ArrSim
from tests.lab.daemon import Daemon
from tests.lab.eventually import eventually
from tests.lab.stage import Stage
from tests.lab.torrents import complete_on

REJECTION = "Not an upgrade for existing file(s)"


def reason(daemon: Daemon, torrent_hash: str, *words: str) -> str:
    """Wait until the latest decision about a torrent says these words; returns what it says."""

    def said() -> str:
        decisions = daemon.get("/api/decisions", hash=torrent_hash, limit=1)["decisions"]
        why = str(decisions[0]["why"]) if decisions else "nothing was decided"
        assert all(word in why for word in words), why
        return why

    return eventually(said, within=60, say=f"it is not said that {words}")


def untouched(stage: Stage, daemon: Daemon, one: Item) -> None:
    """Two more passes change nothing: not in qBittorrent, not on its disk, not in the Arr, not in the journal."""
    server = stage.servers["default"]
    (info,) = server.api.torrents_info(torrent_hashes=one.bad.hash)
    for _ in range(2):
        after_a_pass(daemon, one.arr.category)
    assert one.bad.hash in hashes(server)
    assert info.progress < 1 or (server.downloads / one.bad.name).exists()
    assert blocklisted(one) == []
    assert one.arr.searches == []
    assert [run["kind"] for run in story(daemon, "default", one.bad.hash)["protocols"]] in ([], ["IMPORT"])


def refused(stage: Stage, **keys: object) -> Item:
    """A complete download that its Arr lists and has refused to import."""
    stage.server("5.1", PollInterval=1)
    arr = stage.arr("radarr", ArrErrorCodesToBlocklist=[REJECTION], **keys)  # type: ignore[arg-type]
    one = item(stage, arr, stalls=False)
    arr.behaviour.import_rejections[one.bad.hash] = [REJECTION]
    arr.grab(one.media)
    stage.complete(stage.servers["default"], one.bad.hash)
    arr.behaviour.auto_import = True
    arr.refresh()
    arr.behaviour.auto_import = False
    return one


def stalled(stage: Stage) -> Item:
    """A download that nobody seeds, and that its Arr lists."""
    stage.server("5.1", PollInterval=1)
    one = item(stage, stage.arr("radarr", Torrent=STALLS))
    one.arr.grab(one.media)
    one.arr.refresh()
    return one


def replaced(stage: Stage, daemon: Daemon, one: Item) -> None:
    """Now that all is known, it fails as it should have."""
    gone_from(stage.servers["default"], one.bad, (), within=60)
    imported(one.arr, daemon, "default", one.good.hash, within=60)
    assert blocklisted(one) == [one.bad.name]


def stops(arr: ArrSim) -> Callable[[], object]:
    arr.stop()
    return arr.start


def is_not_well(arr: ArrSim) -> Callable[[], object]:
    arr.behaviour.answer_status = 503
    return lambda: setattr(arr.behaviour, "answer_status", None)


def shows_a_login_page(arr: ArrSim) -> Callable[[], object]:
    arr.behaviour.html = True
    return lambda: setattr(arr.behaviour, "html", False)


@pytest.mark.parametrize("trouble", [stops, is_not_well, shows_a_login_page])
def test_nothing_stalled_is_removed_while_the_arr_cannot_be_asked(
    stage: Stage, trouble: Callable[[ArrSim], Callable[[], object]]
) -> None:
    one = stalled(stage)
    recover = trouble(one.arr)
    daemon = stage.daemon(**QUICK).start()

    reason(daemon, one.bad.hash, "the Arr's history could not be read", "nothing is done until it can")
    untouched(stage, daemon, one)
    assert "gives no answer" in str(story(daemon, "default", one.bad.hash)["heldBy"])

    recover()
    one.arr.refresh()
    replaced(stage, daemon, one)


@pytest.mark.parametrize("way", ["stalled", "rejected"])
def test_a_queue_that_fails_halfway_through_its_pages_is_no_queue(stage: Stage, way: str) -> None:
    one = stalled(stage) if way == "stalled" else refused(stage)
    one.arr.grab(item(stage, one.arr, "Another Item").media)
    one.arr.refresh()
    one.arr.behaviour.queue_page_size_limit, one.arr.behaviour.fail_queue_page = 1, 2
    daemon = stage.daemon(**QUICK).start()

    reason(daemon, one.bad.hash, "could not be read", "database is locked")
    untouched(stage, daemon, one)

    one.arr.behaviour.fail_queue_page = None
    replaced(stage, daemon, one)


@pytest.mark.parametrize("unread", ["GET history", "GET config/downloadclient", "GET command"])
def test_nothing_is_removed_while_a_single_answer_of_the_arr_is_missing(stage: Stage, unread: str) -> None:
    one = refused(stage)
    to_arr = stage.relay(one.arr)
    to_arr.refused[unread] = 503
    daemon = stage.daemon(**QUICK).start()

    reason(daemon, one.bad.hash, "could not be read" if unread == "GET history" else REJECTION)
    eventually(lambda: story(daemon, "default", one.bad.hash)["heldBy"], within=60)
    untouched(stage, daemon, one)

    to_arr.refused.clear()
    replaced(stage, daemon, one)


def test_nothing_is_removed_while_it_is_not_known_what_it_owes_to_its_trackers(stage: Stage) -> None:
    one = refused(stage, Torrent={"Trackers": [{"URI": "tracker.example.org", "HitAndRunMode": "and"}]})
    to_server = stage.relay(stage.servers["default"])
    to_server.refused["(GET|POST) torrents/trackers"] = 500
    daemon = stage.daemon(**QUICK).start()

    reason(daemon, one.bad.hash, "the list of trackers could not be read", "nothing is done until it can")
    untouched(stage, daemon, one)

    to_server.refused.clear()
    replaced(stage, daemon, one)


def test_nothing_is_removed_where_the_instance_is_just_back(stage: Stage) -> None:
    seeded = {"SeedingMode": {"RemoveTorrent": 2, "MaxSeedingTime": "0.2s"}, **STALLS}
    server = stage.server("5.1", PollInterval=1)
    arr = stage.arr("radarr", Torrent=seeded)
    one, film = item(stage, arr), stage.torrent("The Finished")
    complete_on(server, film, stage.seeder, arr.category)
    server.api.torrents_add_tags("qBitrr-imported", torrent_hashes=film.hash)
    arr.grab(one.media)
    arr.refresh()
    daemon = stage.daemon(**{**QUICK, "JustBackGrace": "1h"}).start().until_ready()
    reason(daemon, one.bad.hash, "back for 1 h")

    server.kill()
    eventually(lambda: not daemon.instance("default")["alive"], within=60)
    server.start()
    back_at = time.time()
    eventually(lambda: (daemon.instance("default")["lastPoll"] or 0) > back_at, within=90)

    reason(daemon, film.hash, "nothing is deleted while the instance has only just come back")
    reason(daemon, one.bad.hash, "back for 1 h")
    untouched(stage, daemon, one)
    assert film.hash in hashes(server)

    daemon.write(*stage.sections(), general=QUICK)
    daemon.reload()
    gone_from(server, film, ())
    replaced(stage, daemon, one)
