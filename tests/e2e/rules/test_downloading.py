"""Downloads that hang fail on the instance where they do, for as long and as far as the user allows it."""

import shutil

import pytest

from tests.e2e.rules.scene import (
    POLL,
    WITHIN,
    alone,
    begin,
    blocklisted,
    decided,
    diary,
    gone,
    offer,
    still,
    tags_of,
    twin,
    verdict,
)
from tests.lab import torrents
from tests.lab.eventually import eventually
from tests.lab.qbittorrent import VERSIONS, QbitServer
from tests.lab.stage import Stage
from tests.lab.torrents import MadeTorrent

STALLED_TAG = "qBitrr-allowed_stalled"
KB = 1024


def searches(arr_commands: list[dict[str, object]]) -> list[object]:
    return [command["name"] for command in arr_commands if "Search" in str(command["name"])]


@pytest.mark.parametrize("version", VERSIONS)
def test_a_stalled_download_is_marked_and_searched_at_once_and_fails_after_its_delay(
    stage: Stage, version: str
) -> None:
    server = stage.server(version, PollInterval=POLL)
    other = stage.server("5.1", "qBit-Attic", PollInterval=POLL)
    strict = alone(stage.arr("radarr", Torrent={"StalledDelay": "4s", "ReSearchStalled": True}))
    never = alone(stage.arr("radarr", "never", Torrent={"StalledDelay": -1}))
    marking = alone(stage.arr("radarr", "marking", Torrent={"StalledDelay": 0}))
    film, kept, marked = (stage.torrent(f"The {name}") for name in ("Stalled", "Unwatched", "Marked"))
    for arr, each in ((strict, film), (never, kept), (marking, marked)):
        offer(arr, server, each)
        torrents.wait_for(server, each.hash, "stalledDL")
    magnet = torrents.add_magnet(server, "A-magnet-nobody-serves", strict.category)
    untouched = [still(server, kept), twin(other, film, strict.category), twin(other, marked, strict.category)]

    daemon = begin(stage)

    first = decided(daemon, "stalled", film, step="AddTags")
    assert first["steps"] == ["AddTags", "search again"]
    assert first["why"] == "stalled, allowed for 4 s"
    gone(server, film)
    last = decided(daemon, "stalled", film, step="delete")
    assert last["steps"] == ["blocklist", "delete", "search again"]
    assert last["why"].startswith("stalled (stalledDL) for ")
    assert last["why"].endswith(" of 4 s allowed")
    assert last["at"] - first["at"] >= 4 - 1
    assert last["facts"]["torrent"]["tags"] == [STALLED_TAG]
    assert blocklisted(strict) == [film.name]
    eventually(lambda: searches(strict.commands) == ["MoviesSearch"] * 2, say=str(strict.commands))
    eventually(lambda: torrents.look(server, magnet) is None, within=WITHIN, say="the magnet stays")

    eventually(lambda: tags_of(server, marked) == {STALLED_TAG}, say="it is not marked")
    verdict(daemon, marked, "healthy")
    verdict(daemon, kept, "healthy")
    assert searches(never.commands) == searches(marking.commands) == []
    for check in untouched:
        check()


def crawl(server: QbitServer, torrent: MadeTorrent, *peers: QbitServer) -> None:
    """Let it download from these peers alone, slowly."""
    server.api.torrents_set_download_limit(limit=20 * KB, torrent_hashes=torrent.hash)
    for peer in peers:
        torrents.connect(server, peer, torrent)
    torrents.wait_for(server, torrent.hash, "downloading")


@pytest.mark.parametrize("version", VERSIONS)
def test_a_slow_download_fails_where_slow_ones_do_and_is_left_where_they_may_be_slow(
    stage: Stage, version: str
) -> None:
    server = stage.server(version, PollInterval=POLL)
    other = stage.server("5.1", "qBit-Attic", PollInterval=POLL)
    hasty: dict[str, object] = {"MaximumETA": "10s", "DoNotRemoveSlow": False}
    strict = alone(stage.arr("radarr", Torrent=hasty))
    patient = alone(stage.arr("radarr", "patient", Torrent=hasty | {"DoNotRemoveSlow": True}))
    nearly = alone(stage.arr("radarr", "nearly", Torrent=hasty | {"MaximumDeletablePercentage": 0.0}))
    size = {"film.mkv": 8_000 * KB}
    film, allowed, advanced = (
        stage.torrent(f"The {name}", files=size) for name in ("Slow", "Calm", "Nearly There")
    )
    for arr, each in ((strict, film), (patient, allowed), (nearly, advanced)):
        offer(arr, server, each)
        crawl(server, each, stage.seeder)
    untouched = [twin(other, film, strict.category)]

    daemon = begin(stage)

    gone(server, film)
    said = decided(daemon, "slow", film, step="delete")
    assert said["steps"] == ["blocklist", "delete", "search again"]
    assert said["why"].startswith("would take ")
    assert ", allowed 10 s, at " in said["why"]
    assert blocklisted(strict) == [film.name]
    for each in (allowed, advanced):
        verdict(daemon, each, "healthy")
        assert diary(daemon, each, "slow") == []
    for check in untouched:
        check()


@pytest.mark.parametrize("version", VERSIONS)
def test_a_download_that_nobody_has_whole_fails_after_its_delay(stage: Stage, version: str) -> None:
    server = stage.server(version, PollInterval=POLL)
    other = stage.server("5.1", "qBit-Attic", PollInterval=POLL)
    movies = alone(stage.arr("radarr", Torrent={"StalledDelay": "3s"}))
    patient = alone(stage.arr("radarr", "patient", Torrent={"StalledDelay": "1h"}))
    files = {"a.mkv": 4_000 * KB, "b.mkv": 4_000 * KB}
    half, also_half = stage.torrent("The Half", files=files), stage.torrent("The Other Half", files=files)
    for each in (half, also_half):
        hold_half(other, each)
    for arr, each in ((movies, half), (patient, also_half)):
        offer(arr, server, each)
        crawl(server, each, other)
    untouched = [still(other, half), still(other, also_half)]

    daemon = begin(stage)

    gone(server, half)
    said = decided(daemon, "unavailable", half, step="delete")
    assert said["steps"] == ["blocklist", "delete", "search again"]
    assert said["why"].startswith("only 0.")
    assert 0 < said["facts"]["torrent"]["availability"] < 1
    assert blocklisted(movies) == [half.name]
    verdict(daemon, also_half, "healthy")
    for check in untouched:
        check()


def hold_half(server: QbitServer, torrent: MadeTorrent) -> None:
    """Have one of its two files on a server, where the other is not wanted."""
    folder = server.downloads / torrent.name
    folder.mkdir()
    shutil.copy2(torrent.content / "a.mkv", folder)
    torrents.add(server, torrent, "kept-for-me", save_path=server.downloads)
    server.api.torrents_file_priority(torrent_hash=torrent.hash, file_ids=1, priority=0)
    torrents.wait_for(server, torrent.hash, "stalledUP")
