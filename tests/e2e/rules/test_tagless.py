"""With `Tagless` our marks live in the database, through a restart, and the user's torrents carry none."""

import sqlite3
from contextlib import closing

from tests.e2e.rules.scene import POLL, alone, begin, decided, gone, offer, still, tags_of, verdict
from tests.lab.eventually import eventually
from tests.lab.stage import Stage


def test_marks_are_kept_in_the_database_and_outlast_a_restart(stage: Stage) -> None:
    server, other = stage.server("5.1", PollInterval=POLL), stage.server("5.3", "qBit-Attic", PollInterval=POLL)
    movies = stage.arr("radarr")
    waiting = alone(stage.arr("sonarr", Torrent={"StalledDelay": "1h", "ReSearchStalled": True}))
    hasty = alone(stage.arr("lidarr", Torrent={"StalledDelay": "2s"}))
    film = stage.torrent("The Film")
    episode, album = stage.torrent("The Episode", "sonarr"), stage.torrent("The Album", "lidarr")
    server.api.torrents_create_tags("mine")
    offer(movies, server, film)
    offer(waiting, server, episode)
    offer(hasty, other, album)
    server.api.torrents_add_tags(tags="mine", torrent_hashes=film.hash)
    daemon = begin(stage, Tagless=True)

    assert eventually(lambda: movies.imported(film.hash), within=60, say="not imported")
    assert eventually(lambda: verdict(daemon, film, "healthy")["imported"])
    assert decided(daemon, "stalled", episode, step="search again")["steps"] == ["search again"]
    gone(other, album)
    assert (tags_of(server, film), tags_of(server, episode)) == ({"mine"}, set())

    untouched = [still(server, film), still(server, episode)]
    assert daemon.terminate() == 0
    with closing(sqlite3.connect(f"file:{daemon.data}/qbitrr.db?mode=ro", uri=True)) as database:
        rows = dict(database.execute("SELECT Hash, Imported FROM torrentlibrary"))
    assert rows[film.hash] == 1
    movies.stop()  # so that nobody but the database can say it
    daemon.start().until_ready()

    assert verdict(daemon, film, "healthy")["imported"]
    verdict(daemon, episode, "stalled")
    assert len(waiting.commands_named("EpisodeSearch")) == 1
    for check in untouched:
        check()
