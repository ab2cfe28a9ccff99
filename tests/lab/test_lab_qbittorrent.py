"""The lab's qBittorrents do on all versions what tests will ask of them."""

import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from qbittorrentapi import APIConnectionError, LoginFailed

from tests.lab.eventually import eventually
from tests.lab.fixtures import QbitFactory, available
from tests.lab.ports import is_free
from tests.lab.qbittorrent import VERSIONS, QbitServer, ServerDidNotStartError
from tests.lab.torrents import (
    add,
    add_magnet,
    complete_on,
    connect,
    fill,
    hollow,
    look,
    make_missing,
    make_torrent,
    seed,
    wait_for,
    wait_until_saved,
)


def test_a_fresh_server_is_of_its_family_quiet_and_online(any_qbit: QbitServer) -> None:
    if any_qbit.version != "4.5":  # which is the system's own, whatever it is
        assert any_qbit.api.app_version().startswith(f"v{any_qbit.version}.")
    preferences = any_qbit.api.app_preferences()
    assert not any(preferences[key] for key in ("dht", "pex", "lsd", "upnp", "queueing_enabled"))
    assert preferences["listen_port"] == any_qbit.bt_port
    assert Path(str(preferences["save_path"])) == any_qbit.downloads
    assert Path(f"/proc/{any_qbit.pid}/exe").readlink().name == "qbittorrent-nox"
    eventually(lambda: any_qbit.api.sync_maindata().server_state.connection_status != "disconnected", within=30)


def test_a_torrent_is_complete_in_its_category_within_seconds(
    any_qbit: QbitServer, seeder: QbitServer, tmp_path: Path
) -> None:
    made = make_torrent(tmp_path, "Meadow", files={"meadow.mkv": 200_000, "extras/notes.txt": 10})
    any_qbit.api.torrents_create_category("radarr", save_path=str(any_qbit.downloads / "movies"))

    complete_on(any_qbit, made, seeder, "radarr")

    torrent = wait_for(any_qbit, made.hash)
    assert (torrent.category, torrent.progress) == ("radarr", 1)
    downloaded = Path(str(torrent.content_path)) / "extras" / "notes.txt"
    assert downloaded.read_bytes() == (made.content / "extras" / "notes.txt").read_bytes()


def test_a_crash_keeps_profile_port_and_torrents(any_qbit: QbitServer, tmp_path: Path) -> None:
    complete, unserved = make_torrent(tmp_path, "Harbour"), make_torrent(tmp_path, "Lighthouse")
    seed(any_qbit, complete, "sonarr")
    add(any_qbit, unserved, "sonarr", any_qbit.downloads / "elsewhere")
    url, pid = any_qbit.url, any_qbit.pid

    any_qbit.kill()
    with pytest.raises(APIConnectionError):
        any_qbit.client()
    any_qbit.start()

    assert (any_qbit.url, any_qbit.running, any_qbit.pid != pid) == (url, True, True)
    assert wait_for(any_qbit, complete.hash, "stalledUP", "uploading").category == "sonarr"
    assert wait_for(any_qbit, unserved.hash, "stalledDL").save_path == str(any_qbit.downloads / "elsewhere")


def test_a_frozen_server_accepts_and_never_answers_until_it_is_thawed(any_qbit: QbitServer) -> None:
    client = any_qbit.client(timeout=2)

    any_qbit.freeze()

    assert any_qbit.running
    with socket.create_connection((any_qbit.interface, any_qbit.port), timeout=1):
        pass
    with pytest.raises(APIConnectionError, match="timed out"):
        client.app_version()
    any_qbit.thaw()
    assert any_qbit.client().app_version() == any_qbit.api.app_version()


def test_a_stop_ends_even_a_frozen_server_and_a_start_brings_it_back(any_qbit: QbitServer) -> None:
    any_qbit.freeze()
    any_qbit.stop()
    assert not any_qbit.running
    any_qbit.stop()
    any_qbit.start()
    assert any_qbit.api.app_version()


def test_content_that_vanished_is_missing_files(any_qbit: QbitServer, tmp_path: Path) -> None:
    single = make_torrent(tmp_path, "Orchard.mkv")
    folder = make_torrent(tmp_path, "Quarry", files={"a.mkv": 40_000, "b.mkv": 40_000})
    for made in (single, folder):
        seed(any_qbit, made)
        make_missing(any_qbit, made)
    for made in (single, folder):  # the first is checked once more as the server is started for the second
        wait_for(any_qbit, made.hash, "missingFiles")


def test_a_magnet_nobody_serves_looks_for_metadata(any_qbit: QbitServer) -> None:
    torrent = wait_for(any_qbit, add_magnet(any_qbit, "Glacier", "lidarr"))
    assert (torrent.state, torrent.category, torrent.name) == ("metaDL", "lidarr", "Glacier")


