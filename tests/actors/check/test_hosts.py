"""Whether two names of hosts are one machine."""

import pytest

from actors.check.hosts import same_host, seen_from_here

KNOWN = {
    "nas": frozenset({"10.0.0.5"}),
    "nas.example.org": frozenset({"10.0.0.5", "fd00::5"}),
    "me.example.org": frozenset({"127.0.0.1"}),
}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("localhost", "127.0.0.1", True),
        ("LocalHost", "::1", True),
        ("[::1]", "127.0.0.2", True),
        ("qbittorrent", "QBittorrent.", True),
        ("nas", "10.0.0.5", True),
        ("nas", "nas.example.org", True),
        ("10.0.0.5", "10.0.0.6", False),
        ("nas", "10.0.0.6", False),
        ("me.example.org", "localhost", True),
        ("qbittorrent", "10.0.0.5", None),
        ("qbittorrent", "localhost", None),
        ("fd00::5", "fd00:0::5", True),
    ],
)
def test_two_names_of_hosts(one: str, other: str, same: bool | None) -> None:
    assert same_host(one, other, KNOWN) is same
    assert same_host(other, one, KNOWN) is same


def test_the_loopback_of_another_machine_is_that_machine() -> None:
    assert seen_from_here("localhost", "10.0.0.2") == "10.0.0.2"
    assert seen_from_here("10.0.0.5", "10.0.0.2") == "10.0.0.5"
