"""Torrents that qBittorrent itself cannot go on with: their files are missing, or it cannot write them."""

import shutil
from pathlib import Path

import pytest

from tests.e2e.rules.scene import (
    POLL,
    alone,
    begin,
    blocklisted,
    decided,
    deletions,
    diary,
    gone,
    needing,
    offer,
    on_disk,
    place,
    still,
    tagged,
    twin,
    verdict,
)
from tests.lab import torrents
from tests.lab.arr import ArrSim
from tests.lab.eventually import eventually
from tests.lab.qbittorrent import VERSIONS, QbitServer
from tests.lab.stage import Stage
from tests.lab.torrents import MadeTorrent


def lose(server: QbitServer, *lost: MadeTorrent) -> None:
    """Take the disk away from under complete torrents, as a restart without its mount does."""
    server.stop()
    for each in lost:
        shutil.move(server.downloads / each.name, server.folder / f"unmounted-{each.name}")
    server.start()
    for each in lost:
        torrents.wait_for(server, each.hash, "missingFiles")


def find_again(server: QbitServer, lost: MadeTorrent) -> None:
    """The disk is mounted again, and the user has the torrent checked."""
    shutil.move(server.folder / f"unmounted-{lost.name}", server.downloads / lost.name)
    server.api.torrents_recheck(torrent_hashes=lost.hash)


def taken_in(stage: Stage, movies: ArrSim, server: QbitServer, *films: MadeTorrent) -> None:
    """Have films downloaded and, without our help, imported."""
    for film in films:
        offer(movies, server, film)
    for film in films:
        stage.complete(server, film.hash)
    movies.behaviour.auto_import = True
    movies.refresh()
    eventually(lambda: all(movies.imported(film.hash) for film in films), say="not imported")


@pytest.mark.parametrize("version", VERSIONS)
def test_missing_files_cost_an_imported_torrent_its_place_and_another_its_release_no_blame(
    stage: Stage, version: str
) -> None:
    server = stage.server(version, PollInterval=POLL)
    other = stage.server("5.1", "qBit-Attic", PollInterval=POLL)
    movies = stage.arr("radarr")
    had, wanted, healthy = (stage.torrent(name) for name in ("The Had", "The Wanted", "The Healthy"))
    movies.behaviour.import_rejections[wanted.hash] = ["Not now"]
    taken_in(stage, movies, server, had, healthy)
    media = offer(movies, server, wanted)
    stage.complete(server, wanted.hash)
    media.releases.clear()  # or the search would grab it again, as it may
    place(other, had, movies.category)
    untouched = [twin(other, wanted, movies.category)]
    lose(server, had, wanted)
    movies.refresh()
    daemon = begin(stage)

    gone(server, had)
    gone(server, wanted)

    assert decided(daemon, "missing-files", had, step="remove, leaving its files")["why"].endswith(
        "it is imported"
    )
    said = decided(daemon, "missing-files", wanted, step="delete")
    assert said["steps"] == ["take out of the queue", "delete", "search again"]
    assert said["why"].endswith("it is not imported")
    assert [query["blocklist"] for query in deletions(movies)] == [["false"]]
    eventually(lambda: movies.commands_named("MoviesSearch"), say="it was not searched again")
    assert movies.blocklist == []
    assert (server.folder / "unmounted-The Had").exists()
    assert (server.folder / "unmounted-The Wanted").exists()
    eventually(lambda: (daemon.torrent("qBit-Attic", had.hash) or {}).get("imported"), within=60)
    assert on_disk(other, had)
    assert torrents.wait_for(server, healthy.hash).progress == 1
    for check in untouched:
        check()


def test_files_that_come_back_within_the_grace_have_cost_nothing(stage: Stage) -> None:
    server, movies = stage.server("5.1", PollInterval=POLL), stage.arr("radarr")
    film = stage.torrent("The Late Disk")
    taken_in(stage, movies, server, film)
    lose(server, film)
    movies.refresh()
    daemon = begin(stage, MissingFilesGrace="1h")
    row = verdict(daemon, film, "missing-files")
    assert row["verdict"]["why"] == "its files are missing: waiting 1 h, a disk may come back"

    find_again(server, film)

    assert verdict(daemon, film, "healthy")["imported"]
    assert not any("remove" in step for row in diary(daemon, film) for step in row["steps"])
    assert on_disk(server, film)


def unwritable(folder: Path, film: MadeTorrent) -> Path:
    """Where the film's file would go, something that cannot be written even by root."""
    target = folder / film.name / "film.mkv"
    target.parent.mkdir(parents=True)
    target.symlink_to("/dev/full")
    return target


def file_errors(server: QbitServer) -> int:
    return sum("File error alert" in str(row["message"]) for row in server.api.log_main())


@pytest.mark.parametrize("version", VERSIONS)
def test_an_errored_torrent_is_checked_three_times_and_then_left_to_the_user(stage: Stage, version: str) -> None:
    server = stage.server(version, PollInterval=POLL)
    other = stage.server("5.1", "qBit-Attic", PollInterval=POLL)
    movies, series = stage.arr("radarr"), alone(stage.arr("sonarr"))
    film, bystander = stage.torrent("The Full Disk"), stage.torrent("The Bystander", "sonarr")
    target = unwritable(server.downloads, film)
    offer(movies, server, film)
    offer(series, server, bystander)
    place(other, film, "kept-for-me")
    daemon = begin(stage)
    tagged(server, bystander, "qBitrr-allowed_stalled")
    untouched = [still(server, bystander), still(other, film)]

    def given_up() -> bool:
        if file_errors(server) >= 2:  # libtorrent is tired of a peer after the third time: here is another
            torrents.connect(server, other, film)
        row = daemon.torrent("default", film.hash)
        assert row is not None
        assert "after 3 rechecks" in row["verdict"]["why"], f"it is {row['state']}: {row['verdict']}"
        return True

    eventually(given_up, within=60, say="it is not left to the user")
    row = needing(daemon, film)
    assert row["verdict"]["why"] == "still in error after 3 rechecks: look at its save path and the disk"
    assert decided(daemon, "errored", film, step="Recheck", why="in error: recheck 1 of 3")
    assert 2 <= file_errors(server) <= 4  # the first, and at most one after each recheck
    assert blocklisted(movies) == []
    for check in untouched:
        check()

    target.unlink()
    shutil.copy2(film.content / "film.mkv", target)
    server.api.torrents_recheck(torrent_hashes=film.hash)

    eventually(lambda: movies.imported(film.hash), within=60, say="mended, it is not imported")
    assert not daemon.torrents(attention="true")
