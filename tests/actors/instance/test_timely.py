"""The head of an answer is given up in time, however it drips in."""

import time

import pytest

from actors.errors import Unreachable, Unsupported
from actors.instance.client import QbitClient
from storage.settings import InstanceSettings
from tests.lab.raw import Answer, dripping, endless, raw_server

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"

LATE: dict[str, Answer] = {
    "from the status line on": dripping(HEAD + b"\r\nOk.", 0.05),
    "header after header": endless(HEAD, b""),
    "in one header": dripping(HEAD + b"X-Long: " + b"x" * 1000, 0.01),
}


@pytest.mark.parametrize("where", LATE)
def test_a_head_that_drips_is_no_answer_in_time(where: str) -> None:
    with raw_server(LATE[where]) as server:
        settings = InstanceSettings(name="default", host="127.0.0.1", port=server.port, username="a", password="b")
        client = QbitClient(settings, patience=(1, 0.3))
        began = time.monotonic()
        with pytest.raises(Unreachable, match="no answer in time"):
            client.login()
        client.close()

    assert time.monotonic() - began < 5


def test_an_answer_that_takes_its_time_within_bounds_is_taken() -> None:
    whole = HEAD + b"Connection: close\r\nContent-Length: 3\r\n\r\nOk."
    with raw_server(dripping(whole, 0.001)) as server:
        client = QbitClient(
            InstanceSettings(name="default", host="127.0.0.1", port=server.port, username="a", password="b"),
            patience=(1, 5),
        )
        with pytest.raises(Unsupported, match="is not a qBittorrent"):
            client.login()  # taken for a login; then the version is no version

        client.close()
