"""What the supervisor does about each kind of trouble, with the real actor of a real qBittorrent."""

import ctypes
import itertools
import threading
from collections.abc import Iterator

import pytest

from actors.messages import Ping
from actors.supervisor import STUCK_AFTER, SWEEP_EVERY
from tests.faults.days import DAY, HOUR, MINUTE, NAME, Days
from tests.faults.tampered import Forward, Spoil, page, status, truncated
from tests.lab.eventually import eventually
from tests.lab.fixtures import QbitFactory
from tests.lab.relay import Asked, Reply

BACKOFF = [1, 2, 4, 8, 16, 32, 60, 60, 60]


@pytest.fixture
def days(qbit: QbitFactory) -> Iterator[Days]:
    with Days(qbit("5.1")) as begun:
        yield begun


def waits(days: Days, tries: int) -> list[float]:
    """The pauses (s) before each of the next tries."""
    found = []
    for _ in range(tries):
        next_try = days.decided().next_try
        assert next_try is not None
        found.append(next_try - days.clock.time())
        days.live(found[-1])
    return found


def hangs_up(_: Asked, __: object) -> None:
    """No answer: the connection is closed."""


WEATHER: dict[str, Spoil] = {
    "hangs up": hangs_up,
    "answers 500": status(500),
    "answers 502": status(502),
    "answers HTML": page,
    "answers half of it": truncated,
}


@pytest.mark.parametrize("weather", WEATHER)
def test_an_unreachable_server_is_tried_after_1_2_4_up_to_60_seconds_for_ever(days: Days, weather: str) -> None:
    days.begin(poll_interval=MINUTE)
    days.relay.spoil = WEATHER[weather]
    days.live(MINUTE)

    assert days.until("restarting").error_kind == "Unreachable"
    assert waits(days, 9) == BACKOFF
    assert days.live(20 * MINUTE).state == "restarting"

    days.relay.spoil = None
    days.live(MINUTE)
    assert days.until("running").restarts > 28


def test_a_refused_connection_and_a_frozen_server_are_weather_too(days: Days) -> None:
    days.server.freeze()
    days.begin()
    assert "no answer in time" in days.until("restarting").last_error
    days.server.thaw()
    days.server.kill()
    days.relay.close()
    days.live(1)

    assert "connection refused" in days.until("restarting").last_error
    assert waits(days, 3) == BACKOFF[1:4]


def test_a_minute_of_health_is_a_new_story(days: Days) -> None:
    days.relay.spoil = status(500)
    days.begin(poll_interval=MINUTE)
    assert waits(days, 3) == BACKOFF[:3]
    days.relay.spoil = None
    days.live(10 * MINUTE)
    assert days.status.last_error == ""

    days.relay.spoil = status(500)
    days.live(MINUTE)

    assert waits(days, 2) == BACKOFF[:2]


def versions(version: str, web_api: str) -> Spoil:
    """The server says that it is of these versions."""
    said = {"GET app/version": version, "GET app/webapiVersion": web_api}
    said |= {name.replace("GET", "POST"): text for name, text in said.items()}

    def answer(asked: Asked, forward: object) -> Reply | None:
        text = said.get(asked.name)
        if text is None:
            return forward(asked)  # type: ignore[operator, no-any-return]
        return Reply(200, [("Content-Type", "text/plain")], text.encode())

    return answer


def test_a_server_that_is_too_old_is_left_alone_until_the_configuration_changes(days: Days) -> None:
    days.relay.spoil = versions("v4.3.8", "2.8.1")
    days.begin()
    assert days.until("parked").error_kind == "Unsupported"
    assert days.status.next_try is None

    days.relay.spoil = None
    assert days.live(30 * DAY).state == "parked"

    days.begin(poll_interval=MINUTE)
    days.until("running")


def test_a_newer_version_than_any_we_know_is_welcome(days: Days) -> None:
    days.relay.spoil = versions("v9.1.0", "3.4.5")

    days.begin(poll_interval=MINUTE)

    assert days.live(HOUR).state == "running"
    assert days.status.incarnation == 1


def test_a_bug_is_tried_again_with_pauses_and_the_fifth_in_five_minutes_parks_it(
    days: Days, caplog: pytest.LogCaptureFixture
) -> None:
    days.begin(poll_interval=MINUTE)
    found = []
    for bugs in range(1, 6):
        days.router.tell(NAME, "a message that it does not know")
        eventually(lambda: days.status.state != "running", within=30)
        next_try = days.status.next_try
        assert next_try is not None
        found.append(next_try - days.clock.time())
        days.live(found[-1]) if bugs < 5 else None

    assert found == [1, 2, 4, 8, 15 * MINUTE]
    assert (days.status.state, days.status.error_kind) == ("parked", "TypeError")
    assert "please report this with the log" in caplog.text
    days.live(15 * MINUTE)
    days.until("running")


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_one_that_dies_without_a_word_is_found_and_replaced(days: Days) -> None:
    days.begin(poll_interval=HOUR)
    (thread,) = (one for one in threading.enumerate() if one.name == f"{NAME}#1")
    # It ends where it waits for its next message, outside of every handler: none of its hooks is called.
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident or 0), ctypes.py_object(SystemExit))
    days.router.tell(NAME, Ping())
    thread.join(30)
    assert not thread.is_alive()
    assert days.status.state == "running"  # nobody was told

    for _ in range(2):
        days.clock.advance(SWEEP_EVERY)
        days.tree.settle()
    assert days.until("restarting").last_error == "It ended without a word."
    days.live(MINUTE)

    assert days.until("running").incarnation == 2


def test_one_that_is_stuck_for_five_minutes_ends_the_process(days: Days) -> None:
    days.begin(poll_interval=HOUR)
    asked = threading.Event()

    def without_end(what: Asked, forward: Forward) -> Reply:
        asked.set()
        return days.relay.trickle(what, forward)

    days.relay.spoil = without_end
    days.poll()
    assert asked.wait(30)
    for _ in itertools.repeat(None, int(STUCK_AFTER // SWEEP_EVERY)):
        days.clock.advance(SWEEP_EVERY)
        days.tree.settle()
    assert days.tree.fatal == []

    days.clock.advance(2 * SWEEP_EVERY)
    days.tree.settle()

    assert days.tree.fatal == ["qbit/Seedbox has been busy with Poll for more than 5 min."]
