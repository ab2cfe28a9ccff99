"""Torrents go when they have seeded enough and the Arr has what it wanted, on the instance where that is so."""

from collections.abc import Mapping

import pytest

from tests.e2e.rules.scene import (
    POLL,
    WITHIN,
    begin,
    decided,
    deletions,
    diary,
    gone,
    needing,
    offer,
    on_disk,
    place,
    seeded_for,
    still,
    tags_of,
    verdict,
)
from tests.lab import torrents
from tests.lab.eventually import eventually
from tests.lab.qbittorrent import VERSIONS, QbitServer
from tests.lab.stage import Stage
from tests.lab.torrents import MadeTorrent

RATIO, TIME = 0.5, 2  # s
NEVER, BY_RATIO, BY_TIME, EITHER, BOTH = -1, 1, 2, 3, 4


def seeding(remove: int, **more: object) -> dict[str, object]:
    """The part of an Arr's section that says when what it imported may go."""
    limits = {"RemoveTorrent": remove, "MaxUploadRatio": RATIO, "MaxSeedingTime": TIME}
    return {"SeedingMode": limits | more}


def kept_by_its_own_limits(server: QbitServer, torrent: MadeTorrent) -> None:
    """Its user wants this copy to seed for longer than the configuration does."""
    set_limits(server, torrent, ratio=50, minutes=10_000)


def set_limits(server: QbitServer, torrent: MadeTorrent, *, ratio: float, minutes: int) -> None:
    """Set share limits on one torrent in qBittorrent; -2 is the global one."""
    server.api.torrents_set_share_limits(
        ratio_limit=ratio,
        seeding_time_limit=minutes,
        inactive_seeding_time_limit=-2,
        share_limit_action="Default",
        share_limits_mode="Default",
        torrent_hashes=torrent.hash,
    )


def give_to(server: QbitServer, taker: QbitServer, taken: Mapping[str, MadeTorrent]) -> None:
    """Let another server download torrents, each into its category, from this one: their ratio here becomes 1."""
    for category, torrent in taken.items():
        torrents.add(taker, torrent, category)
        kept_by_its_own_limits(taker, torrent)
    for torrent in taken.values():
        torrents.connect(taker, server, torrent)
    for torrent in taken.values():
        torrents.wait_for(taker, torrent.hash, "uploading", "stalledUP")
        has_ratio(server, torrent)


def has_ratio(server: QbitServer, torrent: MadeTorrent) -> None:
    eventually(lambda: torrents.wait_for(server, torrent.hash).ratio >= RATIO, within=WITHIN, say="no ratio")


@pytest.mark.parametrize("version", VERSIONS)
def test_an_imported_torrent_goes_when_the_limit_that_is_asked_for_is_met(stage: Stage, version: str) -> None:
    server = stage.server(version, PollInterval=POLL)
    other = stage.server("5.1", "qBit-Attic", PollInterval=POLL)
    modes = {"never": NEVER, "ratio": BY_RATIO, "time": BY_TIME, "either": EITHER, "both": BOTH}
    arrs = {
        name: stage.arr("radarr", name, ReSearch=True, Torrent=seeding(remove)) for name, remove in modes.items()
    }
    both_met = {name: stage.torrent(f"Both Met {name}") for name in modes}
    time_met = {name: stage.torrent(f"Time Met {name}") for name in modes}
    for name, arr in arrs.items():
        offer(arr, server, both_met[name])
        offer(arr, server, time_met[name])
    for name in modes:
        stage.complete(server, both_met[name].hash)
        stage.complete(server, time_met[name].hash)
    give_to(server, other, both_met)
    for each in (*both_met.values(), *time_met.values()):
        seeded_for(server, each, TIME)

    daemon = begin(stage)

    going = [both_met[name] for name in ("ratio", "time", "either", "both")]
    going += [time_met[name] for name in ("time", "either")]
    for torrent in going:
        gone(server, torrent)
        said = decided(daemon, "seeded", torrent, step="remove with its files")
        assert said["why"].startswith("imported, ratio ")
        assert said["why"].endswith("of 2 s")
        assert not on_disk(server, torrent)
    for torrent in (both_met["never"], time_met["never"], time_met["ratio"], time_met["both"]):
        assert verdict(daemon, torrent, "healthy")["imported"]
        assert on_disk(server, torrent)
    for name, torrent in both_met.items():
        assert arrs[name].imported(torrent.hash)
        assert verdict(daemon, torrent, "healthy", "qBit-Attic")["imported"]  # its own limits are not met
        assert on_disk(other, torrent)
    for arr in arrs.values():
        assert arr.blocklist == []
        assert deletions(arr) == []
        assert [c["name"] for c in arr.commands if "Search" in c["name"]] == []


