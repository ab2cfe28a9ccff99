"""Who may act, and what becomes of those that would when the process may not."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, ClassVar, cast

import pytest

from actors.errors import Refused, Unreachable
from actors.instance.commands import Commands
from actors.instance.mirror import Mirror
from actors.licence import TAKEOVER_AFTER, VALID, Licence, NotLicensed, awake_or_not
from actors.messages import LicenceChanged, Shutdown, Stop
from actors.restart import AFTER_REFUSALS
from actors.spec import ChildSpec
from actors.wiring import Wiring
from tests.actors.puppets import Do, Puppet, Recorder, Script, Tree, raising
from tests.manual_clock import ManualClock


class Time:
    """The licence's clock, which tests set."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def licence(time: Time) -> Licence:
    """A licence that was never given yet."""
    return Licence(shared=True, now=time)


# --- The licence ------------------------------------------------------------------------------------------


def test_a_process_that_shares_nothing_may_always_act() -> None:
    assert Licence().held()
    Licence().check()


def test_one_that_shares_its_database_may_not_until_it_is_said(licence: Licence, time: Time) -> None:
    assert not licence.held()
    licence.confirm(time())
    assert not licence.held()

    licence.extend(time())

    assert licence.held()


def test_it_is_over_by_itself_when_nobody_confirms_it(licence: Licence, time: Time) -> None:
    licence.extend(time())

    time.seconds += VALID - 0.1
    licence.check()
    time.seconds += 0.2
    with pytest.raises(NotLicensed):
        licence.check()


def test_an_answer_confirms_it_from_when_it_was_asked_for(licence: Licence, time: Time) -> None:
    licence.extend(time())
    time.seconds += 5
    licence.confirm(time() - 3)

    time.seconds += VALID - 3.1
    assert licence.held()
    time.seconds += 0.2
    assert not licence.held()


def test_it_can_be_withdrawn_at_once(licence: Licence, time: Time) -> None:
    licence.extend(time())

    licence.withdraw()

    assert not licence.held()


def test_it_is_over_before_anybody_else_begins() -> None:
    assert VALID < TAKEOVER_AFTER
    assert awake_or_not() <= awake_or_not()


def test_who_may_not_act_is_not_to_blame() -> None:
    assert issubclass(NotLicensed, Unreachable)  # restarted for ever, without a word of a bug


# --- The tree ---------------------------------------------------------------------------------------------


class ActingPuppet(Puppet):
    """A worker that acts on servers."""

    acts: ClassVar[bool] = True


@pytest.fixture
def shared(wiring: Wiring, licence: Licence) -> Wiring:
    """The wiring of a process that shares its database."""
    return replace(wiring, licence=licence)


@pytest.fixture
def tree(shared: Wiring, clock: ManualClock) -> Iterator[Tree]:
    """A supervisor that has no licence yet."""
    planted = Tree(shared, clock)
    yield planted
    planted.end()


def acting(tree: Tree, name: str, script: Script | None = None) -> ChildSpec:
    return replace(tree.spec(name, script=script), acts=True)


def allow(tree: Tree, licence: Licence) -> None:
    licence.extend(licence.now())
    tree.tell(LicenceChanged())


def forbid(tree: Tree, licence: Licence) -> None:
    licence.withdraw()
    tree.tell(LicenceChanged())


def test_those_that_act_wait_for_the_licence_and_the_others_do_not(tree: Tree, licence: Licence) -> None:
    tree.configure(tree.spec("storage", layer=0), acting(tree, "qbit/a"), tree.spec("web", layer=3))
    tree.until("web", "running")
    tree.until("storage", "running")
    tree.clock.advance(60)
    tree.settle()
    assert tree.states()["qbit/a"] == "starting"
    assert tree.scripts["qbit/a"].starts == 0

    allow(tree, licence)

    tree.until("qbit/a", "running")


def test_those_that_act_end_when_it_is_withdrawn_and_come_back_with_it(tree: Tree, licence: Licence) -> None:
    tree.configure(acting(tree, "qbit/a"), tree.spec("web", layer=3))
    allow(tree, licence)
    tree.until("qbit/a", "running")
    tree.until("web", "running")

    forbid(tree, licence)

    tree.until("qbit/a", "starting")
    assert tree.scripts["qbit/a"].events == ["started 1", "stopped 1"]
    assert tree.states()["web"] == "running"

    allow(tree, licence)
    tree.until("qbit/a", "running", incarnation=2)
    assert tree.fatal == []


def test_a_refused_login_is_not_tried_again_because_the_licence_came_and_went(
    tree: Tree, licence: Licence
) -> None:
    script = Script(started=raising(Refused("wrong password")))
    licence.extend(licence.now())
    tree.configure(acting(tree, "qbit/a", script))
    tree.until("qbit/a", "parked")

    for _ in range(3):
        forbid(tree, licence)
        allow(tree, licence)

    assert tree.states() == {"qbit/a": "parked"}
    assert script.starts == 1

    forbid(tree, licence)
    tree.clock.advance(AFTER_REFUSALS[0] + 1)
    tree.settle()
    assert script.starts == 1  # its time has come, but not the licence


def test_a_restart_on_a_users_word_waits_for_the_licence_too(tree: Tree, licence: Licence) -> None:
    allow(tree, licence)
    tree.configure(acting(tree, "qbit/a"))
    tree.until("qbit/a", "running")
    licence.withdraw()

    tree.configure(replace(acting(tree, "qbit/a"), settings="another port"))

    tree.until("qbit/a", "starting")
    assert tree.scripts["qbit/a"].starts == 1


def test_a_shutdown_in_the_middle_of_it_begins_nobody_anew(tree: Tree, licence: Licence) -> None:
    allow(tree, licence)
    slow = threading.Event()
    page = Script(stopped=lambda _me: slow.wait(30))  # it ends first, and takes its time
    tree.configure(acting(tree, "qbit/a"), tree.spec("web", layer=3, script=page))
    tree.until("qbit/a", "running")
    tree.until("web", "running")
    tree.tell(Shutdown(within=30))

    forbid(tree, licence)
    slow.set()

    tree.root.actor_stopped.wait(30)
    assert tree.scripts["qbit/a"].events == ["started 1", "stopped 1"]
    assert set(tree.states().values()) == {"stopped"}


# --- The doors --------------------------------------------------------------------------------------------


def test_no_command_goes_out_to_a_qbittorrent(licence: Licence) -> None:
    nobody = cast("Any", None)  # it would fail at the first request
    commands = Commands(nobody, Mirror("test"), str, licence)

    done = commands.carry_out([Stop("a" * 40, "it is slow"), Stop("b" * 40, "it is slow")])

    assert isinstance(done.lost, NotLicensed)
    assert all("does not act" in outcome.error for outcome in done.outcomes)
    with pytest.raises(NotLicensed):
        commands.make_category("radarr")


# --- One worker -------------------------------------------------------------------------------------------


def test_a_worker_that_acts_does_nothing_more_once_the_licence_is_over(
    shared: Wiring, root: Recorder, licence: Licence, time: Time
) -> None:
    done: list[str] = []
    licence.extend(time())
    worker = ActingPuppet.start("qbit/a", 1, shared, Script())
    shared.router.bind("qbit/a", worker)
    shared.router.ask("qbit/a", Do(lambda _me: done.append("before")), timeout=5)
    time.seconds += VALID

    with pytest.raises(NotLicensed):
        shared.router.ask("qbit/a", Do(lambda _me: done.append("after")), timeout=5)

    assert done == ["before"]
    worker.actor_stopped.wait(5)
    assert not worker.is_alive()
