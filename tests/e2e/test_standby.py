"""Two daemons on one PostgreSQL database and one configuration: one acts, and the other takes over."""

import re
import signal

import httpx
import pytest

from tests.e2e.test_main_job import POLL_INTERVAL, imported
from tests.lab.daemon import Daemon
from tests.lab.eventually import eventually
from tests.lab.postgres import PostgresServer
from tests.lab.stage import Stage

pytestmark = pytest.mark.timeout(300)

#: A lost session is noticed at the next beat, a licence is waited out, and then everything logs in anew (s).
TAKEN_OVER_WITHIN = 90


@pytest.fixture
def pair(stage: Stage, postgres: PostgresServer) -> tuple[Daemon, Daemon]:
    """Two daemons, not started, that differ in their port only."""
    stage.server("5.3", PollInterval=POLL_INTERVAL)
    stage.arr("radarr")
    url = postgres.emptied()
    return stage.daemon("first", Database=url), stage.daemon("second", Database=url)


def ready(daemon: Daemon) -> bool:
    return daemon.get("/api/status")["ready"] is True


def stands_by(daemon: Daemon) -> bool:
    """It says so, and none of those that would act lives."""
    status = daemon.get("/api/status")
    acting = [each for each in daemon.get("/api/actors")["actors"] if each["name"].startswith(("qbit/", "arr/"))]
    return bool(status["database"]["standby"]) and all(each["state"] == "starting" for each in acting)


def does_the_job(stage: Stage, daemon: Daemon, title: str) -> None:
    _, torrent_hash = stage.grab(stage.arrs["radarr"], title, stage.servers["default"])
    imported(stage.arrs["radarr"], daemon, "default", torrent_hash)


def requests_sent(daemon: Daemon) -> float:
    """How many requests it has sent to qBittorrents and Arrs."""
    counted = re.findall(
        r"^qbitrr_(?:instance|arr)_requests_total\{.*\} (\S+)$", daemon.page("/metrics"), re.MULTILINE
    )
    return sum(map(float, counted))


def test_one_acts_the_other_takes_over_and_never_both(
    stage: Stage, pair: tuple[Daemon, Daemon], postgres: PostgresServer
) -> None:
    first, second = pair
    first.start().until_ready()
    second.start()
    eventually(lambda: stands_by(second), within=60, say=second.output()[-2000:])
    does_the_job(stage, first, "The First")
    assert stands_by(second)
    assert httpx.get(f"http://127.0.0.1:{second.port}/readyz").json()["standby"] is True
    assert second.get("/api/decisions")["decisions"]  # it reads what the first one wrote
    eventually(lambda: requests_sent(first) > 0, within=30)
    assert requests_sent(second) == 0  # it asks nobody anything

    before = requests_sent(first)
    first.process.send_signal(signal.SIGSTOP)  # it hangs, and the server ends its session
    postgres.end_sessions("postgres")
    eventually(lambda: ready(second), within=TAKEN_OVER_WITHIN, say="nobody takes over from one that hangs")
    first.process.send_signal(signal.SIGCONT)
    eventually(lambda: stands_by(first), within=60, say="it does not find out")
    does_the_job(stage, second, "The Second")
    assert requests_sent(first) - before <= 2  # what was on its way when it was stopped, and nothing since

    second.kill()
    eventually(lambda: ready(first), within=TAKEN_OVER_WITHIN, say="nobody takes over from one that was killed")
    does_the_job(stage, first, "The Third")

    second.start()
    eventually(lambda: stands_by(second), within=60)
    assert first.terminate() == 0
    second.until_ready(within=60)
    assert not list(second.data.glob("qbitrr.db*"))


def test_a_database_that_goes_away_ends_all_acting_and_nothing_else(
    stage: Stage, pair: tuple[Daemon, Daemon], postgres: PostgresServer
) -> None:
    daemon = pair[0].start().until_ready()
    does_the_job(stage, daemon, "The Before")

    postgres.stop()
    eventually(lambda: stands_by(daemon), within=60, say="it goes on acting")
    problem = daemon.get("/api/status")["database"]["problem"]
    assert "PostgreSQL at 127.0.0.1" in problem
    assert postgres.password not in problem
    assert any("cannot be reached" in item for item in daemon.attention())

    postgres.start()
    daemon.until_ready(within=60)
    does_the_job(stage, daemon, "The After")
    assert daemon.terminate() == 0
    assert postgres.password not in daemon.output()
