"""Timers as data: one for each key, in order, and nothing that piles up."""

from hypothesis import given
from hypothesis import strategies as st

from actors.timers import Timer, Timers


def drain(timers: Timers, now: float) -> list[str]:
    fired = []
    while (timer := timers.take_due(now)) is not None:
        fired.append(f"{timer.name} {timer.key}")
    return fired


def test_nothing_is_due_before_its_time() -> None:
    timers = Timers()
    timers.put(Timer(5.0, "a", "tick", "t"))

    assert timers.take_due(4.999) is None
    assert drain(timers, 5.0) == ["a t"]
    assert timers.next_at() is None


def test_timers_of_one_moment_fire_in_the_order_they_were_set() -> None:
    timers = Timers()
    for key in "zyx":
        timers.put(Timer(5.0, "a", "tick", key))

    assert drain(timers, 5.0) == ["a z", "a y", "a x"]


def test_a_timer_replaces_the_one_with_its_key_also_when_that_was_earlier() -> None:
    timers = Timers()
    timers.put(Timer(1.0, "a", "early", "t"))
    timers.put(Timer(9.0, "a", "late", "t"))

    assert timers.next_at() == 9.0
    assert drain(timers, 8.0) == []
    assert drain(timers, 9.0) == ["a t"]


def test_cancelling_one_leaves_the_others() -> None:
    timers = Timers()
    for name, key in [("a", "t"), ("a", "u"), ("b", "t")]:
        timers.put(Timer(1.0, name, "tick", key))

    timers.cancel("a", "t")
    timers.cancel("a", "never set")

    assert drain(timers, 1.0) == ["a u", "b t"]


def test_cancelling_all_of_a_name_leaves_the_other_names() -> None:
    timers = Timers()
    for name, key in [("a", "t"), ("a", "u"), ("ab", "t")]:
        timers.put(Timer(1.0, name, "tick", key))

    timers.cancel_all("a")

    assert drain(timers, 1.0) == ["ab t"]


def test_a_hundred_thousand_re_arms_keep_no_more_than_a_handful() -> None:
    timers = Timers()

    for n in range(100_000):
        timers.put(Timer(1e6 - n, "a", n, f"key {n % 3}"))

    assert len(timers) == 3
    assert timers.held <= 2 * 3 + 64


@given(st.lists(st.tuples(st.floats(0, 1000), st.sampled_from("abc"), st.sampled_from("xyz"))))
def test_what_fires_is_the_last_of_each_key_by_time(puts: list[tuple[float, str, str]]) -> None:
    timers = Timers()
    last: dict[tuple[str, str], float] = {}
    for when, name, key in puts:
        timers.put(Timer(when, name, "tick", key))
        last[name, key] = when

    fired = []
    while (timer := timers.take_due(2000.0)) is not None:
        fired.append(timer)

    assert {(timer.name, timer.key): timer.when for timer in fired} == last
    assert [timer.when for timer in fired] == sorted(timer.when for timer in fired)
