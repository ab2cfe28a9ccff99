"""The manual clock the tests stand on."""

from collections.abc import Iterator

import pytest

from actors.board import Board
from actors.messages import Follow, Poll
from actors.router import Router
from actors.wiring import Wiring
from actors.worker import Worker
from tests.actors.puppets import Recorder
from tests.manual_clock import BEGINNING, ManualClock


class Ticker(Worker):
    """Re-arms after its work, as every poller does."""

    polls = 0

    def started(self) -> None:
        self.clock.after(2, self.name, Poll())

    def receive(self, message: object) -> object:
        match message:
            case Poll():
                Ticker.polls += 1
                self.clock.after(2, self.name, Poll())
                return None
            case _:
                return self.unknown(message)


@pytest.fixture
def router() -> Router:
    return Router()


@pytest.fixture
def clock(router: Router) -> ManualClock:
    return ManualClock(router)


@pytest.fixture
def root(router: Router) -> Iterator[Recorder]:
    recorder = Recorder.begin(router, "root")
    yield recorder
    recorder.end()


def test_time_stands_still_until_it_is_moved(clock: ManualClock) -> None:
    assert (clock.time(), clock.monotonic()) == (BEGINNING, 0.0)

    clock.advance(90)

    assert (clock.time(), clock.monotonic()) == (BEGINNING + 90, 90.0)


def test_what_falls_due_is_told_in_order(clock: ManualClock, root: Recorder) -> None:
    clock.after(3, "root", Follow())
    clock.after(2, "root", Poll())
    clock.after(5, "root", Poll(), key="later")

    clock.advance(4)

    assert root.told == [Poll(), Follow()]
    assert clock.pending("root") == {"later": 1.0}


def test_settling_lets_a_poller_re_arm_inside_the_time_that_passes(
    clock: ManualClock, router: Router, root: Recorder
) -> None:
    Ticker.polls = 0
    ref = Ticker.start("qbit/a", 1, Wiring(router, clock, Board()))
    router.bind("qbit/a", ref)
    root.wait_for(object)

    clock.advance(9, settle=True)

    assert Ticker.polls == 4
    assert clock.pending("qbit/a") == {"Poll": 1.0}
    ref.stop(timeout=5)
