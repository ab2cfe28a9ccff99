"""Waiting is over when the check is true, and the last failure is told when it never is."""

from collections.abc import Iterator

import pytest

from tests.lab.eventually import eventually


def test_the_first_true_result_is_returned() -> None:
    answers: Iterator[object] = iter((None, False, [], 0, "done", "too late"))
    assert eventually(lambda: next(answers), every=0) == "done"


def test_an_assertion_that_holds_later_is_waited_for() -> None:
    answers = iter([1, 2, 3])

    def is_three() -> int:
        answer = next(answers)
        assert answer == 3
        return answer

    assert eventually(is_three, every=0) == 3


def test_the_last_failure_is_told_with_what_was_waited_for() -> None:
    def never() -> bool:
        assert False, "it is still red"  # noqa: B011, PT015

    with pytest.raises(AssertionError, match=r"the light does not change \(waited 0.01 s\): it is still red"):
        eventually(never, within=0.01, every=0.001, say="the light does not change")


def test_a_check_that_returns_nothing_is_told_so() -> None:
    with pytest.raises(AssertionError, match="the check last returned None"):
        eventually(lambda: None, within=0)


def test_any_other_exception_goes_straight_through() -> None:
    with pytest.raises(ZeroDivisionError):
        eventually(lambda: 1 / 0)
