"""One refresh at a time, begun late enough for everyone who waits for it."""

import logging

import httpx
import pytest

from actors.arr.gate import Gate
from actors.arr.kinds import REFRESH
from actors.arr.refresh import Refresher
from tests.actors.arr.paper import PaperArr
from tests.manual_clock import ManualClock


@pytest.fixture
def arr() -> PaperArr:
    return PaperArr(hold={REFRESH})


@pytest.fixture
def refresher(arr: PaperArr, clock: ManualClock) -> Refresher:
    return Refresher(Gate(arr.client(), clock, logging.getLogger("test")), clock)


def go_on(refresher: Refresher, clock: ManualClock, seconds: float = 10) -> int:
    """Do what falls due in these seconds; how many refreshes came to their end."""
    ended, end = 0, clock.time() + seconds
    while (due := refresher.next_due()) is not None and due <= end:
        clock.advance(max(0.0, due - clock.time()))
        ended += refresher.advance()
    clock.advance(max(0.0, end - clock.time()))
    return ended


def test_nothing_is_posted_until_somebody_wants_it(
    refresher: Refresher, arr: PaperArr, clock: ManualClock
) -> None:
    assert refresher.next_due() is None
    assert not refresher.advance()
    assert arr.requests == []


def test_all_who_want_one_before_it_begins_share_it(
    refresher: Refresher, arr: PaperArr, clock: ManualClock
) -> None:
    now = clock.time()
    for _ in range(5):
        assert not refresher.since(now)
    go_on(refresher, clock, 1)
    for _ in range(5):
        assert not refresher.since(now)
    arr.run()

    assert go_on(refresher, clock) == 1
    assert refresher.since(now)
    assert len(arr.posted(REFRESH)) == 1
    assert refresher.next_due() is None


def test_who_comes_while_one_is_under_way_gets_the_next(
    refresher: Refresher, arr: PaperArr, clock: ManualClock
) -> None:
    refresher.want()
    go_on(refresher, clock, 1)
    late = clock.time()
    assert not refresher.since(late)
    arr.hold = set()
    arr.run()

    assert go_on(refresher, clock) == 2
    assert refresher.since(late)
    assert len(arr.posted(REFRESH)) == 2


def test_one_that_an_arr_lost_in_its_restart_is_posted_again(
    refresher: Refresher, arr: PaperArr, clock: ManualClock
) -> None:
    refresher.want()
    go_on(refresher, clock, 1)
    arr.commands.clear()
    arr.hold = set()

    assert go_on(refresher, clock) == 1
    assert len(arr.posted(REFRESH)) == 2


def test_one_that_fails_each_time_is_posted_less_and_less(
    refresher: Refresher, arr: PaperArr, clock: ManualClock
) -> None:
    now = clock.time()
    refresher.want()
    for _ in range(600):
        go_on(refresher, clock, 1)
        for command in arr.commands.values():
            command["status"] = "failed"

    assert not refresher.since(now)
    assert 10 < len(arr.posted(REFRESH)) < 25


def test_a_refusal_is_kept_with_its_words(refresher: Refresher, arr: PaperArr, clock: ManualClock) -> None:
    arr.refuse[REFRESH] = httpx.Response(400, json={"message": "not today"})
    refresher.want()
    go_on(refresher, clock)

    assert refresher.refused[0] > 0
    assert "not today" in refresher.refused[1]
    assert refresher.next_due() is None


def test_an_arr_that_is_away_is_asked_when_it_is_back(
    refresher: Refresher, arr: PaperArr, clock: ManualClock
) -> None:
    now = clock.time()
    arr.hold = set()
    arr.down = httpx.ConnectError("nobody listens")
    refresher.want()
    go_on(refresher, clock, 30)
    assert len(arr.requests) < 10
    arr.down = None

    go_on(refresher, clock, 60)

    assert refresher.since(now)
