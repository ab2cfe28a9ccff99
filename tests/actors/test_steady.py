"""A clock that is set is noticed, one that is corrected by little is not."""

import pytest

from actors.errors import Unreachable
from actors.router import Router
from actors.steady import TOLERATED, Steadiness
from tests.manual_clock import ManualClock


@pytest.fixture
def manual() -> ManualClock:
    return ManualClock(Router())


@pytest.mark.parametrize(("seconds", "says"), [(3600, "forward by 3600 s"), (-3600, "back by 3600 s")])
def test_a_jump_is_told_with_its_way_and_length(manual: ManualClock, seconds: float, says: str) -> None:
    steadiness = Steadiness(manual)
    manual.advance(10)
    manual.jump(seconds)

    with pytest.raises(Unreachable, match=says):
        steadiness.check()


def test_time_that_passes_is_no_jump(manual: ManualClock) -> None:
    steadiness = Steadiness(manual)

    manual.advance(1_000_000)

    steadiness.check()


@pytest.mark.parametrize("seconds", [TOLERATED, -TOLERATED])
def test_a_small_correction_is_no_jump(manual: ManualClock, seconds: float) -> None:
    steadiness = Steadiness(manual)

    manual.jump(seconds)

    steadiness.check()
