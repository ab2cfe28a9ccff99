"""Login hygiene, counted at a real qBittorrent: it bans an address at five failures, and never forgets one."""

from collections.abc import Iterator

import httpx
import pytest

from tests.faults.days import DAY, HOUR, MINUTE, Days
from tests.lab.fixtures import QbitFactory
from tests.lab.qbittorrent import VERSIONS, QbitServer

WELL = {200, 204}  # 204 from 5.2


@pytest.fixture(params=VERSIONS)
def days(request: pytest.FixtureRequest, qbit: QbitFactory) -> Iterator[Days]:
    with Days(qbit(str(request.param))) as begun:
        yield begun


def counted(server: QbitServer) -> int:
    """The logins that the server noted, but for the lab's own."""
    return server.login_attempts() - 1


def failures(server: QbitServer) -> list[str]:
    rows = server.api.log_main(normal=True, info=True, warning=True, critical=True)
    return [str(row["message"]) for row in rows if str(row["message"]).startswith("WebAPI login failure")]


def guess(server: QbitServer, times: int) -> None:
    """Somebody else at our address does not know the password."""
    with httpx.Client(base_url=server.url, trust_env=False) as stranger:
        for _ in range(times):
            stranger.post("/api/v2/auth/login", data={"username": "admin", "password": "a guess"})


def test_one_session_lasts_for_hours(days: Days) -> None:
    days.begin(poll_interval=MINUTE)

    assert days.live(6 * HOUR).incarnation == 1

    assert len(days.relay.requests) > 6 * 60
    assert counted(days.server) == 1


def test_a_session_that_ends_costs_one_login_each_time(days: Days) -> None:
    days.begin(poll_interval=MINUTE)
    for ended in range(1, 4):
        days.live(HOUR)
        days.relay.end_session()
        days.live(2 * MINUTE)

        assert days.until("running").incarnation == 1 + ended
        assert counted(days.server) == 1 + ended
    assert {login.status for login in days.relay.logins} <= WELL


def test_wrong_credentials_are_tried_three_times_in_a_week_and_never_again(days: Days) -> None:
    tried = []
    days.begin(password="not the password")
    for pause in (14 * MINUTE, 2 * MINUTE, 5 * HOUR, 2 * HOUR, 7 * DAY):
        days.live(pause)
        tried.append(len(failures(days.server)))

    assert tried == [1, 2, 2, 3, 3]
    assert days.status.state == "parked"
    assert days.status.next_try is None
    assert "Correct UserName and Password" in days.status.last_error

    days.begin()
    assert days.until("running").last_error == ""
    assert len(failures(days.server)) == 3
    assert counted(days.server) == 4


def test_whoever_corrects_the_password_wrongly_again_and_again_gets_one_try_for_each(days: Days) -> None:
    for number in range(1, 4):
        days.begin(password=f"wrong as well {number}")
        assert days.until("parked").error_kind == "Refused"
        assert len(failures(days.server)) == number

    days.live(30 * DAY)
    assert len(failures(days.server)) == 3  # of our own accord nothing more: two are left to the user


def test_not_one_request_is_made_while_we_are_banned(days: Days) -> None:
    guess(days.server, 5)
    days.begin()
    status = days.until("parked")
    assert status.error_kind == "Banned"
    assert status.next_try == days.clock.time() + HOUR
    assert [login.status for login in days.relay.logins] == [403]
    asked = len(days.relay.requests)

    days.live(HOUR - 1)
    assert len(days.relay.requests) == asked
    assert len(days.relay.logins) == 1

    days.server.become(days.server.version)  # a restart lifts the ban
    days.live(2)
    assert days.until("running").last_error == status.last_error  # shown until it has been well for a minute
    assert counted(days.server) == 1


def test_a_ban_that_lasts_is_looked_at_once_an_hour(days: Days) -> None:
    guess(days.server, 5)
    days.begin()

    days.live(5 * HOUR + MINUTE)

    assert [login.status for login in days.relay.logins] == [403] * 6
    assert days.status.error_kind == "Banned"


def test_a_server_that_is_down_costs_it_no_logins(days: Days) -> None:
    days.begin(poll_interval=MINUTE)
    days.server.kill()
    days.live(HOUR)
    assert days.relay.requests.count("POST auth/login") > 50  # heard by nobody
    days.server.start()

    days.live(2 * MINUTE)

    assert days.until("running").incarnation > 1
    assert counted(days.server) == 1
