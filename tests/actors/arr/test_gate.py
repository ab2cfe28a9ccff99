"""An Arr that does not answer is left in peace for growing pauses, and is not a crash."""

import logging

import httpx
import pytest

from actors.arr.facts import Known, Unknown
from actors.arr.gate import SETTING_HOLDS, Gate
from actors.errors import Refused, Rejected, Unreachable
from actors.licence import Licence, NotLicensed
from actors.router import Router
from tests.actors.arr.paper import PaperArr
from tests.manual_clock import ManualClock


@pytest.fixture
def arr() -> PaperArr:
    return PaperArr()


@pytest.fixture
def gate(arr: PaperArr, clock: ManualClock) -> Gate:
    return Gate(arr.client(), clock, logging.getLogger("test.gate"))


DOWN = httpx.ConnectError("nobody listens")


def test_what_cannot_be_read_is_unknown_with_the_reason(arr: PaperArr, gate: Gate) -> None:
    arr.down = DOWN

    reading = gate.read(lambda client: client.queue())

    assert isinstance(reading, Unknown)
    assert reading.asked
    assert "nobody listens" in reading.why
    assert not gate.reachable


def test_a_process_that_may_not_act_calls_nobody_and_blames_nobody(arr: PaperArr, clock: ManualClock) -> None:
    gate = Gate(arr.client(), clock, logging.getLogger("test.gate"), Licence(shared=True))
    before = len(arr.requests)

    with pytest.raises(NotLicensed):
        gate.call(lambda client: client.post_command("RssSync"))

    assert len(arr.requests) == before
    assert gate.reachable


def test_while_it_pauses_nothing_goes_out(arr: PaperArr, gate: Gate, clock: ManualClock) -> None:
    arr.down = DOWN
    for _ in range(50):
        gate.read(lambda client: client.queue())
    assert len(arr.requests) == 1

    clock.advance(1)
    gate.read(lambda client: client.queue())
    assert len(arr.requests) == 2
    clock.advance(1)
    gate.read(lambda client: client.queue())
    assert len(arr.requests) == 2


def test_the_pauses_grow_to_a_minute_and_no_further(arr: PaperArr, gate: Gate, clock: ManualClock) -> None:
    arr.down = DOWN
    pauses = []
    for _ in range(9):
        gate.check()
        pauses.append(gate.next_try - clock.time())
        clock.advance(pauses[-1])

    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_the_first_answer_opens_it_for_good(arr: PaperArr, gate: Gate, clock: ManualClock) -> None:
    arr.down = DOWN
    gate.check()
    clock.advance(10)
    arr.down = None

    assert gate.check()
    assert (gate.reachable, gate.error, gate.version, gate.since) == (True, "", "9.1", clock.time())


def test_only_the_change_is_logged(
    arr: PaperArr, gate: Gate, clock: ManualClock, caplog: pytest.LogCaptureFixture
) -> None:
    arr.down = DOWN
    with caplog.at_level(logging.INFO, "test.gate"):
        for _ in range(5):
            gate.check()
            clock.advance(60)
        arr.down = None
        gate.check()
        gate.check()

    said = [record.getMessage() for record in caplog.records if record.name == "test.gate"]
    assert len(said) == 2
    assert "nobody listens" in said[0]
    assert "answers again" in said[1]


def test_one_request_that_was_refused_says_that_it_is_there(arr: PaperArr, gate: Gate) -> None:
    arr.down = httpx.Response(400, json={"message": "no"})

    with pytest.raises(Rejected):
        gate.call(lambda client: client.queue())

    assert gate.reachable


def test_a_refused_key_goes_on_up(arr: PaperArr, gate: Gate) -> None:
    arr.down = httpx.Response(401)

    with pytest.raises(Refused):
        gate.read(lambda client: client.queue())


def test_whether_it_searches_again_is_asked_once_in_ten_minutes(
    arr: PaperArr, gate: Gate, clock: ManualClock
) -> None:
    assert gate.auto_redownload() == Known(value=True, at=clock.time())
    arr.auto_redownload = False
    clock.advance(SETTING_HOLDS - 1)
    reading = gate.auto_redownload()
    assert isinstance(reading, Known)
    assert reading.value is True

    clock.advance(1)
    reading = gate.auto_redownload()
    assert isinstance(reading, Known)
    assert reading.value is False
    assert arr.asked("/downloadclient") == 2


def test_a_setting_that_could_not_be_read_is_unknown(arr: PaperArr, gate: Gate) -> None:
    arr.down = DOWN

    assert isinstance(gate.auto_redownload(), Unknown)


def test_a_closed_gate_raises_what_went_wrong_last(arr: PaperArr, gate: Gate, router: Router) -> None:
    arr.down = DOWN
    gate.check()

    with pytest.raises(Unreachable, match="nobody listens"):
        gate.call(lambda client: client.queue())
