"""The actor that owns the server: it keeps its port over restarts, ends in time, and notices when it is deaf."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from actors.messages import ChildExited, ChildStarted, Poll
from tests.lab.eventually import eventually
from tests.web.house import TOKEN, House, open_house
from web.server import GOODBYE, LOOK_EVERY, THREADS, listen


@dataclass
class Slow:
    """An application that answers `/slow` when it is allowed to, and everything else at once."""

    asked: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    allowed: threading.Event = field(default_factory=threading.Event)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/slow":
            self.asked.release()
            self.allowed.wait(30)
        start_response("200 OK", [("Content-Length", "4")])
        return [b"done"]


@pytest.fixture
def slow() -> Iterator[Slow]:
    made = Slow()
    yield made
    made.allowed.set()


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(max_workers=2 * THREADS) as made:
        yield made


def asks_slowly(house: House, slow: Slow, pool: ThreadPoolExecutor) -> Future[httpx.Response]:
    """Somebody is waiting for an answer when this returns."""
    answer = pool.submit(httpx.get, f"{house.url}/slow", timeout=30)
    assert slow.asked.acquire(timeout=5)
    return answer


def test_it_says_that_it_is_ready_when_it_listens(house: House) -> None:
    assert house.root.wait_for(ChildStarted) == ChildStarted("web", 1)
    assert house.stranger.get("/healthz").status_code == 200


def test_a_restart_keeps_the_port_and_leaves_no_thread(house: House) -> None:
    house.stop()
    before = threading.active_count()

    for incarnation in (2, 3, 4):
        house.start(incarnation)
        assert house.http.get("/healthz").status_code == 200
        house.stop()

    assert threading.active_count() == before
    assert [exit_.error for exit_ in house.root.hears(ChildExited)] == [None] * 4


def test_who_connects_between_two_incarnations_is_answered_by_the_second(house: House) -> None:
    house.stop()
    with socket.create_connection(house.listening.getsockname(), timeout=5) as waiting:
        waiting.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")

        house.start(2)

        assert waiting.recv(100).startswith(b"HTTP/1.1 200 OK")


def test_a_session_outlives_a_restart_of_the_actor(house: House) -> None:
    browser = house.log_in()

    house.stop()
    house.start(2)

    assert browser.get("/api/status").status_code == 200


def test_open_connections_do_not_hold_up_the_end(house: House) -> None:
    assert house.http.get("/healthz").status_code == 200  # its connection stays open
    with socket.create_connection(house.listening.getsockname(), timeout=5) as half:
        half.sendall(b"GET /healthz HTTP/1.1\r\nHo")
        assert house.stranger.get("/healthz").status_code == 200  # a later connection: by now ours was accepted
        began = time.monotonic()

        house.stop()

        assert time.monotonic() - began < 2 * GOODBYE
        with contextlib.suppress(ConnectionResetError):  # when its bytes were not read yet
            assert half.recv(100) == b""


def test_a_request_in_progress_is_still_answered(tmp_path: Path, slow: Slow, pool: ThreadPoolExecutor) -> None:
    with open_house(tmp_path, application=slow) as house:
        answer = asks_slowly(house, slow, pool)
        stopping = pool.submit(house.stop)

        slow.allowed.set()

        assert answer.result(timeout=5).text == "done"
        stopping.result(timeout=5)


def test_a_request_that_never_ends_does_not_hold_up_the_end(
    tmp_path: Path, slow: Slow, pool: ThreadPoolExecutor
) -> None:
    with open_house(tmp_path, application=slow) as house:
        answer = asks_slowly(house, slow, pool)
        began = time.monotonic()

        house.stop()

        assert time.monotonic() - began < GOODBYE + 1
        with pytest.raises(httpx.TransportError):
            answer.result(timeout=5)
        slow.allowed.set()


def test_slow_answers_do_not_hold_up_the_others(tmp_path: Path, slow: Slow, pool: ThreadPoolExecutor) -> None:
    with open_house(tmp_path, application=slow) as house:
        answers = [asks_slowly(house, slow, pool) for _ in range(THREADS - 1)]

        assert house.stranger.get("/healthz").text == "done"

        slow.allowed.set()
        assert {answer.result(timeout=5).text for answer in answers} == {"done"}


def test_a_server_that_has_gone_deaf_is_noticed_and_the_next_one_hears_again(house: House) -> None:
    house.clock.advance(LOOK_EVERY, settle=True)
    house.listening.shutdown(socket.SHUT_RDWR)  # as a fault of the system would: the loop itself goes on

    def noticed() -> list[ChildExited]:
        house.clock.advance(LOOK_EVERY)
        return house.root.hears(ChildExited)

    (gone,) = eventually(noticed, within=30)
    house.stop()
    assert "does not listen" in str(gone.error)
    house.start(2)
    assert httpx.get(f"{house.url}/healthz").status_code == 200


def test_a_start_that_fails_half_way_is_cleaned_up(house: House) -> None:
    house.stop()
    house.listening.close()

    with pytest.raises(Exception, match=r"ended|not running|stopped"):
        house.start(2)

    assert isinstance(house.root.hears(ChildExited)[-1].error, OSError)


def test_a_message_it_does_not_know_is_an_error(house: House) -> None:
    with pytest.raises(TypeError, match="Poll"):
        house.router.ask("web", Poll(), timeout=5)


def test_a_busy_port_fails_at_once_and_is_left_alone(house: House) -> None:
    with pytest.raises(OSError, match="in use"):
        listen(*house.listening.getsockname())

    assert house.stranger.get("/healthz").status_code == 200


@pytest.mark.skipif(not socket.has_ipv6, reason="no IPv6 here")
def test_it_listens_on_ipv6_too() -> None:
    try:
        with listen("::1", 0) as listening:
            assert listening.family == socket.AF_INET6
    except OSError as reason:
        pytest.skip(f"no IPv6 here: {reason}")


def test_nothing_that_is_no_http_brings_it_down(house: House) -> None:
    for nonsense in (b"\x16\x03\x01\x02\x00\x01\x00", b"GET\r\n\r\n", b"\x00" * 5000, b"GET / HTTP/9.9\r\n\r\n"):
        with socket.create_connection(house.listening.getsockname(), timeout=5) as caller:
            caller.sendall(nonsense)
            caller.shutdown(socket.SHUT_WR)
            caller.recv(1000)

    assert house.http.get("/api/status").status_code == 200


def test_the_token_is_never_logged(house: House, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(0):
        house.http.get("/api/status", params={"token": TOKEN})
        house.http.get("/nothing", params={"token": TOKEN})
        house.stranger.post("/login", data={"token": TOKEN})

    assert TOKEN not in "".join(record.getMessage() for record in caplog.records if record.name != "httpx")
