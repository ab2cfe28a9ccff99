"""People are told what happens on the real thing: once each, whatever another target does; the numbers agree."""

import time
from collections.abc import Iterator

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.e2e.rules.scene import move
from tests.e2e.test_main_job import POLL_INTERVAL, imported
from tests.lab.daemon import Daemon
from tests.lab.eventually import eventually
from tests.lab.hook import Hook
from tests.lab.stage import Stage

SECRET = "canary0123456789"
WITHIN = 90.0  # s: the longest backoff, and what has to be quiet before a message is complete


@pytest.fixture
def hooks() -> Iterator[tuple[Hook, Hook]]:
    """A target that listens, and one that never answers."""
    with Hook() as listens, Hook() as hangs:
        hangs.awake.clear()
        yield listens, hangs


def value(daemon: Daemon, name: str, **labels: str) -> float | None:
    families = text_string_to_metric_families(daemon.page("/metrics"))
    found = (sample for family in families for sample in family.samples if sample.name == name)
    return next((sample.value for sample in found if labels.items() <= sample.labels.items()), None)


@pytest.mark.timeout(300)
def test_an_instance_that_dies_and_comes_back_is_told_once_each_and_so_is_a_removal(
    stage: Stage, hooks: tuple[Hook, Hook]
) -> None:
    listens, hangs = hooks
    server = stage.server("5.1", PollInterval=POLL_INTERVAL)
    movies = stage.arr("radarr")
    slow = {"URL": hangs.url(SECRET), "Name": "slow"}
    daemon = stage.daemon(Notify=[listens.url(SECRET), slow], NotifyDownAfter=3, JustBackGrace=0)
    daemon.start().until_ready()
    _, kept = stage.grab(movies, "The Kept", server)
    imported(movies, daemon, "default", kept)
    bad = stage.torrent("The Bad Copy", offered=False)
    stage.grab(movies, "The Bad", server, bad)
    placed = {"category": "radarr", "state": "stalledDL"}
    eventually(lambda: value(daemon, "qbitrr_instance_torrents", **placed) == 1, within=30)
    assert value(daemon, "qbitrr_imports_total", category="radarr", outcome="imported") == 1

    move(server, bad, "failed")
    eventually(lambda: "Removed The Bad Copy" in listens.titles, within=WITHIN, say=str(listens.titles))
    server.kill()
    eventually(lambda: "default is down" in listens.titles, within=WITHIN, say=str(listens.titles))
    assert value(daemon, "qbitrr_instance_up", qbit="default") == 0
    server.start()
    eventually(lambda: "default is back" in listens.titles, within=WITHIN, say=str(listens.titles))

    # the Arr may be slow on a busy machine, and then that is told too
    told = [title for title in listens.titles if title.startswith(("default", "Removed", "Would"))]
    assert told == ["Removed The Bad Copy", "default is down", "default is back"]
    assert value(daemon, "qbitrr_instance_up", qbit="default") == 1
    assert (value(daemon, "qbitrr_actor_restarts_total", actor="qbit/default") or 0) >= 1
    for name in ("qbitrr_instance_requests_total", "qbitrr_instance_received_bytes_total"):
        assert (value(daemon, name, qbit="default") or 0) > 10
    assert (value(daemon, "qbitrr_arr_requests_total", category="radarr") or 0) > 5
    assert value(daemon, "qbitrr_protocols_total", kind="fail", outcome="done") == 1
    eventually(lambda: (value(daemon, "qbitrr_notifications_total", outcome="sent") or 0) >= 3, within=30)

    began = time.monotonic()
    assert daemon.terminate() == 0  # while one target hangs
    assert time.monotonic() - began < 10
    log = (daemon.data / "logs" / "qbitrr.log").read_text(encoding="utf-8")
    assert SECRET not in daemon.output() + log
