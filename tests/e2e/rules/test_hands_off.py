"""Dry runs and read-only instances: everything is decided and recorded, and nothing is done there."""

import pytest

from tests.e2e.rules.scene import POLL, alone, begin, decided, gone, offer, place, still, tags_of, writes
from tests.lab import torrents
from tests.lab.eventually import eventually
from tests.lab.stage import Stage


@pytest.mark.parametrize("way", ["Settings", "--dry-run", "Arr"])
def test_a_dry_run_decides_everything_and_does_nothing(stage: Stage, way: str) -> None:
    server, other = stage.server("5.1", PollInterval=POLL), stage.server("4.5", "qBit-Attic", PollInterval=POLL)
    limits = {"StalledDelay": "1s", "SeedingMode": {"UploadRateLimitPerTorrent": 40}}
    movies = stage.arr("radarr", Torrent=limits, DryRun=way == "Arr")
    series = stage.arr("sonarr")
    ready, stuck = stage.torrent("The Ready"), stage.torrent("The Stuck")
    episode = stage.torrent("The Episode", "sonarr")
    offer(movies, server, ready)
    offer(series, other, episode)
    stage.complete(server, ready.hash)
    stage.complete(other, episode.hash)
    offer(alone(movies), server, stuck)
    torrents.wait_for(server, stuck.hash, "stalledDL")
    untouched = [still(server, ready), still(server, stuck)]
    untouched += [] if way == "Arr" else [still(other, episode)]
    general = {"DryRun": True, "FreeSpace": "9000T"} if way == "Settings" else {}
    daemon = begin(stage, *(["--dry-run"] if way == "--dry-run" else []), **general)

    said = [
        decided(daemon, "import", ready, step="import"),
        decided(daemon, "stalled", stuck, step="delete"),
        decided(daemon, "import", episode, instance="qBit-Attic", step="import"),
    ]

    assert [row["dry"] for row in said] == [True, True, way != "Arr"]
    if way == "Arr":
        eventually(lambda: series.imported(episode.hash), within=60, say="the other Arr does not import")
    else:
        assert daemon.get("/api/status")["dryRun"]
        assert writes(series) == []
    assert writes(movies) == []
    assert movies.blocklist == []
    for check in untouched:
        check()


def test_a_read_only_instance_is_left_as_it_is_while_its_twin_is_served(stage: Stage) -> None:
    server = stage.server("5.1", PollInterval=POLL, ReadOnly=True)
    other = stage.server("5.3", "qBit-Attic", PollInterval=POLL)
    movies = stage.arr("radarr", Torrent={"StalledDelay": "1s"})
    film, stuck = stage.torrent("The Film"), stage.torrent("The Stuck")
    offer(movies, other, film)
    stage.complete(other, film.hash)
    place(server, film, movies.category)
    offer(alone(movies), other, stuck)
    torrents.add(server, stuck, movies.category)
    torrents.wait_for(server, stuck.hash, "stalledDL")
    untouched = [still(server, film), still(server, stuck)]
    categories = set(server.api.torrents_categories())
    stage.arr("lidarr")

    daemon = begin(stage)

    eventually(lambda: movies.imported(film.hash), within=60, say="the twin is not imported")
    gone(other, stuck)
    eventually(lambda: "qBitrr-imported" in tags_of(other, film), say="the twin is not tagged")
    assert decided(daemon, "stalled", stuck, step="delete")["dry"]
    assert decided(daemon, "stalled", stuck, instance="qBit-Attic", step="delete")["dry"] is False
    assert daemon.get(f"/api/torrents/default/{stuck.hash}")["heldBy"] == [
        "default is read-only: nothing is changed there."
    ]
    assert set(server.api.torrents_categories()) == categories
    for check in untouched:
        check()
