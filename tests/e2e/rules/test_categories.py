"""Which categories are looked after on which instance: managed ones without an Arr, and subcategories."""

import pytest

from tests.e2e.rules.scene import POLL, WITHIN, begin, decided, gone, on_disk, place, still, verdict
from tests.e2e.rules.test_seeded import RATIO, give_to
from tests.lab import torrents
from tests.lab.eventually import eventually
from tests.lab.qbittorrent import VERSIONS, QbitServer
from tests.lab.stage import Stage
from tests.lab.torrents import MadeTorrent

LIMIT = 400 * 1024  # bytes/s of the 400 kB/s below


def limited(server: QbitServer, torrent: MadeTorrent) -> None:
    eventually(lambda: torrents.wait_for(server, torrent.hash).up_limit == LIMIT, within=WITHIN, say="no limit")


@pytest.mark.parametrize("version", VERSIONS)
def test_a_managed_category_seeds_as_its_instance_says_and_only_there(stage: Stage, version: str) -> None:
    seeding = {
        "RemoveTorrent": 1,
        "MaxUploadRatio": RATIO,
        "UploadRateLimitPerTorrent": 400,
        "Categories": [
            {"Name": "keep", "RemoveTorrent": -1},
            {"Name": "owing", "HitAndRunMode": "and", "MinSeedRatio": 50},
        ],
    }
    managed: dict[str, object] = {"ManagedCategories": ["linux", "keep", "owing"], "CategorySeeding": seeding}
    server = stage.server(version, "default", PollInterval=POLL, **managed)
    other = stage.server("5.1", "qBit-Attic", PollInterval=POLL)
    movies = stage.arr("radarr")
    made = {category: stage.torrent(f"The {category} one") for category in ("linux", "keep", "owing", "elsewhere")}
    for category, torrent in made.items():
        place(server, torrent, category)
    give_to(server, other, made)
    untouched = [still(other, torrent) for torrent in made.values()]
    untouched += [still(server, made["elsewhere"])]

    daemon = begin(stage)

    gone(server, made["linux"])
    said = decided(daemon, "seeded", made["linux"], step="remove with its files")
    assert said["why"].startswith("complete, ratio 1.")
    assert not on_disk(server, made["linux"])
    for category in ("keep", "owing"):
        verdict(daemon, made[category], "healthy")
        limited(server, made[category])
        assert on_disk(server, made[category])
    assert [request.path for request in movies.requests if request.method != "GET"] == []
    for check in untouched:
        check()


@pytest.mark.parametrize("version", VERSIONS)
def test_subcategories_belong_to_a_category_where_the_instance_says_so(stage: Stage, version: str) -> None:
    server = stage.server(version, PollInterval=POLL, MatchSubcategories=True)
    other = stage.server("5.1", "qBit-Attic", PollInterval=POLL)
    limits = {"SeedingMode": {"UploadRateLimitPerTorrent": 400}}
    movies = stage.arr("radarr", Torrent=limits)
    film, lookalike = stage.torrent("The Sharp Film"), stage.torrent("The Lookalike")
    for each in (server, other):
        place(each, film, f"{movies.category}/uhd")
    place(server, lookalike, f"{movies.category}-uhd")
    untouched = [still(other, film), still(server, lookalike)]

    daemon = begin(stage)

    limited(server, film)
    assert decided(daemon, "unclaimed", film, step="SetLimits")["category"] == movies.category
    assert daemon.torrent("qBit-Attic", film.hash) is None
    for check in untouched:
        check()
