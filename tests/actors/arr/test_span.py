"""A duration as a person reads it."""

import pytest

from actors.arr.span import span


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (-5, "0 s"),
        (0, "0 s"),
        (0.9, "0 s"),
        (59, "59 s"),
        (60, "1 min"),
        (90, "1 min 30 s"),
        (3600, "1 h"),
        (3601, "1 h"),
        (9000, "2 h 30 min"),
        (86_399, "23 h 59 min"),
        (86_400, "1 d"),
        (86_400 * 5 + 3600 * 3 + 59, "5 d 3 h"),
    ],
)
def test_a_duration_has_at_most_two_neighbouring_parts(seconds: float, said: str) -> None:
    assert span(seconds) == said
