"""What is due is found without looking at the rest."""

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.arr.deadlines import SLOT, Deadlines


def test_nothing_is_due_before_its_moment() -> None:
    deadlines = Deadlines[str]()
    deadlines.move("a", math.inf, 20.0)

    assert deadlines.due(19.9) == []
    assert deadlines.due(20.0) == ["a"]


def test_what_is_due_stays_so_until_it_is_moved() -> None:
    deadlines = Deadlines[str]()
    deadlines.move("a", math.inf, 20.0)
    deadlines.due(25.0)

    assert deadlines.due(30.0) == ["a"]
    deadlines.move("a", 20.0, math.inf)
    assert deadlines.due(math.inf) == []


def test_the_earliest_comes_first() -> None:
    deadlines = Deadlines[str]()
    for name, at in (("late", 30.0), ("early", 10.0), ("between", 20.0)):
        deadlines.move(name, math.inf, at)

    assert deadlines.due(100.0) == ["early", "between", "late"]


def test_a_moment_that_everybody_left_may_be_taken_again() -> None:
    deadlines = Deadlines[str]()
    deadlines.move("a", math.inf, 20.0)
    deadlines.move("a", 20.0, 30.0)
    deadlines.move("b", math.inf, 20.0)

    assert deadlines.due(20.0) == ["b"]
    assert deadlines.due(30.0) == ["b", "a"]


@pytest.mark.parametrize("step", [1, 70, SLOT, 3 * SLOT])
@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 30) | st.just(math.inf))))
def test_due_is_what_a_look_at_everything_would_find(step: int, moves: list[tuple[str, float]]) -> None:
    deadlines, at = Deadlines[str](), dict.fromkeys("abc", math.inf)
    for now, (name, moment) in zip(itertools.count(0, step), moves, strict=False):
        before, at[name] = at[name], float(step * moment)
        deadlines.move(name, before, at[name])

        assert set(deadlines.due(now)) == {each for each, when in at.items() if when <= now}
