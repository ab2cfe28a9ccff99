"""An import that the Arr does not confirm never counts as one, and the Arr's own words are shown."""

from tests.e2e.test_main_job import imported
from tests.lab.arr import ArrSim
from tests.lab.daemon import Daemon, Json
from tests.lab.eventually import eventually
from tests.lab.qbittorrent import QbitServer
from tests.lab.stage import Stage

FIRST_PAUSE = 60.0  # s, of the protocol's 1, 5, 15, 60 min


def lab(stage: Stage) -> tuple[QbitServer, ArrSim, Daemon]:
    server, movies = stage.server("5.1", PollInterval=1), stage.arr("radarr")
    return server, movies, stage.daemon(LoopSleepTimer=1).start().until_ready()


def shown_with(daemon: Daemon, torrent_hash: str, words: str) -> Json:
    """The torrent's row, once it shows these words of the Arr and when it is looked at again."""

    def row() -> Json:
        found = daemon.torrent("default", torrent_hash)
        return found if found and words in found["message"] and found["lookAgainAt"] else {}

    return eventually(row, within=60, say=f"{words!r} is not shown for {torrent_hash}")


def test_a_rejected_import_is_not_an_import(stage: Stage) -> None:
    server, movies, daemon = lab(stage)
    film = stage.torrent("The Rejected")
    movies.behaviour.import_rejections[film.hash] = ["Sample is longer than the film"]

    stage.grab(movies, film.name, server, film)

    row = shown_with(daemon, film.hash, "Sample is longer than the film")
    assert row["imported"] is False
    assert row["needsAttention"] is True
    assert 0 < row["lookAgainAt"] - row["verdict"]["at"] <= FIRST_PAUSE + 5
    assert len(movies.commands_named("DownloadedMoviesScan")) == 1
    (info,) = server.api.torrents_info(torrent_hashes=film.hash)
    assert "qBitrr-imported" not in info.tags


def test_a_failing_command_is_not_an_import_and_its_message_is_shown(stage: Stage) -> None:
    server, movies, daemon = lab(stage)
    movies.behaviour.fail_commands = {"DownloadedMoviesScan"}

    _, torrent_hash = stage.grab(movies, "The Failing", server)

    row = shown_with(daemon, torrent_hash, movies.behaviour.fail_message)
    assert row["imported"] is False


def test_a_refused_command_is_not_an_import(stage: Stage) -> None:
    server, movies, daemon = lab(stage)
    film = stage.torrent("The Refused")
    movies.behaviour.refuse_commands = 400

    stage.grab(movies, film.name, server, film)

    row = shown_with(daemon, film.hash, "400")
    assert row["imported"] is False
    assert movies.import_count(film.hash) == 0


def test_an_arr_that_is_down_delays_the_import_and_loses_nothing(stage: Stage) -> None:
    server, movies, daemon = lab(stage)
    film = stage.torrent("The Patient")
    stage.grab(movies, film.name, server, film)
    movies.stop()
    stage.complete(server, film.hash)
    eventually(lambda: not daemon.get("/api/status")["arrs"][0]["alive"], within=60)

    movies.start()

    imported(movies, daemon, "default", film.hash)
    assert movies.import_count(film.hash) == 1


def test_a_torrent_that_the_arr_does_not_know_is_not_scanned_and_the_page_says_so(stage: Stage) -> None:
    server, movies, daemon = lab(stage)
    film = stage.torrent("The Stranger")
    stage.add(server, film, movies.category)

    eventually(
        lambda: (
            (daemon.torrent("default", film.hash) or {"verdict": {"rule": ""}})["verdict"]["rule"] == "unclaimed"
        ),
        within=60,
        say="it is not called unclaimed",
    )
    assert movies.commands_named("DownloadedMoviesScan") == []


def test_an_import_that_the_arr_does_by_itself_is_just_as_good(stage: Stage) -> None:
    server, movies, daemon = lab(stage)
    movies.behaviour.auto_import = True

    _, torrent_hash = stage.grab(movies, "The Self-Made", server)

    imported(movies, daemon, "default", torrent_hash)
    assert movies.import_count(torrent_hash) == 1
