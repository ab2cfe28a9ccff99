"""The relay passes everything on, except what it is told to refuse, and strikes exactly once and on time."""

import contextlib
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.lab.arr.http import Answer
from tests.lab.arr.server import Server
from tests.lab.ports import free_port
from tests.lab.relay import Cut, Relay, after, before


class Target:
    """A server that notes what reaches it and answers with it."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.hosts: list[str] = []
        self.port = free_port()
        self.server = Server(self.port, self.respond)

    def respond(
        self, method: str, path: str, query: dict[str, list[str]], body: Any, headers: dict[str, str]
    ) -> Answer:
        self.seen.append(f"{method} {path}")
        self.hosts.append(headers["host"])
        return Answer(200, {"path": path, "query": query, "body": body})


@pytest.fixture
def target() -> Iterator[Target]:
    one = Target()
    with contextlib.closing(one.server):
        yield one


@pytest.fixture
def relay(target: Target) -> Iterator[Relay]:
    with Relay(target.port) as one:
        yield one


@pytest.fixture
def client(relay: Relay) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=relay.url) as one:
        yield one


def search(client: httpx.Client) -> httpx.Response:
    return client.post("/radarr/api/v3/command", json={"name": "MoviesSearch", "movieIds": [7]})


def test_what_is_asked_and_answered_passes_unchanged(client: httpx.Client, relay: Relay) -> None:
    answer = client.post("/api/v2/torrents/delete", params={"page": 2}, json={"hashes": "aa11"})

    assert answer.status_code == 200
    assert answer.json() == {
        "path": "/api/v2/torrents/delete",
        "query": {"page": ["2"]},
        "body": {"hashes": "aa11"},
    }
    assert relay.requests == ["POST torrents/delete"]


def test_a_command_is_called_by_its_name(client: httpx.Client, relay: Relay) -> None:
    search(client)
    client.get("/api/v1/command/17")

    assert relay.requests == ["POST command MoviesSearch", "GET command/17"]


def test_the_server_believes_that_it_was_asked_itself(client: httpx.Client, target: Target) -> None:
    search(client)

    assert target.hosts == [f"127.0.0.1:{target.port}"]


def test_what_is_refused_never_reaches_the_server(client: httpx.Client, relay: Relay, target: Target) -> None:
    relay.refused[r"GET queue.*"] = 503

    assert client.get("/api/v3/queue/details").status_code == 503
    assert search(client).status_code == 200
    assert target.seen == ["POST /radarr/api/v3/command"]


@pytest.mark.parametrize(
    ("cut", "reached"),
    [(before("POST command MoviesSearch"), 0), (after("POST command MoviesSearch"), 1)],
    ids=str,
)
def test_it_strikes_before_or_after_the_server_is_asked_and_gives_no_answer(
    client: httpx.Client, relay: Relay, target: Target, cut: Cut, reached: int
) -> None:
    reached_by_then: list[int] = []
    relay.arm(cut, lambda: reached_by_then.append(len(target.seen)))

    with pytest.raises(httpx.RemoteProtocolError):
        search(client)

    assert relay.struck.is_set()
    assert reached_by_then == [reached]
    assert len(target.seen) == reached


def test_it_strikes_once(client: httpx.Client, relay: Relay) -> None:
    strikes: list[str] = []
    relay.arm(before("POST command MoviesSearch"), lambda: strikes.append("struck"))
    with pytest.raises(httpx.RemoteProtocolError):
        search(client)

    assert search(client).status_code == 200
    assert strikes == ["struck"]


def test_it_waits_for_what_must_come_first(client: httpx.Client, relay: Relay) -> None:
    relay.arm(before("POST command MoviesSearch", r"GET command/\d+"), lambda: None)

    client.get("/api/v3/command/1")
    search(client)
    assert not relay.struck.is_set()
    with pytest.raises(httpx.RemoteProtocolError):
        client.get("/api/v3/command/1")


def test_a_server_that_is_gone_is_gone_behind_it_too(client: httpx.Client, target: Target) -> None:
    target.server.close()

    with pytest.raises(httpx.RemoteProtocolError):
        search(client)
