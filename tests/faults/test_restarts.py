"""An actor that is restarted again and again leaves no thread and no open file behind."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults import gauges
from tests.faults.order import in_order
from tests.faults.town import Town
from tests.lab.eventually import eventually

TIMES = 200
_WARM = 20


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    with Town(tmp_path / "town", seed=17) as built:
        yield built
        print(built.daemon.output()[-5_000:])  # shown when the test fails


def incarnation(town: Town, name: str) -> int:
    """Which life of an actor runs; 0 while none does."""
    (child,) = [one for one in town.daemon.get("/api/actors")["actors"] if one["name"] == name]
    return int(child["incarnation"]) if child["state"] == "running" else 0


def restart(town: Town, name: str) -> None:
    before = incarnation(town, name)
    town.daemon.post(f"/api/actors/{name}/restart")
    eventually(lambda: incarnation(town, name) > before, within=60, every=0.02, say=f"{name} is not restarted")


def settled(town: Town) -> gauges.Reading:
    """A reading in a quiet moment: the least of some, since a request under way has a file open too."""
    readings: list[gauges.Reading] = []

    def enough() -> bool:
        readings.append(gauges.read(town.daemon.process.pid, town.daemon.data, 0))
        return len(readings) >= 10

    eventually(enough, within=60, every=0.2)
    return min(readings, key=lambda one: (one.handles, one.threads))


@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", ["qbit/default", "arr/movies"])
def test_two_hundred_restarts_leave_nothing_behind(town: Town, name: str) -> None:
    town.daemon.start().until_ready(within=60)
    for _ in range(_WARM):
        restart(town, name)
    early = settled(town)
    for number in range(_WARM, TIMES):
        restart(town, name)
        if number % 50 == 0:
            town.grab()
    late = settled(town)

    print(f"{name}: {early} {late}")
    assert late.threads <= early.threads + 2
    assert late.handles <= early.handles + 3
    assert late.memory_mb <= early.memory_mb * 1.1 + 5
    in_order(town)
    children = town.daemon.get("/api/actors")["actors"]
    assert [child["leftBehind"] for child in children] == [0] * len(children)


@pytest.mark.timeout(300)
def test_a_server_that_comes_and_goes_leaves_nothing_behind(town: Town) -> None:
    town.daemon.start().until_ready(within=60)
    server = town.servers["default"]

    def state() -> str:
        return str(town.daemon.instance("default")["state"])

    def once() -> None:
        server.stop()
        eventually(lambda: state() != "online", within=60)
        server.start()
        town.daemon.post("/api/actors/qbit/default/restart")
        eventually(lambda: state() == "online", within=60)

    for _ in range(5):
        once()
    early = settled(town)
    for _ in range(20):
        once()
    late = settled(town)

    assert late.threads <= early.threads + 2
    assert late.handles <= early.handles + 3
    in_order(town)
