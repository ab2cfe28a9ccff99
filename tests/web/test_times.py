"""Times and sizes as people say them."""

import pytest

from web.times import ago, ago_tag, count, lasted, size, speed, until, until_tag


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
    ("number", "said"),
    [(0, "0 B"), (1023, "1023 B"), (1024, "1.0 KiB"), (1536 * 1024**2, "1.5 GiB"), (5 * 1024**5, "5120.0 TiB"),
     (None, "unknown")],
)  # fmt: skip
def test_sizes(number: int | None, said: str) -> None:
    assert size(number) == said


def test_numbers_speeds_and_spans() -> None:
    assert count(1234567) == "1\N{NO-BREAK SPACE}234\N{NO-BREAK SPACE}567"
    assert (count(None), speed(None)) == ("unknown", "unknown")
    assert speed(1536) == "1.5 KiB/s"
    assert (lasted(0.25), lasted(59), lasted(150)) == ("0.2 s", "59.0 s", "2 min")


def test_as_html_they_carry_the_moment_for_the_page_to_count_on() -> None:
    assert ago_tag(0.5, 10.5) == '<time datetime="1970-01-01T00:00:00+00:00" data-ago="0.500">10 s ago</time>'
    assert until_tag(20, 10) == '<time datetime="1970-01-01T00:00:20+00:00" data-until="20.000">in 10 s</time>'
    assert (ago_tag(None, 1), until_tag(None, 1)) == ("never", "not by itself")
