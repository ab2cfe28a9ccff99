"""A torrent that the user moves into `FailedCategory` or `RecheckCategory` is served, and no other."""

import pytest

from tests.e2e.rules.scene import (
    POLL,
    alone,
    begin,
    blocklisted,
    decided,
    gone,
    move,
    offer,
    place,
    still,
    twin,
    verdict,
)
from tests.lab import torrents
from tests.lab.eventually import eventually
from tests.lab.qbittorrent import VERSIONS
from tests.lab.stage import Stage


def test_what_is_moved_into_the_failed_category_is_blocklisted_deleted_and_searched_again(stage: Stage) -> None:
    server, other = stage.server("5.1", PollInterval=POLL), stage.server("5.3", "qBit-Attic", PollInterval=POLL)
    movies, series = alone(stage.arr("radarr")), alone(stage.arr("sonarr"))
    film, better, strange = (stage.torrent(name) for name in ("The Bad Copy", "The Better Copy", "Nobody's"))
    media = offer(movies, server, film, better)
    movies.behaviour.next_client = other.name
    torrents.add(server, strange, "failed")
    untouched = [still(server, strange), twin(other, film, movies.category)]
    daemon = begin(stage)
    verdict(daemon, film, "stalled")  # it is seen in the category of its Arr

    move(server, film, "failed")

    gone(server, film)
    eventually(lambda: torrents.look(other, better.hash), say="the next release was not grabbed")
    said = decided(daemon, "failed-category", film, step="search again")
    assert said["why"] == "moved into the category failed"
    assert said["steps"] == ["blocklist", "delete", "search again"]
    assert blocklisted(movies) == [film.name]
    assert [command["body"]["movieIds"] for command in movies.commands_named("MoviesSearch")] == [[media.id]]
    assert series.blocklist == []
    assert series.commands_named("EpisodeSearch") == []
    for check in untouched:
        check()


@pytest.mark.parametrize("version", VERSIONS)
def test_what_is_moved_into_the_recheck_category_is_checked_and_put_back(stage: Stage, version: str) -> None:
    server = stage.server(version, PollInterval=POLL)
    other = stage.server("5.1", "qBit-Attic", PollInterval=POLL)
    movies = stage.arr("radarr")
    film, neighbour = stage.torrent("The Rotten"), stage.torrent("The Rotten Neighbour")
    for each, copy in ((server, film), (server, neighbour), (other, film)):
        place(each, copy, movies.category)
        (each.downloads / copy.name / "film.mkv").write_bytes(b"rot" * 32 * 1024)  # nobody has noticed yet
    daemon = begin(stage)
    for instance, copy in (("default", film), ("default", neighbour), ("qBit-Attic", film)):
        verdict(daemon, copy, "unclaimed", instance)
    untouched = [still(server, neighbour), still(other, film)]

    move(server, film, "recheck")

    def checked() -> bool:
        info = torrents.look(server, film.hash)
        return info is not None and info.category == movies.category and info.progress == 0

    eventually(checked, within=60, say="it was not checked and put back")
    said = decided(daemon, "recheck-category", film)
    assert said["why"] == "moved into the category recheck: checked again and put back into radarr"
    assert said["steps"] == ["Recheck", "SetCategory"]
    for check in untouched:
        check()
