"""Bars over time: which interval, how high, and what stands below."""

from datetime import datetime
from itertools import pairwise

import pytest

from web.chart import HEIGHT, SERIES, WIDTH, day_of, draw, hour_of, last_day, last_month

NOW = 1_700_000_000.0


def test_a_day_has_24_hours_the_last_of_which_is_now() -> None:
    bounds = last_day(NOW)

    assert len(bounds) == 25
    assert bounds[-2] <= NOW < bounds[-1]
    assert {later - sooner for sooner, later in pairwise(bounds)} == {3600.0}


def test_a_month_has_30_days_from_midnight_to_midnight() -> None:
    bounds = last_month(NOW)

    assert len(bounds) == 31
    assert bounds[-2] <= NOW < bounds[-1]
    assert {datetime.fromtimestamp(at).astimezone().strftime("%H:%M") for at in bounds} == {"00:00"}


def test_bars_are_stacked_and_inside_the_field() -> None:
    ended = {("IMPORT", True): (10, 0, 3), ("REMOVE", True): (5, 0, 0), ("FAIL", True): (1, 0, 0)}

    chart = draw("A title", [0.0, 3600.0, 7200.0, 10800.0], ended, hour_of, 2)

    first, second, third = chart.bars
    assert first.counts == (10, 5, 1, 0)
    assert (second.total, second.blocks) == (0, ())
    for lower, upper in pairwise(first.blocks):
        assert upper.y + upper.height == pytest.approx(lower.y, abs=0.2)
    assert first.blocks[0].height == pytest.approx(2 * first.blocks[1].height, abs=0.2)
    for bar in chart.bars:
        for block in bar.blocks:
            assert block.x >= 0
            assert block.x + block.width <= WIDTH
            assert block.y >= 0
            assert block.y + block.height <= HEIGHT
    assert [bar.named for bar in chart.bars] == [True, False, True]
    assert chart.totals == (13, 5, 1, 0)
    assert third.counts == (3, 0, 0, 0)


def test_what_went_wrong_is_counted_whatever_it_was() -> None:
    chart = draw(
        "A title", [0.0, 1.0], {("FAIL", False): (2,), ("SEARCH", False): (1,), ("SEARCH", True): (9,)}, hour_of, 1
    )

    assert chart.totals == (0, 0, 0, 3)


@pytest.mark.parametrize(
    ("most", "top"), [(0, 4), (3, 4), (4, 4), (5, 6), (9, 10), (11, 20), (41, 60), (999, 1000)]
)
def test_the_upper_line_is_a_round_number_that_can_be_halved(most: int, top: int) -> None:
    chart = draw("A title", [0.0, 1.0], {("IMPORT", True): (most,)}, hour_of, 1)

    assert [number for _, number in chart.lines] == [0, top // 2, top]


def test_every_series_has_a_name_and_a_colour_of_its_own() -> None:
    assert len({name for name, _, _ in SERIES}) == len({colour for _, colour, _ in SERIES}) == len(SERIES)


def test_midnight_and_the_first_of_a_month_are_named_too() -> None:
    midnight = datetime(2024, 5, 1).astimezone()

    assert (hour_of(midnight), day_of(midnight)) == ("0:00", "1 May")