def test_hundreds_of_hollow_torrents_arrive_and_stall(any_qbit: QbitServer) -> None:
    hashes = fill(any_qbit, 250, "radarr", "Hollow")
    assert len(set(hashes)) == 250
    listed = eventually(
        lambda: [t for t in any_qbit.api.torrents_info(category="radarr") if t.state == "stalledDL"][:250]
    )
    assert {torrent.hash for torrent in listed} <= set(hashes)


def test_hollow_torrents_outlive_a_crash_once_they_are_saved(qbit: QbitFactory) -> None:
    server = qbit()
    hashes = fill(server, 120, "radarr", "Hollow")
    wait_until_saved(server, hashes)
    server.kill()
    server.start()
    eventually(lambda: {torrent.hash for torrent in server.api.torrents_info()} == set(hashes))


def test_a_stopped_torrent_stays_so_with_its_tags_and_its_tracker(any_qbit: QbitServer, tmp_path: Path) -> None:
    made = make_torrent(tmp_path, "Viaduct", private=True, trackers=["http://127.0.0.1:9/announce"])
    add(any_qbit, made, stopped=True, tags=["owed", "second tag"])
    torrent = wait_for(any_qbit, made.hash, "pausedDL", "stoppedDL")
    assert torrent.tags == "owed, second tag"
    assert torrent.get("private", "unknown") == ("unknown" if any_qbit.version == "4.5" else True)
    assert torrent.trackers_count == 1 or torrent.tracker == "http://127.0.0.1:9/announce"


def test_a_limit_makes_a_download_that_is_under_way(qbit: QbitFactory, seeder: QbitServer, tmp_path: Path) -> None:
    server, made = qbit(), make_torrent(tmp_path, "Tunnel", size=4_000_000)
    seed(seeder, made)
    add(server, made, "radarr", stopped=True)
    server.api.torrents_set_download_limit(50_000, torrent_hashes=made.hash)
    server.api.torrents_start(torrent_hashes=made.hash)
    connect(server, seeder, made)
    assert wait_for(server, made.hash, "downloading").progress < 1


def test_every_login_is_counted_the_bad_ones_too(any_qbit: QbitServer) -> None:
    assert any_qbit.login_attempts() == 1
    good = any_qbit.client()
    assert any_qbit.login_attempts() == 2
    with pytest.raises(LoginFailed):
        good.auth_log_in(any_qbit.username, "wrong")
    assert any_qbit.login_attempts() == 3


def test_servers_side_by_side_share_nothing(qbit: QbitFactory, tmp_path: Path) -> None:
    one, other = qbit(name="one"), qbit(name="other")
    seed(one, make_torrent(tmp_path, "Canal"))
    assert len({one.port, one.bt_port, other.port, other.bt_port}) == 4
    assert one.password != other.password
    assert not other.api.torrents_info()


def test_a_server_outlives_the_thread_that_started_it(qbit: QbitFactory) -> None:
    started: list[QbitServer] = []
    thread = threading.Thread(target=lambda: started.append(qbit()))
    thread.start()
    thread.join()
    assert started[0].api.app_version()
    assert started[0].running


@pytest.mark.parametrize("version", VERSIONS)
def test_a_killed_test_run_leaves_no_server_behind(version: str, tmp_path: Path) -> None:
    available(version)
    script = (
        "import pathlib, sys; from tests.lab.qbittorrent import QbitServer;"
        "server = QbitServer(sys.argv[1], pathlib.Path(sys.argv[2])).start();"
        "server.freeze(); print(server.port, flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, version, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    ) as run:
        assert run.stdout is not None
        port = int(run.stdout.readline())
        assert not is_free(port)
        run.send_signal(signal.SIGKILL)
    eventually(lambda: is_free(port), within=30, say="the server lives on")


def test_a_port_somebody_else_listens_on_is_said_at_once(qbit: QbitFactory, tmp_path: Path) -> None:
    first = qbit()
    with pytest.raises(ServerDidNotStartError, match="somebody else"):
        QbitServer(first.version, tmp_path / "second", port=first.port).start()


def test_hollow_torrents_are_well_formed_and_all_different() -> None:
    made = hollow(3, "Husk", private=True)
    assert len(set(made)) == 3
    assert all(torrent.startswith(b"d4:infod6:length") and torrent.endswith(b"7:privatei1eee") for torrent in made)


def test_a_torrent_a_server_lacks_is_looked_for_in_vain(any_qbit: QbitServer) -> None:
    assert look(any_qbit, "0" * 40) is None
