"""The pulse: what a worker is busy with, and whether it still counts."""

import threading

import pytest

from actors.pulse import Pulse, Pulses


def test_between_messages_it_is_busy_with_nothing() -> None:
    pulse = Pulse()

    assert (pulse.doing, pulse.busy_for(1000.0)) == ("nothing", 0.0)


def test_it_is_busy_from_the_beginning_of_a_handler_to_its_end() -> None:
    pulse = Pulse()

    with pulse.busy("Poll", 10.0):
        assert (pulse.doing, pulse.busy_for(25.0)) == ("Poll", 15.0)

    assert pulse.work is None


def test_a_handler_that_fails_is_over_too() -> None:
    pulse = Pulse()

    with pytest.raises(KeyError), pulse.busy("Poll", 10.0):
        raise KeyError

    assert pulse.work is None


def test_it_has_ended_when_its_thread_has() -> None:
    pulse = Pulse()
    assert not pulse.ended

    pulse.thread = threading.Thread(target=lambda: None)
    pulse.thread.start()
    pulse.thread.join()

    assert pulse.ended


def test_one_that_was_given_up_acts_no_more_for_its_name() -> None:
    pulse, done = Pulse(), []
    pulse.unless_abandoned(lambda: done.append("before"))

    pulse.abandon()
    pulse.unless_abandoned(lambda: done.append("after"))

    assert pulse.abandoned
    assert done == ["before"]


def test_each_incarnation_has_its_own_pulse_until_it_is_forgotten() -> None:
    pulses = Pulses()
    first = pulses.of("qbit/a", 1)

    assert pulses.of("qbit/a", 1) is first
    assert pulses.of("qbit/a", 2) is not first

    pulses.forget("qbit/a", 1)
    pulses.forget("qbit/a", 9)

    assert pulses.of("qbit/a", 1) is not first
