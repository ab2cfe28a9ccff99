"""What a tracker's last answer means."""

import pytest

from actors.arr.announces import Word, word_of
from actors.torrent import TrackerStatus


def word(status: int, message: str) -> Word:
    return word_of(TrackerStatus("https://tracker.example.org/announce", status, message))


@pytest.mark.parametrize(
    "message",
    [
        "Unregistered torrent",
        "torrent not registered with this tracker",
        "Torrent not found",
        "InfoHash not found.",
        "Torrent has been deleted.",
        "info hash is not authorized with this tracker",
        "Trumped: better release",
        "unknown torrent",
    ],
)
@pytest.mark.parametrize("status", [4, 5])
def test_a_tracker_that_does_not_have_the_torrent_says_unregistered(status: int, message: str) -> None:
    assert word(status, message) == "unregistered"


@pytest.mark.parametrize(
    "message",
    [
        "Host not found (authoritative)",
        "host not found",
        "No such host is known",
        "Name or service not known",
        "timed out",
        "Operation timed out",
        "Connection refused",
        "Connection reset by peer",
        "Bad Gateway",
        "Service Unavailable",
        "HTTP response code 503",
        "502 Bad Gateway: torrent not found",
        "Tracker is down for maintenance: unregistered torrents are not an error",
        "skipping tracker announce (unreachable)",
        "SSL handshake failed",
    ],
)
def test_a_tracker_that_is_down_is_down_whatever_else_its_message_holds(message: str) -> None:
    assert word(4, message) == "down"


@pytest.mark.parametrize(
    "message", ["Unregistered passkey", "passkey not found", "unknown user", "client not registered", "slow down"]
)
def test_a_refusal_that_is_not_about_the_torrent_is_a_refusal(message: str) -> None:
    assert word(4, message) == "refused"


def test_the_state_comes_before_the_message() -> None:
    assert word(2, "unregistered torrent") == "working"
    assert word(6, "unregistered torrent") == "down"
    assert [word(status, "unregistered torrent") for status in (0, 1, 3)] == ["quiet"] * 3


def test_no_message_says_nothing() -> None:
    assert word(4, "") == "quiet"
