"""Errors as the user reads them."""

import pytest

from actors.errors import Unreachable
from actors.status import sentence


@pytest.mark.parametrize(
    ("error", "read"),
    [
        (Unreachable("qBittorrent does not answer at nas:8080."), "qBittorrent does not answer at nas:8080."),
        (OSError(28, "No space left on device"), "[Errno 28] No space left on device."),
        (ValueError("two\n  lines"), "two lines."),
        (ValueError("really?"), "really?"),
        (AssertionError(), "It failed without a word (AssertionError)."),
    ],
)
def test_an_error_reads_as_one_sentence(error: Exception, read: str) -> None:
    assert sentence(error) == read


def test_a_long_story_is_cut() -> None:
    assert len(sentence(ValueError("x" * 5000))) == 301
