"""Torrents that complete on any instance are imported by their Arr, once, with the right path and hash."""

import sqlite3
from contextlib import closing

from tests.lab import torrents
from tests.lab.arr import ArrSim
from tests.lab.daemon import Daemon
from tests.lab.eventually import eventually
from tests.lab.qbittorrent import VERSIONS
from tests.lab.stage import Stage

POLL_INTERVAL = 1.0


def three_versions(stage: Stage) -> None:
    for version, name in zip(VERSIONS, ("default", "qBit-Seedbox", "qBit-Attic"), strict=True):
        stage.server(version, name, PollInterval=POLL_INTERVAL)


def imported(arr: ArrSim, daemon: Daemon, instance: str, torrent_hash: str, within: float = 25) -> None:
    eventually(lambda: arr.imported(torrent_hash), within=within, say=f"{instance} {torrent_hash} is not imported")
    eventually(
        lambda: (daemon.torrent(instance, torrent_hash) or {}).get("imported"),
        within=30,
        say=f"the daemon does not know that {torrent_hash} on {instance} is imported",
    )


def scans_of(arr: ArrSim, torrent_hash: str) -> list[dict[str, object]]:
    bodies = [command["body"] for command in arr.commands_named(arr.kind.scan_command)]
    return [body for body in bodies if body["downloadClientId"] == torrent_hash.upper()]


def test_two_arrs_import_from_three_versions_of_qbittorrent_with_one_scan_each(stage: Stage) -> None:
    three_versions(stage)
    movies, series = stage.arr("radarr"), stage.arr("sonarr")
    daemon = stage.daemon().start().until_ready()

    grabbed = []
    for name, server in stage.servers.items():
        for arr in (movies, series):
            _, torrent_hash = stage.grab(arr, f"The {name} {arr.category} Riddle", server)
            grabbed.append((arr, name, torrent_hash))

    for arr, name, torrent_hash in grabbed:
        imported(arr, daemon, name, torrent_hash)
        (scan,) = scans_of(arr, torrent_hash)
        (info,) = stage.servers[name].api.torrents_info(torrent_hashes=torrent_hash)
        assert scan["path"] == info.content_path
        assert arr.import_count(torrent_hash) == 1
        assert "qBitrr-imported" in [tag.strip() for tag in info.tags.split(",")]
        assert [row["instance"] for row in daemon.torrents(q=torrent_hash)] == [name]


def test_a_nudge_starts_a_pass_long_before_the_timer_would(stage: Stage) -> None:
    three_versions(stage)
    movies = stage.arr("radarr")
    daemon = stage.daemon(LoopSleepTimer=3600).start().until_ready()

    for name, server in stage.servers.items():
        _, torrent_hash = stage.grab(movies, f"The Punctual {name}", server)
        imported(movies, daemon, name, torrent_hash)


def test_the_same_hash_on_two_instances_gives_two_rows_and_one_import(stage: Stage) -> None:
    three_versions(stage)
    movies = stage.arr("radarr")
    daemon = stage.daemon().start().until_ready()
    film = stage.torrent("The Twins")
    first, second = stage.servers["default"], stage.servers["qBit-Attic"]

    _, torrent_hash = stage.grab(movies, film.name, first, film)
    stage.add(second, film, movies.category)
    stage.complete(first, film.hash)

    imported(movies, daemon, "default", torrent_hash)
    imported(movies, daemon, "qBit-Attic", torrent_hash)
    assert len(scans_of(movies, torrent_hash)) == 1
    assert movies.import_count(torrent_hash) == 1
    with closing(sqlite3.connect(f"file:{daemon.data}/qbitrr.db?mode=ro", uri=True)) as database:
        rows = database.execute("SELECT QbitInstance FROM torrentlibrary WHERE Hash = ?", (film.hash,)).fetchall()
    assert sorted(rows) == [("default",), ("qBit-Attic",)]


def test_lidarr_imports_an_album(stage: Stage) -> None:
    server = stage.server("5.1")
    music = stage.arr("lidarr")
    daemon = stage.daemon().start().until_ready()

    _, torrent_hash = stage.grab(music, "The Quiet Quartet - Unplayed", server)

    imported(music, daemon, "default", torrent_hash)
    assert len(scans_of(music, torrent_hash)) == 1


def test_the_path_comes_from_the_arr_when_qbitrr_cannot_see_the_folder(stage: Stage) -> None:
    server = stage.server("5.1")
    # the Arr sees the server's folder under another name, as a seedbox's remote path mapping does
    elsewhere = stage.seen_at["default"] = stage.folder / "as-the-arr-sees-it"
    elsewhere.symlink_to(server.downloads)
    movies = stage.arr("radarr")
    daemon = stage.daemon().start().until_ready()

    _, torrent_hash = stage.grab(movies, "The Far Shore", server)

    imported(movies, daemon, "default", torrent_hash)
    (scan,) = scans_of(movies, torrent_hash)
    assert str(scan["path"]).startswith(str(elsewhere))


def test_what_the_user_ignores_or_stopped_is_left_as_it_is(stage: Stage) -> None:
    server = stage.server("5.1")
    movies = stage.arr("radarr")
    daemon = stage.daemon().start().until_ready()
    ignored, stopped, plain = (stage.torrent(f"The {what} One") for what in ("Ignored", "Stopped", "Plain"))
    torrents.add(server, stopped, movies.category, stopped=True)
    torrents.add(server, ignored, movies.category, tags=["qBitrr-ignored"])
    torrents.connect(server, stage.seeder, ignored)
    stage.complete(server, ignored.hash)

    _, torrent_hash = stage.grab(movies, plain.name, server, plain)
    imported(movies, daemon, "default", torrent_hash)

    rules = {row["hash"]: row["verdict"]["rule"] for row in daemon.torrents()}
    assert rules[ignored.hash] == "ignored"
    assert rules[stopped.hash] == "user-stopped"
    assert scans_of(movies, ignored.hash) == []
    (info,) = server.api.torrents_info(torrent_hashes=stopped.hash)
    assert info.state == "stoppedDL"
