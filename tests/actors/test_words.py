"""What other programs say is shown to the user without the keys in it."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.words import without_secrets

KEY = "0123456789abcdef"


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Not an upgrade for existing movie file(s)", "Not an upgrade for existing movie file(s)"),
        ("No files found at /downloads/A Film (2020)", "No files found at /downloads/A Film (2020)"),
        (r"Path C:\downloads\film does not exist", r"Path C:\downloads\film does not exist"),
        ("http://radarr:7878/ is not there", "http://radarr:7878 is not there"),
        (f"GET https://indexer.example/api?t=get&apikey={KEY}: 403", "GET https://indexer.example/*** 403"),
        (f"announce of udp://tracker.example:80/{KEY}/announce", "announce of udp://tracker.example:80/***"),
        (f"http://me:{KEY}@host/x", "http://host/***"),
        (f"http://me:{KEY}@host", "http://host/***"),
        (f"[http://[::1]:80/{KEY}]", "[http://[::1]:80/***"),
        (f"magnet:?xt=urn:btih:aa&tr=http%3A%2F%2Ft%2F{KEY} failed", "magnet:*** failed"),
        (f"wrong apikey={KEY}&t=1", "wrong apikey=***&t=1"),
        (f'{{"apiKey": "{KEY}", "a": 1}}', '{"apiKey": "***", "a": 1}'),
        (f"X-Api-Key: {KEY}", "X-Api-Key: ***"),
        (f"passkey={KEY}", "passkey=***"),
        ("The token of appreciation", "The token of appreciation"),
    ],
)
def test_addresses_keep_their_host_and_secrets_are_hidden(said: str, shown: str) -> None:
    assert without_secrets(said) == shown


@given(st.text())
def test_any_text_can_be_said_and_saying_it_twice_changes_nothing(text: str) -> None:
    once = without_secrets(text)

    assert without_secrets(once) == once


@pytest.mark.parametrize(
    "text", ["a" * 100_000, "://" * 30_000, "http://" * 15_000, "a@" * 50_000, "key=" * 25_000]
)
def test_no_text_takes_long(text: str) -> None:
    began = time.monotonic()

    without_secrets(text)

    assert time.monotonic() - began < 2
