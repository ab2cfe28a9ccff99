"""The brakes against mass loss, on real servers: what would go at once waits for the user's word, and is shown."""

import signal
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from actors.arr.table import GONE_AFTER
from tests.e2e.rules.scene import gone, place
from tests.faults import invariants
from tests.faults.tampered import Tampered
from tests.lab import torrents
from tests.lab.daemon import Daemon, Json
from tests.lab.eventually import eventually
from tests.lab.qbittorrent import QbitServer
from tests.lab.stage import Stage
from tests.lab.torrents import MadeTorrent

QUICK: dict[str, object] = {"LoopSleepTimer": 1, "JustBackGrace": 0, "IgnoreTorrentsYoungerThan": 0}
#: What is imported goes as soon as it has seeded at all.
REMOVES = {"SeedingMode": {"RemoveTorrent": 2, "MaxSeedingTime": 1}}
GRACE = 8.0  # s


@pytest.fixture
def stage(tmp_path: Path, seeder: QbitServer) -> Iterator[Stage]:
    with closing(Stage(tmp_path, seeder)) as built:
        yield built
        for daemon in built.daemons:
            print(f"--- {daemon.folder.name} ---\n{daemon.output()[-15000:]}")  # shown when the test fails
        assert {category: sim.complaints for category, sim in built.arrs.items() if sim.complaints} == {}


def imported(
    stage: Stage, server: QbitServer, count: int, title: str = "Seeded", *, also: tuple[str, ...] = ()
) -> list[MadeTorrent]:
    """Torrents that are complete there, and tagged as imported."""
    made = [stage.torrent(f"{title} {number:02}", offered=False) for number in range(count)]
    for one in made:
        place(server, one, "radarr", tags=("qBitrr-imported", *also))
    return made


def here(server: QbitServer) -> set[str]:
    return {str(one.hash) for one in server.api.torrents_info()}


def hashes(made: list[MadeTorrent]) -> set[str]:
    return {one.hash for one in made}


def waiting(daemon: Daemon, what: str) -> list[Json]:
    """`heldBack` or `missing` of the Arr, as the API tells it."""
    (arr,) = daemon.get("/api/status")["arrs"]
    return [dict(row) for row in arr[what]]


def confirm(daemon: Daemon, instance: str) -> None:
    daemon.post(f"/api/arrs/radarr/confirm/{instance}")


def passes(seconds: float) -> None:
    """Let time go by."""
    began = time.monotonic()
    eventually(lambda: time.monotonic() - began > seconds, within=seconds + 5)


# --- more than MaxRemovalsPerPass, and more than a tenth --------------------------------------------------


def test_many_removals_at_once_wait_for_the_user_on_their_instance_alone(stage: Stage) -> None:
    server, other = stage.server("5.1", PollInterval=0.5), stage.server("4.5", "qBit-Attic", PollInterval=0.5)
    stage.arr("radarr", Torrent=REMOVES)
    many, few = imported(stage, server, 6), imported(stage, other, 2, "Few")
    copy = many[0]
    torrents.add(other, copy, "radarr", stopped=True, tags=("qBitrr-ignored",))
    daemon = stage.daemon("daemon", **QUICK | {"MaxRemovalsPerPass": 3}).start().until_ready(60)

    (held,) = eventually(lambda: [row for row in waiting(daemon, "heldBack") if row["count"] == 6], within=90)

    assert held["instance"] == "default"
    assert "torrents on default would go at once" in held["why"]
    for one in few:
        gone(other, one)  # what is few goes as it may
    assert any("6 removals on default are held back" in item for item in daemon.attention())
    assert "Remove these 6" in daemon.page("/")
    assert here(server) == hashes(many)

    confirm(daemon, "default")

    for one in many:
        gone(server, one)
    assert here(other) == {copy.hash}
    eventually(lambda: waiting(daemon, "heldBack") == [], within=60)


def test_what_is_held_back_stays_held_back_over_a_restart_and_one_word_lets_go_but_once(stage: Stage) -> None:
    server = stage.server("5.3", PollInterval=0.5)
    stage.arr("radarr", Torrent=REMOVES)
    many = imported(stage, server, 5)
    daemon = stage.daemon("daemon", **QUICK | {"MaxRemovalsPerPass": 3}).start().until_ready(60)
    eventually(lambda: waiting(daemon, "heldBack"), within=90)
    daemon.kill()
    daemon.start().until_ready(60)
    eventually(lambda: waiting(daemon, "heldBack"), within=90)
    assert here(server) == hashes(many)

    confirm(daemon, "default")
    for one in many:
        gone(server, one)
    more = imported(stage, server, 4, "More", also=("qBitrr-ignored",))
    passes(2)  # until all have seeded for long enough
    daemon.process.send_signal(signal.SIGSTOP)  # so that it sees all of them go at once
    server.api.torrents_remove_tags(tags="qBitrr-ignored", torrent_hashes=[*hashes(more)])
    eventually(lambda: not any("ignored" in str(one.tags) for one in server.api.torrents_info()), within=90)
    daemon.process.send_signal(signal.SIGCONT)

    eventually(lambda: waiting(daemon, "heldBack"), within=90)
    assert here(server) == hashes(more)


