"""Trackers, limits, tags and the queue's order are kept as the rows of each instance and Arr say."""

from collections.abc import Iterator

import pytest

from tests.e2e.rules.scene import POLL, WITHIN, alone, begin, decided, looks, place, still, tags_of
from tests.lab import torrents
from tests.lab.eventually import eventually
from tests.lab.qbittorrent import VERSIONS, QbitServer
from tests.lab.stage import Stage
from tests.lab.torrents import MadeTorrent
from tests.lab.tracker import Tracker

ADDED, RETIRED = "http://added.invalid/announce", "http://retired.invalid/announce"
DEAD = "info hash is not authorized with this tracker"
KB = 1024


@pytest.fixture
def tracker() -> Iterator[Tracker]:
    with Tracker() as one:
        yield one


def urls(server: QbitServer, torrent: MadeTorrent) -> set[str]:
    return {url for url in looks(server, torrent)["trackers"] if not url.startswith("** [")}


def shows(server: QbitServer, torrent: MadeTorrent, message: str) -> None:
    """Wait until the server shows what the tracker said."""

    def shown() -> bool:
        return any(message in row.msg for row in server.api.torrents_trackers(torrent_hash=torrent.hash))

    torrents.told_by_trackers(server, torrent.hash, shown, f"{message!r} is not shown")


@pytest.mark.parametrize("version", VERSIONS)
def test_a_torrent_is_kept_as_the_rows_of_its_trackers_say(stage: Stage, tracker: Tracker, version: str) -> None:
    home = {"URI": "127.0.0.1", "AddTags": ["home"], "UploadRateLimit": 50, "DownloadRateLimit": 60}
    server = stage.server(version, PollInterval=POLL, Trackers=[home])
    other = stage.server("5.1", "qBit-Attic", PollInterval=POLL)
    rows: list[dict[str, object]] = [
        {"URI": "127.0.0.1", "UploadRateLimit": 70, "SuperSeedMode": True},
        {"URI": ADDED, "AddTrackerIfMissing": True},
        {"URI": "retired.invalid", "RemoveIfExists": True},
    ]
    seeding = {
        "RemoveDeadTrackers": True,
        "RemoveTrackerWithMessage": ["not authorized with this tracker"],
        "DownloadRateLimitPerTorrent": 300,
    }
    movies = stage.arr("radarr", Torrent={"SeedingMode": seeding, "Trackers": rows})
    works, dead = tracker.url(), tracker.url("unauthorized", host="localhost")
    film = stage.torrent("The Film", trackers=[works, dead, RETIRED])
    secret = stage.torrent("The Private Film", private=True, trackers=[works, dead, RETIRED])
    foreign = stage.torrent("Somebody Else's", trackers=[works, dead, RETIRED])
    for each, category in ((film, movies.category), (secret, movies.category), (foreign, "elsewhere")):
        place(server, each, category)
        shows(server, each, DEAD)
    place(other, film, movies.category)
    untouched = [still(server, foreign)]

    daemon = begin(stage)

    # whether a torrent is private 4.5 does not say, and a private one must not be shown to another tracker
    public = {works} if version == "4.5" else {works, ADDED}
    eventually(lambda: urls(server, film) == public, within=WITHIN, say="not its trackers")
    eventually(lambda: urls(server, secret) == {works}, within=WITHIN, say="not its trackers")
    eventually(lambda: {"home"} <= tags_of(server, film), within=WITHIN, say="no tag")
    decided(daemon, "unclaimed", film, step="SetLimits")

    def kept() -> tuple[int, int, bool]:
        info = torrents.wait_for(server, film.hash)
        return info.up_limit, info.dl_limit, info.super_seeding

    def kept_elsewhere() -> tuple[int, int, bool]:
        info = torrents.wait_for(other, film.hash)
        return info.up_limit, info.dl_limit, "home" in tags_of(other, film)

    eventually(lambda: kept() == (70 * KB, 60 * KB, True), within=WITHIN, say="not as its rows say")
    eventually(lambda: kept_elsewhere() == (70 * KB, 300 * KB, False), within=WITHIN, say="not as there")
    for check in untouched:
        check()


@pytest.mark.parametrize("version", VERSIONS)
def test_the_queue_is_sorted_by_the_priority_of_trackers_where_a_row_says_so(
    stage: Stage, tracker: Tracker, version: str
) -> None:
    rows: list[dict[str, object]] = [
        {"URI": "127.0.0.1", "SortTorrents": True, "Priority": 5},
        {"URI": "localhost", "SortTorrents": True, "Priority": 10},
    ]
    server = stage.server(version, PollInterval=POLL, Trackers=rows)
    other = stage.server("5.1", "qBit-Attic", PollInterval=POLL)
    movies = alone(stage.arr("radarr", Torrent={"StalledDelay": -1}))
    tracker.introduces = False
    plain = stage.torrent("Of No Row")
    low = stage.torrent("Of the Low Row", trackers=[tracker.url("low")])
    high = stage.torrent("Of the High Row", trackers=[tracker.url("high", host="localhost")])
    for each in (server, other):
        each.api.app_set_preferences({"queueing_enabled": True, "max_active_downloads": 9})
        for torrent in (plain, low, high):
            torrents.add(each, torrent, movies.category)

    def order(where: QbitServer) -> list[str]:
        return [info.name for info in sorted(where.api.torrents_info(), key=lambda info: info.priority)]

    assert order(server) == order(other) == [plain.name, low.name, high.name]
    begin(stage)

    wanted = [high.name, low.name, plain.name]
    eventually(lambda: order(server) == wanted, within=WITHIN, say=f"it is {order(server)}")
    assert order(other) == [plain.name, low.name, high.name]
