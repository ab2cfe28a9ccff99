"""Figures: whether a goal is met, what is kept of a run, and what is printed beside it."""

from pathlib import Path

import pytest

from tests.bench.figures import Figure, keep, kept, show


@pytest.mark.parametrize(
    ("value", "goal", "at_least", "met"),
    [
        (2.0, 2.0, False, True),
        (2.1, 2.0, False, False),
        (20.0, 20.0, True, True),
        (19.9, 20.0, True, False),
        (1e9, None, False, None),
    ],
)
def test_a_goal_is_a_bound_on_one_side(value: float, goal: float | None, at_least: bool, met: bool | None) -> None:
    assert Figure("rest", "ratio", value, "times", goal, at_least).met is met


def test_a_run_replaces_the_scenarios_that_it_measured_and_no_others(tmp_path: Path) -> None:
    place = tmp_path / "bench" / "last.json"
    keep([Figure("rest", "gone", 1, "s"), Figure("churn", "stays", 2, "s")], "make bench", "then", place)

    keep([Figure("rest", "new", 3, "s")], "make bench", "now", place)

    assert kept(place) == {"churn: stays": 2, "rest: new": 3}


def test_nothing_is_kept_before_the_first_run(tmp_path: Path) -> None:
    assert kept(tmp_path / "last.json") == {}


def test_a_figure_is_shown_with_its_goal_and_beside_what_it_was(capsys: pytest.CaptureFixture[str]) -> None:
    show([Figure("rest", "base", 77.0, "MB", 70), Figure("rest", "new", 1.0, "s")], {"rest: base": 70.0})

    first, second = capsys.readouterr().out.splitlines()[-2:]
    assert "<= 70 NOT MET" in first
    assert "+10 % from 70" in first
    assert "from" not in second
