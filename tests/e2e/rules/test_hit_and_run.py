"""What is still owed to its tracker fails for the Arr alone and seeds on, until it is paid or nobody wants it."""

from collections.abc import Iterator

import pytest

from tests.e2e.rules.scene import (
    POLL,
    begin,
    blocklisted,
    decided,
    gone,
    offer,
    on_disk,
    seeded_for,
    still,
    tagged,
    tags_of,
    verdict,
)
from tests.lab import torrents
from tests.lab.eventually import eventually
from tests.lab.ports import free_port
from tests.lab.qbittorrent import VERSIONS, QbitServer
from tests.lab.stage import Stage
from tests.lab.torrents import MadeTorrent
from tests.lab.tracker import Tracker

LISTED = "Sample is longer than the film"
OWED_TAG = "qBitrr-hnr_active"
DEMAND = {"URI": "127.0.0.1", "HitAndRunMode": "and", "MinSeedRatio": 0.5, "MinSeedingTimeDays": 0}


@pytest.fixture
def tracker() -> Iterator[Tracker]:
    with Tracker(introduces=False) as one:
        yield one


def heard(server: QbitServer, torrent: MadeTorrent, word: str) -> None:
    """Wait until the server shows what the torrent's tracker answered."""

    def shown() -> bool:
        rows = server.api.torrents_trackers(torrent_hash=torrent.hash)
        return any(word in row.msg if word else row.status == 2 for row in rows)

    say = f"{server.name} does not show {word!r} of {torrent.name}'s tracker"
    torrents.told_by_trackers(server, torrent.hash, shown, say)


@pytest.mark.parametrize("version", VERSIONS)
def test_what_is_owed_seeds_on_until_it_is_paid_unless_its_tracker_has_dropped_it(
    stage: Stage, tracker: Tracker, version: str
) -> None:
    server = stage.server(version, PollInterval=POLL)
    other = stage.server("5.1", "qBit-Attic", PollInterval=POLL)
    settings = {"Trackers": [DEMAND]}
    movies = stage.arr("radarr", ArrErrorCodesToBlocklist=[LISTED], Torrent=settings)
    urls = {
        "Owed": tracker.url(),
        "Dropped": tracker.url("unregistered"),
        "Owed to One That Is Down": tracker.url("maintenance"),
        "Owed to One That Is Away": f"http://127.0.0.1:{free_port()}/announce",
    }
    owed, dropped, down, away = (stage.torrent(f"The {name}", trackers=[url]) for name, url in urls.items())
    movies.behaviour.auto_import = True
    for each in (owed, dropped, down, away):
        movies.behaviour.import_rejections[each.hash] = [LISTED]
        offer(movies, server, each)
        stage.complete(server, each.hash)
    movies.refresh()  # it tries to import them, and says why it does not
    for each, word in ((owed, ""), (dropped, "unregistered"), (down, "Unavailable"), (away, "refused")):
        heard(server, each, word)
    torrents.add(other, owed, "elsewhere", stopped=True)
    untouched = [still(other, owed)]

    daemon = begin(stage)

    gone(server, dropped)
    said = decided(daemon, "import-rejected", dropped, step="delete")
    assert said["steps"] == ["blocklist", "delete", "search again"]
    for each in (owed, down, away):
        said = decided(daemon, "import-rejected", each, step="keep seeding")
        assert said["steps"] == ["blocklist", "keep seeding", "search again"]
        assert "; kept seeding, it still owes 127.0.0.1: ratio 0.00 of 0.50" in said["why"]
        tagged(server, each, OWED_TAG)
    eventually(lambda: len(blocklisted(movies)) == 4, say=str(blocklisted(movies)))
    eventually(lambda: len(movies.commands_named("MoviesSearch")) == 4, say="not searched again")
    row = verdict(daemon, owed, "healthy")
    assert row["verdict"]["why"] == "failed for the Arr, kept for what it still owes to its tracker"
    for check in untouched:
        check()

    other.api.torrents_start(torrent_hashes=owed.hash)  # somebody wants it: our ratio rises
    torrents.connect(other, server, owed)

    gone(server, owed)
    said = decided(daemon, "seeded", owed, step="remove with its files")
    assert said["why"] == "failed for the Arr earlier, and its tracker is owed nothing any more"
    torrents.wait_for(other, owed.hash, "stalledUP", "uploading")
    for each in (down, away):
        assert OWED_TAG in tags_of(server, each)
        assert on_disk(server, each)
    assert len(blocklisted(movies)) == 4
    assert len(movies.commands_named("MoviesSearch")) == 4


def test_an_imported_torrent_does_not_go_before_its_tracker_is_paid(stage: Stage, tracker: Tracker) -> None:
    server, other = stage.server("5.1", PollInterval=POLL), stage.server("5.3", "qBit-Attic", PollInterval=POLL)
    seeding = {"SeedingMode": {"RemoveTorrent": 2, "MaxSeedingTime": 1}, "Trackers": [DEMAND]}
    movies = stage.arr("radarr", Torrent=seeding)
    owed, dropped = stage.torrent("The Owed", trackers=[tracker.url()]), stage.torrent("The Unowed")
    for each in (owed, dropped):
        offer(movies, server, each)
        stage.complete(server, each.hash)
        seeded_for(server, each, 1)
    heard(server, owed, "")

    daemon = begin(stage)

    gone(server, dropped)
    assert verdict(daemon, owed, "healthy")["imported"]
    assert on_disk(server, owed)

    other.api.torrents_add(torrent_files=owed.path.read_bytes(), category="elsewhere")
    torrents.wait_for(other, owed.hash)
    torrents.connect(other, server, owed)

    gone(server, owed)
    assert decided(daemon, "seeded", owed, step="remove with its files")
    assert movies.blocklist == []
