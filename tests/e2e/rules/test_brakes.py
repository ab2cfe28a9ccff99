"""More removals at once than the user allows wait for his word, on the instance where that is so."""

import httpx
import pytest

from tests.e2e.rules.scene import POLL, WITHIN, begin, gone, looks, place, still
from tests.e2e.rules.test_seeded import set_limits
from tests.lab.eventually import eventually
from tests.lab.stage import Stage

MOST = 2


def test_too_many_removals_wait_for_a_word_and_go_in_small_numbers(stage: Stage) -> None:
    server, other = stage.server("5.1", PollInterval=POLL), stage.server("5.3", "qBit-Attic", PollInterval=POLL)
    movies = stage.arr("radarr", Torrent={"SeedingMode": {"RemoveTorrent": 2}})
    films = [stage.torrent(f"Film {number}") for number in range(5)]
    for each, held in ((server, films), (other, films[: MOST + 1])):
        for film in held:
            place(each, film, movies.category)
            set_limits(each, film, ratio=-2, minutes=0)
    daemon = begin(stage, MaxRemovalsPerPass=MOST)

    def held_back(instance: str) -> list[str]:
        assert daemon.torrent(instance, films[0].hash), "it is not seen yet"
        return list(daemon.get(f"/api/torrents/{instance}/{films[0].hash}")["heldBy"])

    def hold_back(instance: str, count: int) -> None:
        word = f"{count} of {count} torrents on {instance} would go at once, more than {MOST} and more than 10%: "
        word += "nothing is removed there until you confirm it."
        eventually(lambda: word in held_back(instance), within=WITHIN, say=f"it does not say: {word}")

    hold_back("default", 5)
    hold_back("qBit-Attic", 3)
    for film in films[: MOST + 1]:  # a server stops by itself what has reached its limit
        eventually(lambda film=film: looks(other, film)["stopped"], within=WITHIN)  # type: ignore[misc]
    untouched = [still(other, film) for film in films[: MOST + 1]]
    assert all(looks(server, film) for film in films)
    with pytest.raises(httpx.HTTPStatusError, match="409"):
        daemon.post("/api/arrs/radarr/confirm/qBit-Seedbox")

    daemon.post("/api/arrs/radarr/confirm/default")

    for film in films:
        gone(server, film)
    assert movies.blocklist == []
    for check in untouched:
        check()