# --- all torrents gone at once ----------------------------------------------------------------------------


def replaced(stage: Stage, server: QbitServer) -> QbitServer:
    """Another server without any torrent, at the address of the first, which is stopped."""
    server.stop()
    empty = QbitServer(server.version, stage.folder / "empty", server.name, port=server.port)
    empty.password = server.password
    return empty


def one_of_each(stage: Stage, server: QbitServer) -> tuple[list[MadeTorrent], Daemon]:
    """Three that were imported, on a running daemon that knows them; `RemoveTorrent` is off."""
    arr = stage.arr("radarr")
    made = [stage.torrent(f"The Lost {number}") for number in range(3)]
    for one in made:
        stage.grab(arr, one.name, server, one)
    daemon = stage.daemon("daemon", **QUICK).start().until_ready(60)
    for one in made:
        eventually(lambda one=one: (daemon.torrent("default", one.hash) or {}).get("imported"), within=60)  # type: ignore[misc]
    return made, daemon


def test_nothing_of_an_emptied_server_is_forgotten_or_searched_and_all_goes_on_when_it_is_back(
    stage: Stage,
) -> None:
    server = stage.server("5.1", PollInterval=0.5)
    made, daemon = one_of_each(stage, server)
    arr = stage.arrs["radarr"]
    known = {("default", one.hash) for one in made}
    with replaced(stage, server) as empty:
        missing = eventually(lambda: waiting(daemon, "missing"), within=60)
        assert [(row["instance"], row["count"]) for row in missing] == [("default", 3)]
        assert any("3 torrents are gone at once" in item for item in daemon.attention())
        daemon.kill()
        daemon.start().until_ready(60)
        assert eventually(lambda: waiting(daemon, "missing"), within=60)
        new = stage.torrent("The New One")
        stage.grab(arr, new.name, empty, new)
        eventually(lambda: (daemon.torrent("default", new.hash) or {}).get("imported"), within=60)
        passes(GONE_AFTER + 2)
        assert waiting(daemon, "missing")  # a new torrent there is no proof of the old ones' end
        assert known <= invariants.library(daemon)

    server.start()

    eventually(lambda: not waiting(daemon, "missing"), within=90)
    assert known <= invariants.library(daemon)
    assert arr.searches == []
    assert [arr.import_count(one.hash) for one in made] == [1, 1, 1]
    assert here(server) == hashes(made)


def test_what_an_emptied_server_had_is_forgotten_once_the_user_says_so(stage: Stage) -> None:
    server = stage.server("4.5", PollInterval=0.5)
    made, daemon = one_of_each(stage, server)
    with replaced(stage, server):
        eventually(lambda: waiting(daemon, "missing"), within=60)
        assert "Forget these 3" in daemon.page("/")

        confirm(daemon, "default")

        eventually(lambda: not invariants.library(daemon), within=90)
        assert waiting(daemon, "missing") == []
        assert stage.arrs["radarr"].searches == []
    assert len(made) == 3


# --- an instance that is just back ------------------------------------------------------------------------


def test_nothing_is_removed_before_an_instance_has_been_back_for_a_while(stage: Stage) -> None:
    server = stage.server("5.1", PollInterval=0.5)
    stage.arr("radarr", Torrent=REMOVES)
    relay = stage.through(Tampered(server.port), server)
    made = imported(stage, server, 2)
    daemon = stage.daemon("daemon", **QUICK | {"JustBackGrace": GRACE}).start().until_ready(60)
    up_at = [float(daemon.instance("default")["since"])]
    eventually(lambda: hashes(made) <= set(relay.deleted), within=60)
    more = imported(stage, server, 2, "More")
    eventually(lambda: hashes(more) <= set(relay.deleted), within=60)  # it has been back for long
    server.stop()
    eventually(lambda: not daemon.instance("default")["alive"], within=60)
    server.start()
    last = imported(stage, server, 2, "Last")
    eventually(lambda: daemon.instance("default")["alive"], within=60)
    up_at.append(float(daemon.instance("default")["since"]))
    eventually(lambda: hashes(last) <= set(relay.deleted), within=60)

    began, middle, ended = (relay.deleted_at[one[0].hash] for one in (made, more, last))
    assert began - up_at[0] >= GRACE - 1  # "since" is a moment later than it was up
    assert middle > began
    assert ended - up_at[1] >= GRACE - 1
