"""What the running daemon makes of failures inside itself: bugs, and actors that end without a word."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lab.daemon import Daemon, Json, qbit_section
from tests.lab.eventually import eventually
from tests.lab.fixtures import QbitFactory

IN_TIME = 40  # s: five tries after 1, 2, 4 and 8 s


@pytest.fixture
def daemon(tmp_path: Path, qbit: QbitFactory) -> Iterator[Daemon]:
    """One instance runs, with a category that it manages itself."""
    section = qbit_section(qbit("5.1"), "default", PollInterval=0.5, ManagedCategories=["mine"])
    daemon = Daemon(tmp_path / "daemon", section, general={"ProcessRestartDelay": 1})
    os.mkfifo(orders(daemon))
    daemon.program = ("-m", "tests.faults.sabotage", str(orders(daemon)))
    with daemon:
        daemon.until_ready(60)
        yield daemon
        print(daemon.output()[-10000:])


def orders(daemon: Daemon) -> Path:
    return daemon.folder / "orders"


def order(daemon: Daemon, deed: str) -> None:
    orders(daemon).write_text(f"{deed}\n")


def child(daemon: Daemon, name: str) -> Json:
    (row,) = [row for row in daemon.get("/api/actors")["actors"] if row["name"] == name]
    return dict(row)


def until(daemon: Daemon, name: str, state: str, incarnation: int = 1) -> Json:
    def there() -> Json:
        row = child(daemon, name)
        assert row["state"] == state, row
        assert row["incarnation"] >= incarnation, row
        return row

    return eventually(there, within=IN_TIME)


def back_again(daemon: Daemon, name: str, times: int = 1) -> None:
    eventually(lambda: daemon.output().count(f"{name} is back") == times, within=IN_TIME)


@pytest.mark.parametrize("name", ["qbit/default", "arr/mine"])
def test_a_bug_restarts_its_actor_alone_and_the_fifth_parks_it(daemon: Daemon, name: str) -> None:
    for incarnation in range(1, 6):
        until(daemon, name, "running", incarnation)
        order(daemon, f"bug {name}")

    parked = until(daemon, name, "parked")

    assert round(parked["nextTry"] - parked["since"]) == 15 * 60
    assert "please report this with the log" in daemon.output()
    assert any(name in item for item in daemon.attention())
    others = [row for row in daemon.get("/api/actors")["actors"] if row["name"] != name]
    assert {row["state"] for row in others} == {"running"}
    assert {row["incarnation"] for row in others} == {1}
    daemon.post(f"/api/actors/{name}/restart")
    until(daemon, name, "running", 6)


@pytest.mark.parametrize("name", ["storage", "web"])
def test_the_process_ends_with_code_1_when_what_it_cannot_do_without_fails_five_times(
    daemon: Daemon, name: str
) -> None:
    for times in range(1, 6):
        order(daemon, f"bug {name}")
        if times < 5:
            back_again(daemon, name, times)

    assert daemon.process.wait(timeout=30) == 1
    assert f"{name} failed" in daemon.output()
    assert "qBitrr cannot work without it" in daemon.output()


@pytest.mark.parametrize("name", ["storage", "qbit/default", "arr/mine", "web"])
def test_an_actor_that_ends_without_a_word_is_back_within_two_sweeps(daemon: Daemon, name: str) -> None:
    order(daemon, f"silence {name}")

    back_again(daemon, name)
    until(daemon, name, "running", 2)
    assert "It ended without a word" in daemon.output()
    assert daemon.process.poll() is None
