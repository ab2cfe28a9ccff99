"""No answer of an Arr, however it comes, holds its actor up or fills the memory."""

import time

import pytest

from actors.arr.client import ArrClient
from actors.arr.wire import Bounds
from actors.errors import Unreachable
from storage.settings import ArrSettings
from tests.lab.raw import Answer, dripping, endless, raw_server

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
SECONDS = 0.5
MOST = 256 * 1024

LATE: dict[str, Answer] = {
    "from the status line on": dripping(HEAD + b"\r\n{}", 0.05),
    "in its headers": endless(HEAD, b"X-More: and more\r\n" * 10),
    "in its body": dripping(HEAD + b"Content-Length: 500\r\n\r\n" + b" " * 500, 0.01),
}


def ask(url: str) -> None:
    settings = ArrSettings(name="Radarr-Test", kind="radarr", uri=url, api_key="key", category="radarr")
    client = ArrClient(settings, bounds=Bounds(SECONDS, MOST))
    try:
        client.queue()
    finally:
        client.close()


@pytest.mark.parametrize("where", LATE)
def test_an_answer_that_comes_byte_by_byte_is_given_up_in_time(where: str) -> None:
    with raw_server(LATE[where]) as server:
        began = time.monotonic()
        with pytest.raises(Unreachable, match="Radarr-Test"):
            ask(server.url)

    assert time.monotonic() - began < SECONDS + 5


def test_an_answer_without_end_is_given_up_before_it_fills_the_memory() -> None:
    with raw_server(endless(HEAD + b"\r\n{", b" " * 65536)) as server:
        with pytest.raises(Unreachable, match=r"not its API: its answer is larger than 0\.25 MB"):
            ask(server.url)

        assert server.sent < MOST + 16 * 1024 * 1024  # what lies in the system's buffers


def test_each_answer_has_its_own_time() -> None:
    bounds = Bounds(seconds=0.05)
    for _ in range(3):
        bounds.begin()
        assert 0 < bounds.left(10) <= 0.05
        assert bounds.left(0.001) == 0.001
