"""Whatever happens to a server, its actor is back by itself, with one login, and starts from nothing."""

from collections.abc import Iterator
from typing import Any

import pytest

from actors.instance.actor import InstanceActor
from actors.instance.client import QbitClient
from actors.messages import CategoryView, Cursor, Ping, Reconfigure, TorrentsIn
from actors.restart import BugPolicy
from actors.spec import ChildSpec
from actors.status import ChildStatus
from actors.supervisor import Supervisor
from actors.wiring import Wiring
from storage.settings import GeneralSettings, InstanceSettings
from tests.actors.instance.stage import NAME, settings_for
from tests.lab.eventually import eventually
from tests.lab.fixtures import QbitFactory
from tests.lab.qbittorrent import QbitServer
from tests.lab.torrents import fill, wait_until_saved
from tests.manual_clock import ManualClock


class House:
    """A real supervisor without jitter that keeps one instance's actor, on a clock that only the test moves."""

    def __init__(self, wiring: Wiring, clock: ManualClock) -> None:
        self.wiring = wiring
        self.clock = clock
        self.root = Supervisor.start(wiring, BugPolicy(), lambda _: None, lambda: 0.0)

    def keep(self, settings: InstanceSettings) -> None:
        """Have the supervisor keep the instance's actor."""
        parts = (settings, GeneralSettings(), ("tv",), lambda each: QbitClient(each, patience=(2, 1.5)))

        def start(incarnation: int) -> Any:
            return InstanceActor.start(NAME, incarnation, self.wiring, *parts)

        self.wiring.router.tell("root", Reconfigure((ChildSpec(NAME, 1, start, parts[:3]),)))

    def until(self, state: str, incarnation: int) -> ChildStatus:
        """Wait until that incarnation is in a state."""

        def there() -> ChildStatus | None:
            statuses: Any = self.wiring.board.get("root") or ()
            assert [(s.state, s.incarnation) for s in statuses] == [(state, incarnation)]
            found: ChildStatus = statuses[0]
            return found

        found = eventually(there, within=60)
        assert found is not None
        return found

    def view(self, since: Cursor | None = None) -> CategoryView:
        view = self.wiring.router.ask(NAME, TorrentsIn("tv", since=since), timeout=10)
        assert isinstance(view, CategoryView)
        return view


@pytest.fixture
def house(wiring: Wiring, clock: ManualClock) -> Iterator[House]:
    house = House(wiring, clock)
    yield house
    house.wiring.router.tell("root", Reconfigure(()))
    eventually(lambda: house.wiring.board.get("root") == (), within=30)
    house.root.stop(timeout=10)


def test_a_crashed_server_is_found_again_with_all_it_has(house: House, any_qbit: QbitServer) -> None:
    hashes = fill(any_qbit, 3, "tv", "kept")
    wait_until_saved(any_qbit, hashes)
    house.keep(settings_for(any_qbit))
    house.until("running", 1)
    before = house.view()

    any_qbit.kill()
    house.clock.advance(2)
    assert "connection refused" in house.until("restarting", 1).last_error
    house.clock.advance(1)
    house.until("restarting", 2)
    any_qbit.start()
    house.clock.advance(2)
    house.until("running", 3)

    after = house.view(before.cursor)
    assert after.full
    assert {torrent.hash for torrent in after.changed} == set(hashes)
    assert after.standing.up_since == house.clock.time() > before.standing.up_since
    assert any_qbit.login_attempts() == 2  # the lab's own and ours


def test_a_session_that_is_lost_costs_one_login(house: House, any_qbit: QbitServer) -> None:
    house.keep(settings_for(any_qbit))
    house.until("running", 1)
    any_qbit.stop()
    any_qbit.start()  # nobody has noticed, but it knows no session any more

    house.clock.advance(2)
    assert "has ended our session" in house.until("restarting", 1).last_error
    house.clock.advance(1)
    house.until("running", 2)
    house.clock.advance(20, settle=True)

    house.until("running", 2)
    assert any_qbit.login_attempts() == 2


def test_a_hanging_server_comes_back(house: House, any_qbit: QbitServer) -> None:
    house.keep(settings_for(any_qbit))
    house.until("running", 1)
    before = any_qbit.login_attempts()

    any_qbit.freeze()
    house.clock.advance(2)
    assert "no answer in time" in house.until("restarting", 1).last_error
    house.clock.advance(1)
    house.until("restarting", 2)
    any_qbit.thaw()
    house.clock.advance(2)

    house.until("running", 3)
    # The attempt that it slept through is made when it wakes up.
    assert before + 1 <= any_qbit.login_attempts() <= before + 2


def test_wrong_credentials_never_become_a_ban(house: House, any_qbit: QbitServer) -> None:
    before = any_qbit.login_attempts()
    house.keep(settings_for(any_qbit, password="wrong"))
    parked = house.until("parked", 1)
    assert parked.error_kind == "Refused"

    house.clock.advance(15 * 60)
    house.until("parked", 2)
    house.clock.advance(6 * 3600)
    house.until("parked", 3)
    house.clock.advance(7 * 24 * 3600)
    house.wiring.router.ask("root", Ping(), timeout=5)

    house.until("parked", 3)
    assert any_qbit.login_attempts() == before + 3


def test_correct_credentials_end_the_wait(house: House, qbit: QbitFactory) -> None:
    server = qbit()
    house.keep(settings_for(server, password="wrong"))
    house.until("parked", 1)

    house.keep(settings_for(server))

    house.until("running", 2)
