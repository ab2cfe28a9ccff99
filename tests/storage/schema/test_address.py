"""Hosts and URLs, in every way that people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.schema.address import Address, Server, is_loopback
from storage.schema.grammar import Unfit
from tests.storage.schema.refusing import outcome, refusal


@pytest.mark.parametrize(
    ("raw", "address"),
    [
        ("localhost", Address("localhost")),
        ("qbittorrent_1", Address("qbittorrent_1")),
        ("Seedbox.Example.org", Address("seedbox.example.org")),
        ("münchen.example", Address("münchen.example")),
        ("10.0.0.5", Address("10.0.0.5")),
        ("10.0.0.5:8080", Address("10.0.0.5", port=8080)),
        ("::1", Address("::1")),
        ("[::1]", Address("::1")),
        ("[fe80::1]:8080", Address("fe80::1", port=8080)),
        ("host/qbt", Address("host", path="/qbt")),
        ("http://host", Address("host", "http")),
        ("HTTPS://host:8443/a/b/", Address("host", "https", 8443, "/a/b")),
        ("http://[::1]:8080", Address("::1", "http", 8080)),
    ],
)
def test_an_address_is_taken_apart(raw: str, address: Address) -> None:
    assert Server().parse(raw) == address


@pytest.mark.parametrize("raw", ["CHANGE_ME", "", "  "])
def test_an_address_that_was_not_written_is_none(raw: str) -> None:
    assert Server().parse(raw) is None


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("ftp://host", "begins with neither http:// nor https://"),
        ("two words", "is no address"),
        ("http://", "is no address"),
        ("host:99999", "is no address"),
        ("host:0", "is no address"),
        ("host:port", "is no address"),
        ("http://[::1", "is no address"),
        ("a..b", "is no address"),
        ("http://host/a b", "has a path that cannot be right"),
    ],
)
def test_what_is_no_address_is_refused(raw: str, reason: str) -> None:
    assert reason in refusal(Server(), raw)


@pytest.mark.parametrize(
    "raw", ["http://me:pa55@host", "me:pa55@host", "http://host/?apikey=pa55", "http://me:pa55@[::"]
)
def test_a_secret_within_an_address_is_never_shown(raw: str) -> None:
    with pytest.raises(Unfit) as caught:
        Server().parse(raw)

    assert caught.value.hidden
    assert "pa55" not in caught.value.reason


@pytest.mark.parametrize(
    ("address", "url"),
    [
        (Address("radarr"), "http://radarr:7878"),
        (Address("::1"), "http://[::1]:7878"),
        (Address("radarr", "https", 443, "/x"), "https://radarr:443/x"),
    ],
)
def test_an_address_as_a_url_says_what_it_left_open(address: Address, url: str) -> None:
    assert address.url("http", 7878) == url


def test_loopback_is_what_only_this_machine_reaches() -> None:
    assert [is_loopback(host) for host in ("127.0.0.1", "127.8.8.8", "::1", "LOCALHOST")] == [True] * 4
    assert [is_loopback(host) for host in ("0.0.0.0", "::", "192.168.1.1", "example.org")] == [False] * 4


@given(
    raw=st.one_of(st.text(), st.text(alphabet="ab.:/@[]?#%0-"), st.integers(), st.booleans(), st.lists(st.text()))
)
def test_whatever_is_written_an_address_has_a_host_or_is_refused(raw: object) -> None:
    found = outcome(Server(), raw)

    assert found is None or isinstance(found, Unfit) or (isinstance(found, Address) and found.host)
