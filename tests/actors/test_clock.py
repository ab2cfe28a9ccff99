"""The real clock: one thread that tells names what is due, and nothing else."""

import threading
import time
from collections.abc import Iterator

import pytest

from actors.clock import Clock
from actors.messages import Follow, Poll, RunPass
from actors.router import Router
from tests.actors.puppets import Recorder
from tests.lab.eventually import eventually


class Faulty(Router):
    """A router that fails on one name, as no router should."""

    def tell(self, name: str, message: object) -> bool:
        if name == "broken":
            raise RuntimeError("the router is broken")
        return super().tell(name, message)


@pytest.fixture
def router() -> Router:
    return Faulty()


@pytest.fixture
def clock(router: Router) -> Iterator[Clock]:
    clock = Clock(router)
    clock.start()
    yield clock
    clock.stop()


@pytest.fixture
def actor(router: Router) -> Iterator[Recorder]:
    recorder = Recorder.begin(router, "qbit/a")
    yield recorder
    recorder.end()


def test_a_timer_tells_once_and_not_early(clock: Clock, actor: Recorder) -> None:
    begin = time.monotonic()

    clock.after(0.05, "qbit/a", Poll())
    clock.after(0.1, "qbit/a", Follow())

    actor.wait_for(Poll)
    assert time.monotonic() - begin >= 0.05
    actor.wait_for(Follow)
    assert actor.told == [Poll(), Follow()]


def test_a_timer_set_later_but_due_earlier_wakes_the_clock(clock: Clock, actor: Recorder) -> None:
    clock.after(60, "qbit/a", Follow())
    clock.after(0.02, "qbit/a", Poll())

    assert actor.wait_for(Poll) == Poll()
    assert actor.hears(Follow) == []


def test_a_new_tick_replaces_the_old_one(clock: Clock, actor: Recorder) -> None:
    """Pitfall 16: after a restart the old incarnation's tick must not arrive beside the new one's."""
    clock.after(0.03, "qbit/a", RunPass("old"))
    clock.after(0.05, "qbit/a", RunPass("new"))
    clock.after(0.08, "qbit/a", Follow())

    actor.wait_for(Follow)
    assert actor.hears(RunPass) == [RunPass("new")]


def test_timers_with_their_own_keys_live_side_by_side(clock: Clock, actor: Recorder) -> None:
    clock.after(0.02, "qbit/a", RunPass("one"), key="one")
    clock.after(0.03, "qbit/a", RunPass("two"), key="two")
    clock.after(0.04, "qbit/a", Follow())

    actor.wait_for(Follow)
    assert actor.hears(RunPass) == [RunPass("one"), RunPass("two")]


def test_a_cancelled_timer_never_fires(clock: Clock, actor: Recorder) -> None:
    clock.after(0.02, "qbit/a", Poll())
    clock.after(0.02, "qbit/a", RunPass(), key="mine")
    clock.cancel("qbit/a", "Poll")
    clock.cancel("qbit/a", "mine")
    clock.after(0.05, "qbit/a", Follow())

    actor.wait_for(Follow)
    assert actor.told == [Follow()]


def test_all_timers_of_a_name_can_be_cancelled(clock: Clock, actor: Recorder) -> None:
    clock.after(0.02, "qbit/a", Poll())
    clock.after(0.02, "qbit/a", RunPass())
    clock.cancel_all("qbit/a")
    clock.after(0.05, "qbit/a", Follow())

    actor.wait_for(Follow)
    assert actor.told == [Follow()]


def test_a_timer_whose_actor_is_gone_is_no_trouble(clock: Clock, actor: Recorder) -> None:
    clock.after(0.01, "qbit/gone", Poll())
    clock.after(0.03, "qbit/a", Poll())

    assert actor.wait_for(Poll) == Poll()


def test_the_clock_survives_a_telling_that_fails(clock: Clock, actor: Recorder) -> None:
    clock.after(0.01, "broken", Poll())
    clock.after(0.03, "qbit/a", Poll())

    assert actor.wait_for(Poll) == Poll()


def test_a_time_that_is_over_fires_at_once(clock: Clock, actor: Recorder) -> None:
    clock.after(-5, "qbit/a", Poll())

    assert actor.wait_for(Poll) == Poll()


def test_an_endless_wait_is_no_overflow(clock: Clock, actor: Recorder) -> None:
    clock.after(float("inf"), "qbit/a", RunPass())
    clock.after(0.02, "qbit/a", Poll())

    assert actor.wait_for(Poll) == Poll()


def test_a_hundred_thousand_re_arms_cost_neither_memory_nor_time(clock: Clock, actor: Recorder) -> None:
    begin = time.monotonic()
    for n in range(100_000):
        clock.after(60 - n / 10_000, "qbit/a", RunPass())
    assert time.monotonic() - begin < 10

    clock.after(0.01, "qbit/a", RunPass("last"))

    assert actor.wait_for(RunPass) == RunPass("last")
    assert actor.told == [RunPass("last")]


def test_stopping_joins_the_thread_and_what_is_left_is_not_told(router: Router, actor: Recorder) -> None:
    clock = Clock(router)
    clock.start()
    clock.after(0.05, "qbit/a", Poll())

    clock.stop()

    assert [thread for thread in threading.enumerate() if thread.name == "clock"] == []
    assert actor.told == []


def test_starting_twice_starts_one_thread(clock: Clock) -> None:
    clock.start()

    assert len([thread for thread in threading.enumerate() if thread.name == "clock"]) == 1


def test_timers_set_before_the_start_wait_for_it(router: Router, actor: Recorder) -> None:
    clock = Clock(router)
    clock.after(0, "qbit/a", Poll())
    assert actor.told == []

    clock.start()

    assert actor.wait_for(Poll) == Poll()
    clock.stop()


def test_the_thread_of_the_clock_does_not_keep_the_process_alive(clock: Clock) -> None:
    """Pitfall 15."""
    assert all(thread.daemon for thread in threading.enumerate() if thread.name == "clock")


def test_the_time_is_the_time(clock: Clock) -> None:
    assert abs(clock.time() - time.time()) < 1
    first = clock.monotonic()
    assert eventually(lambda: clock.monotonic() > first)
