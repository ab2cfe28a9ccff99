"""An instance that dies costs the others nothing and comes back by itself."""

import time

import pytest

from tests.e2e.test_main_job import POLL_INTERVAL, imported
from tests.lab.arr import ArrSim
from tests.lab.daemon import Daemon
from tests.lab.eventually import eventually
from tests.lab.stage import Stage

#: Half of the time after which an instance that hangs is given up: who waited for it would be later than that.
HELD_UP = 5.0  # s


def two_servers(stage: Stage) -> ArrSim:
    stage.server("5.1", "default", PollInterval=POLL_INTERVAL)
    stage.server("5.3", "qBit-Seedbox", PollInterval=POLL_INTERVAL)
    return stage.arr("radarr")


def delay_of_an_import(stage: Stage, movies: ArrSim, daemon: Daemon, title: str) -> float:
    """Seconds from the completion of a torrent on the healthy instance to its scan command."""
    server = stage.servers["default"]
    _, torrent_hash = stage.grab(movies, title, server)
    imported(movies, daemon, "default", torrent_hash)
    (info,) = server.api.torrents_info(torrent_hashes=torrent_hash)
    (scan,) = [r for r in movies.requests if r.body and r.body.get("downloadClientId") == torrent_hash.upper()]
    return float(scan.at.timestamp() - info.completion_on)


@pytest.mark.parametrize("trouble", ["kill", "freeze"])
def test_the_others_go_on_and_it_catches_up_when_it_is_back(stage: Stage, trouble: str) -> None:
    movies = two_servers(stage)
    daemon = stage.daemon().start().until_ready()
    lost = stage.servers["qBit-Seedbox"]
    _, behind = stage.grab(movies, "The Left Behind", lost)
    imported(movies, daemon, "qBit-Seedbox", behind)
    usual = delay_of_an_import(stage, movies, daemon, "The Usual")

    getattr(lost, trouble)()
    # the Arr notices by itself within a minute and then leaves that client alone: our delay is measured, not its
    movies.behaviour.client_backoff = 60
    movies.refresh()
    assert delay_of_an_import(stage, movies, daemon, "The Undisturbed") < usual + HELD_UP

    eventually(lambda: daemon.instance("qBit-Seedbox")["state"] == "restarting", within=60)
    shown = daemon.instance("qBit-Seedbox")
    assert not shown["alive"]
    assert str(lost.port) in shown["lastError"]
    assert shown["nextTry"] > time.time() - 60
    assert daemon.get("/api/torrents/distribution")["distribution"]["qBit-Seedbox"]["alive"] is False
    assert delay_of_an_import(stage, movies, daemon, "The Still Undisturbed") < usual + HELD_UP

    lost.thaw() if trouble == "freeze" else lost.start()
    movies.behaviour.client_backoff = 0
    back_at = time.monotonic()
    eventually(lambda: daemon.instance("qBit-Seedbox")["alive"], within=70, say="it does not come back")
    assert time.monotonic() - back_at <= 64 + 2  # one step of the backoff, the longest there is
    _, torrent_hash = stage.grab(movies, "The Return", lost)
    imported(movies, daemon, "qBit-Seedbox", torrent_hash)


def test_one_that_is_down_from_the_start_joins_when_it_is_there(stage: Stage) -> None:
    movies = two_servers(stage)
    late = stage.servers["qBit-Seedbox"]
    late.stop()
    daemon = stage.daemon().start()
    eventually(lambda: daemon.instance("qBit-Seedbox")["lastError"], within=30)

    early = delay_of_an_import(stage, movies, daemon, "The Early Bird")
    late.start()
    _, torrent_hash = stage.grab(movies, "The Latecomer", late)

    imported(movies, daemon, "qBit-Seedbox", torrent_hash)
    assert early < delay_of_an_import(stage, movies, daemon, "The Usual") + HELD_UP


def test_what_completed_while_it_was_away_from_us_is_imported(stage: Stage) -> None:
    movies = two_servers(stage)
    server = stage.servers["qBit-Seedbox"]
    server.stop()
    daemon = stage.daemon().start()
    eventually(lambda: daemon.instance("qBit-Seedbox")["state"] == "restarting", within=30)

    server.start()
    _, torrent_hash = stage.grab(movies, "The Meanwhile", server)
    stage.complete(server, torrent_hash)

    imported(movies, daemon, "qBit-Seedbox", torrent_hash)
