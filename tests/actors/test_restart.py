"""What follows when a child ends: the table of docs/architecture.md, and what must hold for any history."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.errors import Banned, NoAnswer, Refused, Rejected, Unreachable, Unsupported
from actors.restart import (
    AFTER_BAN,
    AFTER_BUGS,
    JITTER,
    LONGEST_BACKOFF,
    WELL_AFTER,
    BugPolicy,
    Decision,
    Fatal,
    History,
    Park,
    RestartAfter,
    decide,
)

POLICY = BugPolicy()
WEATHER = [Unreachable("no route"), NoAnswer("storage is not running.")]
BUGS = [KeyError("x"), Rejected("404 nobody caught"), OSError(28, "No space left on device")]
ERRORS = [*WEATHER, Refused("no"), Banned("out"), Unsupported("4.1"), *BUGS]


def fail(
    *errors: BaseException, every: float = 1.0, well_for: float = 0.0, policy: BugPolicy = POLICY
) -> tuple[History, float]:
    """The history of a child that failed with these, `every` seconds apart, and when the last one was."""
    history, now = History(), 0.0
    for error in errors:
        now += every
        history = history.after(error, now, well_for, policy)
    return history, now


def decisions(error: BaseException, times: int, every: float = 1.0, policy: BugPolicy = POLICY) -> list[Decision]:
    return [
        decide(error, fail(*[error] * n, every=every, policy=policy)[0], policy, 0.0) for n in range(1, times + 1)
    ]


# --- Weather --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("error", WEATHER, ids=repr)
def test_an_unreachable_server_is_tried_again_for_ever_ever_more_slowly(error: Exception) -> None:
    waits = [d.seconds for d in decisions(error, 10) if isinstance(d, RestartAfter)]

    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60, 60]


@given(failures=st.integers(1, 100_000), jitter=st.floats(0, 1))
def test_the_backoff_grows_to_a_minute_and_never_beyond(failures: int, jitter: float) -> None:
    def wait(n: int) -> float:
        decision = decide(Unreachable(""), History(unreachable=n), POLICY, jitter)
        assert isinstance(decision, RestartAfter)
        return decision.seconds

    assert 1.0 - JITTER <= wait(failures) <= wait(failures + 1) <= LONGEST_BACKOFF


def test_chance_takes_away_at_most_a_fifth() -> None:
    history = History(unreachable=20)

    assert decide(Unreachable(""), history, POLICY, 0.0) == RestartAfter(60.0)
    assert decide(Unreachable(""), history, POLICY, 1.0) == RestartAfter(48.0)


def test_a_child_that_was_well_for_a_minute_begins_its_backoff_anew() -> None:
    history, now = fail(*[Unreachable("")] * 6)

    short = history.after(Unreachable(""), now + 61, WELL_AFTER - 1, POLICY)
    long = history.after(Unreachable(""), now + 61, WELL_AFTER, POLICY)

    assert decide(Unreachable(""), short, POLICY, 0.0) == RestartAfter(60.0)
    assert decide(Unreachable(""), long, POLICY, 0.0) == RestartAfter(1.0)


# --- Refusals -------------------------------------------------------------------------------------------------


def test_refused_credentials_are_tried_after_15_minutes_and_6_hours_and_never_a_fourth_time() -> None:
    """DESIGN 4: qBittorrent bans an address at 5 failures, and its counter never forgets."""
    pauses = [d.seconds for d in decisions(Refused("no"), 5) if isinstance(d, Park)]

    assert pauses == [900, 6 * 3600, None, None, None]


@given(st.lists(st.sampled_from(ERRORS), max_size=40))
def test_whatever_else_happens_three_refusals_are_the_last_by_ourselves(errors: list[Exception]) -> None:
    history, now, refusals = History(), 0.0, 0
    for error in errors:
        now += 1
        history = history.after(error, now, 0.0, POLICY)
        decision = decide(error, history, POLICY, 0.0)
        if isinstance(error, Refused):
            refusals += 1
            assert isinstance(decision, Park)
            assert (decision.seconds is None) == (refusals >= 3)


def test_the_users_restart_after_a_refusal_is_one_try_and_no_new_series() -> None:
    history = fail(Refused("no"), Refused("no"), Refused("no"))[0].forgiven()

    again = history.after(Refused("no"), 100.0, 0.0, POLICY)

    decision = decide(Refused("no"), again, POLICY, 0.0)
    assert isinstance(decision, Park)
    assert decision.seconds is None


def test_a_login_that_held_makes_the_next_refusal_a_first_one() -> None:
    history = fail(Refused("no"), Refused("no"))[0].after(Refused("no"), 9e4, WELL_AFTER, POLICY)

    decision = decide(Refused("no"), history, POLICY, 0.0)
    assert isinstance(decision, Park)
    assert decision.seconds == 900


def test_what_the_user_corrected_begins_anew() -> None:
    history = fail(*[Unreachable("")] * 9, *[KeyError("x")] * 3)[0].forgiven()

    assert history == History()


# --- Bans and versions ----------------------------------------------------------------------------------------


def test_a_ban_is_waited_out_for_an_hour_every_time() -> None:
    assert {d.seconds for d in decisions(Banned("out"), 4) if isinstance(d, Park)} == {AFTER_BAN}


def test_an_unsupported_server_waits_for_its_settings_to_change() -> None:
    assert {d.seconds for d in decisions(Unsupported("4.1"), 3) if isinstance(d, Park)} == {None}


# --- Bugs -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("error", BUGS, ids=repr)
def test_five_bugs_in_five_minutes_park_a_child_for_a_quarter_of_an_hour(error: Exception) -> None:
    found = decisions(error, 5, every=20)

    assert found[:4] == [RestartAfter(1), RestartAfter(2), RestartAfter(4), RestartAfter(8)]
    assert isinstance(found[4], Park)
    assert found[4].seconds == AFTER_BUGS
    assert "5 times within 5 min" in found[4].why


def test_bugs_that_are_far_apart_never_park_a_child() -> None:
    assert all(isinstance(d, RestartAfter) for d in decisions(KeyError("x"), 50, every=76))


def test_after_the_pause_the_count_of_bugs_begins_anew() -> None:
    history, now = fail(*[KeyError("x")] * 5)

    later = history.after(KeyError("x"), now + AFTER_BUGS, 0.0, POLICY)

    assert decide(KeyError("x"), later, POLICY, 0.0) == RestartAfter(1.0)


def test_the_users_policy_says_how_many_bugs_how_fast() -> None:
    policy = BugPolicy(max_restarts=2, restart_window=10.0, restart_delay=5.0)

    assert decisions(KeyError("x"), 1, policy=policy) == [RestartAfter(5.0)]
    assert isinstance(decisions(KeyError("x"), 2, policy=policy)[1], Park)
    assert decisions(KeyError("x"), 3, every=11, policy=policy) == [RestartAfter(5.0)] * 3


def test_a_delay_of_zero_is_still_no_busy_loop() -> None:
    """Pitfall 8: a naive restart made 13,642 restarts in a second."""
    policy = BugPolicy(restart_delay=0.0, max_restarts=100_000)

    assert all(isinstance(d, RestartAfter) and d.seconds >= 1 for d in decisions(KeyError("x"), 20, policy=policy))


def test_a_user_who_switched_restarting_off_restarts_by_hand() -> None:
    decision = decide(KeyError("x"), fail(KeyError("x"))[0], BugPolicy(restart_on_bug=False), 0.0)

    assert isinstance(decision, Park)
    assert decision.seconds is None
    assert "AutoRestartProcesses" in decision.why


def test_switching_restarts_off_does_not_concern_an_unreachable_server() -> None:
    """CONFIG: these keys are for unexpected failures."""
    policy = BugPolicy(restart_on_bug=False, max_restarts=1)

    assert decide(Unreachable(""), fail(Unreachable(""))[0], policy, 0.0) == RestartAfter(1.0)


# --- Essential children ---------------------------------------------------------------------------------------


def test_storage_over_its_limit_ends_the_process() -> None:
    history = fail(*[OSError("disk full")] * 5)[0]

    decision = decide(OSError("disk full"), history, POLICY, 0.0, essential=True)

    assert isinstance(decision, Fatal)


@pytest.mark.parametrize("error", [Refused(""), Banned(""), Unsupported("")], ids=repr)
def test_an_essential_child_is_never_parked(error: Exception) -> None:
    assert isinstance(decide(error, fail(error)[0], POLICY, 0.0, essential=True), Fatal)


def test_an_essential_child_is_restarted_like_any_other_before_that() -> None:
    history = fail(KeyError("x"))[0]

    assert decide(KeyError("x"), history, POLICY, 0.0, essential=True) == RestartAfter(1.0)


# --- Any history ----------------------------------------------------------------------------------------------


@given(
    st.lists(st.tuples(st.sampled_from(ERRORS), st.floats(0, 1e4), st.floats(0, 1e3)), min_size=1, max_size=60),
    st.floats(0, 1),
)
def test_every_failure_has_an_answer_a_history_stays_small_and_nothing_is_tried_at_once(
    failures: list[tuple[Exception, float, float]], jitter: float
) -> None:
    history, now = History(), 0.0
    for error, pause, well_for in failures:
        now += pause
        history = history.after(error, now, well_for, POLICY)
        decision = decide(error, history, POLICY, jitter)
        assert isinstance(decision, RestartAfter | Park)
        assert decision.seconds is None or decision.seconds >= 1 - JITTER
        assert str(decision).endswith(".")
    assert len(history.bugs) <= POLICY.max_restarts
