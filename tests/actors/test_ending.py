"""The share of the time that each layer gets to stop."""

from hypothesis import given
from hypothesis import strategies as st

from actors.ending import Ending


def test_layers_stop_from_the_top_and_share_what_time_is_left() -> None:
    ending = Ending(end_at=110.0)

    assert ending.next_layer({0, 1, 2, 3}, now=100.0) == (3, 2.5)
    assert ending.next_layer({0, 1, 2}, now=100.5) == (2, 9.5 / 3)
    assert ending.next_layer({0}, now=101.0) == (0, 9.0)
    assert ending.next_layer(set(), now=102.0) == (None, 0.0)


def test_a_layer_in_hand_gets_no_second_share() -> None:
    ending = Ending(end_at=10.0)
    ending.next_layer({0, 1}, now=0.0)

    assert ending.next_layer({0, 1}, now=1.0) == (None, 0.0)


@given(st.sets(st.integers(0, 9), min_size=1), st.floats(0.1, 60))
def test_even_when_every_layer_uses_its_share_up_all_is_over_in_time(layers: set[int], within: float) -> None:
    ending, now, left = Ending(end_at=within), 0.0, set(layers)

    while left:
        layer, share = ending.next_layer(left, now)
        assert layer == max(left)
        now += share
        left.discard(layer)

    assert now <= within * 1.000001
