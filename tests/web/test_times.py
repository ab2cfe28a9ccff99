"""Times and sizes as people say them."""

import pytest

from web.times import ago, size, until


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "just now"), (0.9, "just now"), (1, "1 s ago"), (59, "59 s ago"), (60, "1 min ago"), (7200, "2 h ago"),
     (86400 * 3, "3 d ago")],
)  # fmt: skip
def test_the_past(seconds: float, said: str) -> None:
    assert ago(1000.0, 1000.0 + seconds) == said


def test_the_future() -> None:
    assert until(1012.0, 1000.0) == "in 12 s"
    assert until(999.0, 1000.0) == "now"


def test_what_never_happened_or_will_not_happen_by_itself() -> None:
    assert ago(None, 1000.0) == "never"
    assert until(None, 1000.0) == "not by itself"


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, "0 B"), (1023, "1023 B"), (1024, "1.0 KiB"), (1536 * 1024**2, "1.5 GiB"), (5 * 1024**5, "5120.0 TiB"),
     (None, "unknown")],
)  # fmt: skip
def test_sizes(count: int | None, said: str) -> None:
    assert size(count) == said
