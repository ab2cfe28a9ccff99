"""What the stand-in server lets tests, the demo and benchmarks do."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from qbittorrentapi import APIConnectionError, TorrentDictionary

from tests.lab.arr import DownloadClient, RadarrSim, Release
from tests.lab.eventually import eventually
from tests.lab.standin import FLAVOURS, StandIn
from tests.lab.standin import metainfo as metainfo_module
from tests.lab.standin.ledger import ALL, GONE, Ledger
from tests.lab.torrents import MadeTorrent, hollow, make_torrent

type Json = dict[str, Any]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[StandIn]:
    with StandIn(tmp_path / "server", "Harbour") as server:
        yield server


def look(server: StandIn, torrent_hash: str) -> TorrentDictionary:
    return server.api.torrents_info(torrent_hashes=torrent_hash)[0]


def maindata(server: StandIn, rid: int = 0) -> Json:
    answer: Json = dict(server.api.sync_maindata(rid=rid))
    return answer


def made(folder: Path, **files: int) -> MadeTorrent:
    return make_torrent(folder, "Osprey", files=files or {"osprey.mkv": 40_000, "extra/notes.txt": 9})


def test_a_torrent_file_is_read_as_its_maker_meant_it(tmp_path: Path) -> None:
    one = make_torrent(tmp_path, "One.mkv", size=5_000, private=True, trackers=["http://a/announce", "http://b/x"])
    read = metainfo_module.read(one.path.read_bytes())
    assert (read.hash, read.name, read.files) == (one.hash, "One.mkv", (("One.mkv", 5_000),))
    assert (read.private, read.trackers, read.root) == (True, ("http://a/announce", "http://b/x"), "")
    several = made(tmp_path)
    read = metainfo_module.read(several.path.read_bytes())
    assert (read.hash, read.size, read.root) == (several.hash, 40_009, "Osprey")
    assert set(read.files) == {("Osprey/osprey.mkv", 40_000), ("Osprey/extra/notes.txt", 9)}


@pytest.mark.parametrize(
    "garbage", [b"", b"hello", b"d4:infoe", b"d3:fooi1ee", b"d4:infod4:name3:abcee", b"li1ee"]
)
def test_what_is_no_torrent_file_is_refused(garbage: bytes) -> None:
    with pytest.raises(metainfo_module.NotATorrentError):
        metainfo_module.read(garbage)


def test_a_download_takes_its_time_and_then_its_files_are_there(server: StandIn, tmp_path: Path) -> None:
    torrent_hash = server.add_torrent(made(tmp_path).path.read_bytes(), "radarr", seconds=1.5)
    rid = maindata(server)["rid"]
    assert look(server, torrent_hash).state == "downloading"
    assert not (server.downloads / "Osprey").exists()

    seen = [look(server, torrent_hash)]

    def complete() -> bool:
        seen.append(look(server, torrent_hash))
        return bool(seen[-1].state == "stalledUP")

    eventually(complete, within=30)
    progress = [float(torrent.progress) for torrent in seen]
    assert progress == sorted(progress)
    assert 0 < progress[-2] < 1
    assert (server.downloads / "Osprey" / "osprey.mkv").stat().st_size == 40_000
    news = maindata(server, rid)["torrents"][torrent_hash]
    assert news["state"] == "stalledUP"
    assert news["completion_on"] == pytest.approx(time.time(), abs=3)
    assert "name" not in news


def test_what_nobody_has_is_stalled_until_a_test_completes_it(server: StandIn, tmp_path: Path) -> None:
    torrent_hash = server.add_torrent(made(tmp_path).path.read_bytes())
    assert look(server, torrent_hash).state == "stalledDL"
    server.complete(torrent_hash)
    torrent = look(server, torrent_hash)
    assert (torrent.state, torrent.amount_left) == ("stalledUP", 0)
    assert (Path(str(torrent.content_path)) / "extra" / "notes.txt").is_file()


def test_a_stopped_download_waits_to_be_started(server: StandIn, tmp_path: Path) -> None:
    torrent_hash = server.add_torrent(made(tmp_path).path.read_bytes(), stopped=True, seconds=0.0)
    assert look(server, torrent_hash).state == "stoppedDL"
    server.api.torrents_start(torrent_hashes=torrent_hash)
    eventually(lambda: look(server, torrent_hash).state == "stalledUP", within=30)
    server.api.torrents_stop(torrent_hashes=torrent_hash)
    assert look(server, torrent_hash).state == "stoppedUP"


def test_the_older_one_pauses_where_the_newer_one_stops(tmp_path: Path) -> None:
    with StandIn(tmp_path, version="4.5") as server:
        torrent_hash = server.fill(1, "radarr", complete=True)[0]
        server.api.torrents_pause(torrent_hashes=torrent_hash)
        assert look(server, torrent_hash).state == "pausedUP"
        assert (server.api.app_version(), server.api.app_web_api_version()) == ("v4.5.2", "2.8.19")


def test_what_is_on_disk_already_is_complete_and_a_check_finds_what_is_missing(
    server: StandIn, tmp_path: Path
) -> None:
    torrent = made(tmp_path)
    torrent_hash = server.add_torrent(torrent.path.read_bytes(), save_path=torrent.content.parent)
    assert look(server, torrent_hash).state == "stalledUP"

    (torrent.content / "osprey.mkv").unlink()
    server.api.torrents_recheck(torrent_hashes=torrent_hash)

    assert look(server, torrent_hash).state == "checkingUP"
    eventually(lambda: look(server, torrent_hash).state == "stalledDL", within=30)


def test_deleting_takes_the_files_along_only_when_told(server: StandIn, tmp_path: Path) -> None:
    first, second = made(tmp_path / "a"), made(tmp_path / "b")
    for torrent in (first, second):
        server.add_torrent(torrent.path.read_bytes(), save_path=torrent.content.parent)
    server.api.torrents_delete(delete_files=False, torrent_hashes=first.hash)
    server.api.torrents_delete(delete_files=True, torrent_hashes=second.hash)
    assert list(server.api.torrents_info()) == []
    assert (first.content / "extra" / "notes.txt").exists()
    assert not second.content.exists()


def test_skipped_files_are_neither_counted_nor_downloaded(server: StandIn, tmp_path: Path) -> None:
    torrent_hash = server.add_torrent(made(tmp_path).path.read_bytes())
    files = server.api.torrents_files(torrent_hash)
    notes = next(file.index for file in files if file.name.endswith("notes.txt"))
    server.api.torrents_file_priority(torrent_hash, file_ids=[notes], priority=0)
    assert look(server, torrent_hash).size == 40_000
    assert server.api.torrents_files(torrent_hash)[notes].priority == 0
    server.complete(torrent_hash)
    assert not (server.downloads / "Osprey" / "extra").exists()


def test_the_top_of_the_queue_can_be_had_where_there_is_a_queue(server: StandIn) -> None:
    hashes = server.fill(3, "sonarr")
    server.settings.queueing = True
    server.api.torrents_top_priority(torrent_hashes=hashes[2])
    assert [look(server, one).priority for one in (hashes[2], hashes[0], hashes[1])] == [1, 2, 3]


def test_free_space_and_connection_are_what_a_test_says(server: StandIn) -> None:
    first = maindata(server)
    server.settings.free_space, server.settings.connection_status = 5, "disconnected"
    assert maindata(server, first["rid"])["server_state"] == {
        "free_space_on_disk": 5,
        "connection_status": "disconnected",
    }


def test_a_torrent_in_trouble_says_so_until_it_is_out_of_it(server: StandIn) -> None:
    (torrent_hash,) = server.fill(1, "radarr", complete=True)
    for state in ("missingFiles", "error", "moving"):
        server.afflict(torrent_hash, state)
        assert look(server, torrent_hash).state == state
    server.afflict(torrent_hash, "")
    assert look(server, torrent_hash).state == "stalledUP"


@pytest.mark.parametrize("version", sorted(FLAVOURS))
def test_a_restart_keeps_torrents_and_port_and_logs_everybody_out(version: str, tmp_path: Path) -> None:
    with StandIn(tmp_path, version=version) as server:
        url = server.url
        hashes = server.fill(2, "radarr")
        client = server.client()
        server.kill()
        with pytest.raises(APIConnectionError):
            server.client()
        server.start()
        assert (server.url, server.running) == (url, True)
        assert {torrent.hash for torrent in server.client().torrents_info()} == set(hashes)
        assert client.app_version(), "the library logs in again by itself"


def test_nothing_is_downloaded_while_it_is_down(server: StandIn, tmp_path: Path) -> None:
    torrent_hash = server.add_torrent(made(tmp_path).path.read_bytes(), seconds=30)
    server.stop()
    with server._world.changing(torrent_hash) as torrent:
        torrent.looked_at -= 3600  # it was down for an hour
    server.start()
    assert look(server, torrent_hash).state == "downloading"


def test_a_frozen_server_accepts_and_answers_only_when_thawed(server: StandIn) -> None:
    client = server.client(timeout=1)
    server.freeze()
    with pytest.raises(APIConnectionError):
        client.app_version()
    server.thaw()
    assert client.app_version() == FLAVOURS["5.1"].version
    server.freeze()
    server.stop()
    assert not server.running


def test_who_is_logged_out_must_log_in_again(server: StandIn) -> None:
    client = server.client()
    server.forget_sessions()
    assert client.app_version(), "the library does so by itself"
    assert server.requests["auth/login"] == 2


def test_no_thread_outlives_the_server(tmp_path: Path) -> None:
    before = set(threading.enumerate())
    with StandIn(tmp_path) as server:
        clients = [server.client() for _ in range(3)]
        assert len(set(threading.enumerate()) - before) == 1 + len(clients)
    assert set(threading.enumerate()) == before


def test_requests_are_counted_by_endpoint_and_by_program(server: StandIn) -> None:
    client = server.client()
    for _ in range(3):
        client.sync_maindata(rid=0, headers={"User-Agent": "another program"})
    assert server.requests["sync/maindata"] == 3
    assert server.requests["auth/login"] == 1
    assert server.clients["another program"] == 3
    assert server.clients.total() == server.requests.total()


def test_ten_thousand_torrents_cost_a_poll_nothing_when_nothing_changes(server: StandIn) -> None:
    hashes = server.fill(10_000, "radarr", complete=True)
    full = maindata(server)
    assert set(full["torrents"]) == set(hashes)

    quiet = min(_seconds(lambda: maindata(server, full["rid"])) for _ in range(5))
    chosen = server.churn(0.01)
    changed = maindata(server, full["rid"])

    assert quiet < 0.05, "an answer without news is as quick as if there were no torrents"
    assert set(changed["torrents"]) == set(chosen)
    assert len(chosen) == 100
    assert {field for row in changed["torrents"].values() for field in row} <= {
        "uploaded", "uploaded_session", "ratio", "last_activity", "seeding_time", "time_active",
    }  # fmt: skip


def test_downloads_that_churn_never_end(server: StandIn) -> None:
    server.fill(20, "sonarr")
    for _ in range(50):
        server.churn(1)
    torrents = server.api.torrents_info()
    assert all(0 < torrent.progress < 1 for torrent in torrents)
    assert {torrent.state for torrent in torrents} == {"stalledDL"}


def test_torrents_by_the_hundred_can_be_added_over_the_api(server: StandIn) -> None:
    answer = server.api.torrents_add(torrent_files=hollow(100, "Chaff"), category="lidarr")
    assert answer == "Ok."
    assert len(server.api.torrents_info(category="lidarr")) == 100


def test_the_log_tells_the_latest_and_owns_up_to_what_it_has_forgotten() -> None:
    ledger = Ledger()
    ledger.note("torrent", "a", ALL)
    begin = ledger.revision
    ledger.note("torrent", "a", frozenset({"state"}))
    ledger.note("torrent", "a", frozenset({"tags"}))
    ledger.note("torrent", "b", ALL)
    ledger.note("torrent", "b", GONE)
    news = ledger.since(begin)
    assert news is not None
    assert news["torrent"].changed == {"a": {"state", "tags"}}
    assert list(news["torrent"].gone) == ["b"]
    for _ in range(150_000):
        ledger.note("torrent", "a", frozenset({"state"}))
    assert ledger.since(begin) is None
    assert ledger.since(ledger.revision) == {}


def test_a_simulated_arr_imports_from_it(server: StandIn, tmp_path: Path) -> None:
    server.settings.download_seconds = 0.2
    torrent = make_torrent(tmp_path, "The.Slate.Sea.2031", files={"sea.mkv": 30_000})
    with RadarrSim(tmp_path / "radarr", contract=False) as radarr:
        radarr.behaviour.auto_import = True
        radarr.behaviour.refresh_every = 0.1
        radarr.add_client(
            DownloadClient(server.name, server.interface, server.port, server.username, server.password)
        )
        torrent_hash = radarr.grab(radarr.add_media("The Slate Sea", [Release(torrent)]))
        eventually(lambda: radarr.imported(torrent_hash), within=30)
        assert [file.name for file in radarr.library_files()] == ["sea.mkv"]


def _seconds(do: Callable[[], object]) -> float:
    begun = time.perf_counter()
    do()
    return time.perf_counter() - begun