@pytest.mark.parametrize("version", VERSIONS)
def test_limits_set_on_the_torrent_hold_before_those_of_the_configuration(stage: Stage, version: str) -> None:
    server = stage.server(version, PollInterval=POLL)
    movies = stage.arr("radarr", Torrent=seeding(EITHER, MaxUploadRatio=-1, MaxSeedingTime="30d"))
    timed, shared, usual = (stage.torrent(f"The {name}") for name in ("Timed", "Shared", "Usual"))
    for each in (timed, shared, usual):
        offer(movies, server, each)
        stage.complete(server, each.hash)
    set_limits(server, timed, ratio=-2, minutes=0)
    set_limits(server, shared, ratio=0, minutes=-2)

    daemon = begin(stage)

    gone(server, timed)
    gone(server, shared)
    assert "of 0 s" in decided(daemon, "seeded", timed, step="remove with its files")["why"]
    assert "ratio 0.00 of 0.00" in decided(daemon, "seeded", shared, step="remove with its files")["why"]
    assert verdict(daemon, usual, "healthy")["imported"]


def test_nothing_is_removed_before_its_import_is_confirmed(stage: Stage) -> None:
    server = stage.server("5.1", PollInterval=POLL)
    movies = stage.arr("radarr", Torrent=seeding(BY_TIME))
    hanging = stage.arr("radarr", "hanging", Torrent=seeding(BY_TIME))
    hanging.behaviour.hang_commands = {"DownloadedMoviesScan"}
    refused, waiting, unknown = (stage.torrent(f"The {name}") for name in ("Refused", "Waiting", "Unknown"))
    movies.behaviour.import_rejections[refused.hash] = ["There is no room in the library"]
    for arr, each in ((movies, refused), (hanging, waiting)):
        offer(arr, server, each)
        stage.complete(server, each.hash)
    place(server, unknown, movies.category)
    for each in (refused, waiting):
        seeded_for(server, each, TIME)
    set_limits(server, unknown, ratio=-2, minutes=0)

    daemon = begin(stage)

    gone(server, unknown)  # the Arr, freshly asked, has never heard of it: nobody waits for it
    assert decided(daemon, "seeded", unknown, step="remove with its files")["why"].startswith("unknown to the Arr")
    assert "no room in the library" in needing(daemon, refused)["verdict"]["why"]
    eventually(lambda: hanging.commands_named("DownloadedMoviesScan"), say="it was not scanned")
    for each in (refused, waiting):
        assert on_disk(server, each)
        assert [row["why"] for row in diary(daemon, each, "seeded")] == []
        assert "qBitrr-imported" not in tags_of(server, each)


@pytest.mark.parametrize("version", VERSIONS)
def test_what_is_stopped_or_forced_is_imported_and_removed_all_the_same(stage: Stage, version: str) -> None:
    server = stage.server(version, PollInterval=POLL)
    other = stage.server("5.1", "qBit-Attic", PollInterval=POLL)
    music = stage.arr("lidarr", Torrent=seeding(BY_TIME))
    stopped, forced = (stage.torrent(name, "lidarr") for name in ("The Stopped - Album", "The Forced - Album"))
    for each in (stopped, forced):
        offer(music, server, each)
        stage.complete(server, each.hash)
        seeded_for(server, each, TIME)
        place(other, each, "elsewhere")
    server.api.torrents_stop(torrent_hashes=stopped.hash)
    server.api.torrents_set_force_start(enable=True, torrent_hashes=forced.hash)
    torrents.wait_for(server, stopped.hash, "stoppedUP", "pausedUP")
    torrents.wait_for(server, forced.hash, "forcedUP")
    untouched = [still(other, each) for each in (stopped, forced)]

    daemon = begin(stage)

    for each in (stopped, forced):
        gone(server, each)
        assert music.imported(each.hash)
        assert decided(daemon, "import", each, step="import")
        assert decided(daemon, "seeded", each, step="remove with its files")
    for check in untouched:
        check()
