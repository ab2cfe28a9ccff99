"""What the daemon keeps on its board of what is wrong between the servers."""

import logging
from collections.abc import Iterator
from dataclasses import replace

import pytest

from actors.arr.client import ArrClient
from actors.arr.gate import Gate
from actors.board import Board
from actors.check.finding import Finding
from actors.check.watch import READ_EVERY, Watch
from actors.wiring import Wiring
from storage.settings import Settings
from tests.actors.check.samples import BOX, RADARR, settings
from tests.lab.arr import ArrSim, DownloadClient, RadarrSim
from tests.manual_clock import ManualClock


@pytest.fixture(scope="module")
def sim(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ArrSim]:
    with RadarrSim(tmp_path_factory.mktemp("radarr")) as sim:
        sim.behaviour.refresh_every = None
        sim.add_client(DownloadClient("seedbox", "10.0.0.5", 8080, "me", "secret", category="films"))
        yield sim
        assert sim.complaints == []


@pytest.fixture
def configured(sim: ArrSim) -> Settings:
    of = settings(RADARR)
    arr = of.arrs[0].model_copy(update={"uri": sim.url, "api_key": sim.api_key})
    return of.model_copy(update={"arrs": (arr,)})


@pytest.fixture
def gate(configured: Settings, clock: ManualClock) -> Iterator[Gate]:
    gate = Gate(ArrClient(configured.arrs[0]), clock, logging.getLogger("test"))
    yield gate
    gate.close()


def findings(board: Board) -> list[str]:
    found = board.get("findings")
    assert isinstance(found, tuple)
    assert all(isinstance(one, Finding) for one in found)
    return [one.kind for one in found]


def test_what_is_found_is_on_the_board(
    wiring: Wiring, clock: ManualClock, gate: Gate, configured: Settings
) -> None:
    wiring.board.publish("settings", configured)

    Watch(configured.arrs[0], wiring.board, clock).look(gate)

    assert findings(wiring.board) == ["category-mismatch"]


def test_the_arr_is_asked_once_an_hour(
    wiring: Wiring, clock: ManualClock, gate: Gate, configured: Settings, sim: ArrSim
) -> None:
    wiring.board.publish("settings", configured)
    watch, before = Watch(configured.arrs[0], wiring.board, clock), len(sim.requests)

    watch.look(gate)
    watch.look(gate)
    assert len(sim.requests) - before == 3
    clock.advance(READ_EVERY)
    watch.look(gate)
    assert len(sim.requests) - before == 6


def test_what_a_reload_puts_right_is_gone_at_the_next_look(
    wiring: Wiring, clock: ManualClock, gate: Gate, configured: Settings
) -> None:
    wiring.board.publish("settings", configured)
    watch = Watch(configured.arrs[0], wiring.board, clock)
    watch.look(gate)

    mended = configured.arrs[0].model_copy(update={"category": "films"})
    wiring.board.publish("settings", configured.model_copy(update={"arrs": (mended,)}))
    watch.look(gate)

    assert findings(wiring.board) == []


def test_nothing_is_published_again_that_is_there_already(
    wiring: Wiring, clock: ManualClock, gate: Gate, configured: Settings
) -> None:
    wiring.board.publish("settings", configured)
    watch = Watch(configured.arrs[0], wiring.board, clock)
    watch.look(gate)
    before = wiring.board.version

    watch.look(gate)

    assert wiring.board.version == before


def test_an_arr_that_is_gone_leaves_no_finding(
    wiring: Wiring, clock: ManualClock, gate: Gate, configured: Settings
) -> None:
    wiring.board.publish("settings", configured)
    watch = Watch(configured.arrs[0], wiring.board, clock)
    watch.look(gate)

    watch.end()

    assert findings(wiring.board) == []


def test_an_arr_that_does_not_answer_keeps_what_was_found(
    wiring: Wiring, clock: ManualClock, gate: Gate, configured: Settings, sim: ArrSim
) -> None:
    wiring.board.publish("settings", configured)
    watch = Watch(configured.arrs[0], wiring.board, clock)
    watch.look(gate)
    clock.advance(READ_EVERY)
    sim.behaviour.answer_status = 500
    try:
        watch.look(gate)
    finally:
        sim.behaviour.answer_status = None

    assert findings(wiring.board) == ["category-mismatch"]


def test_before_there_are_settings_nothing_is_found(wiring: Wiring, clock: ManualClock, gate: Gate) -> None:
    arr = settings(RADARR, instances=(replace(BOX),)).arrs[0]

    Watch(arr, wiring.board, clock).look(gate)

    assert wiring.board.get("findings") is None
