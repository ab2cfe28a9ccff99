"""The base of our actors: it always says goodbye, and nothing it goes through touches anybody else."""

import logging
import threading
from collections.abc import Callable

import pykka
import pytest

from actors.errors import Banned, NoAnswer, Refused, Rejected, Unreachable, Unsupported
from actors.messages import ChildExited, ChildStarted, Follow, Ping, Poll
from actors.router import Router
from actors.wiring import Wiring
from actors.worker import Escaped, Worker
from tests.actors.puppets import Do, Puppet, Recorder, Script, crash, hang, raising, waits_for
from tests.lab.eventually import eventually
from tests.manual_clock import ManualClock

type Begin = Callable[..., pykka.ActorRef[Puppet]]


@pytest.fixture
def script() -> Script:
    return Script()


@pytest.fixture
def begin(wiring: Wiring, root: Recorder, script: Script) -> Begin:
    def begin(incarnation: int = 1) -> pykka.ActorRef[Puppet]:
        return Puppet.start("qbit/a", incarnation, wiring, script)

    return begin


@pytest.fixture
def puppet(begin: Begin, router: Router) -> pykka.ActorRef[Puppet]:
    ref = begin()
    router.bind("qbit/a", ref)
    return ref


def goodbyes(root: Recorder) -> list[ChildExited]:
    return root.hears(ChildExited)


# --- A life ---------------------------------------------------------------------------------------------------


def test_it_says_when_it_is_ready_and_when_it_has_gone(puppet: pykka.ActorRef[Puppet], root: Recorder) -> None:
    root.wait_for(ChildStarted)
    puppet.stop(timeout=5)

    assert root.told == [ChildStarted("qbit/a", 1), ChildExited("qbit/a", 1, None)]


def test_connections_are_opened_in_its_own_thread(puppet: pykka.ActorRef[Puppet], script: Script) -> None:
    """Pitfall 4: `__init__` runs in the starter's thread."""
    puppet.stop(timeout=5)

    assert script.threads[0] is not threading.current_thread()
    assert script.threads[0].name == "qbit/a#1"


def test_its_thread_does_not_keep_the_process_alive(puppet: pykka.ActorRef[Puppet], script: Script) -> None:
    """Pitfall 15: pykka's threads are not daemons by default."""
    puppet.stop(timeout=5)

    assert script.threads[0].daemon


def test_everything_sent_before_a_ping_has_been_handled_when_it_is_answered(
    puppet: pykka.ActorRef[Puppet], router: Router
) -> None:
    """Pitfall 20: the barrier that makes sleeping in tests unnecessary."""
    done: list[int] = []

    def note(n: int) -> Do:
        return Do(lambda _me: done.append(n))

    for n in range(50):
        router.tell("qbit/a", note(n))

    assert router.ask("qbit/a", Ping(), timeout=5) == "pong"
    assert done == list(range(50))
    puppet.stop(timeout=5)


def test_an_actor_that_was_not_started_is_a_plain_object(wiring: Wiring) -> None:
    """Pitfall 20."""
    seen: list[str] = []

    Puppet("qbit/a", 1, wiring, Script()).on_receive(Do(lambda me: seen.append(me.name)))

    assert seen == ["qbit/a"]


def test_an_unknown_message_is_an_error_and_no_answer(puppet: pykka.ActorRef[Puppet], router: Router) -> None:
    """Pitfall 18: pykka answers None."""
    with pytest.raises(TypeError, match=r"qbit/a does not know the message Poll\."):
        router.ask("qbit/a", Poll(), timeout=5)

    puppet.stop(timeout=5)


# --- Crashes --------------------------------------------------------------------------------------------------


def test_a_crash_in_a_told_handler_ends_it_with_a_goodbye_that_says_why(
    puppet: pykka.ActorRef[Puppet], router: Router, root: Recorder, script: Script
) -> None:
    """Pitfall 1."""
    error = Unreachable("qbit/a does not answer.")

    router.tell("qbit/a", crash(error))

    assert root.wait_for(ChildExited) == ChildExited("qbit/a", 1, error)
    assert script.events == ["started 1", "stopped 1"]


def test_the_goodbye_is_the_last_thing_so_nothing_of_the_old_one_is_left_when_a_new_one_starts(
    puppet: pykka.ActorRef[Puppet], router: Router, clock: ManualClock, script: Script
) -> None:
    """Pitfall 1: pykka unregisters first and calls `on_failure` last."""
    seen: list[tuple[bool, list[str], dict[str, float]]] = []

    class Root(pykka.ThreadingActor):
        use_daemon_thread = True

        def on_receive(self, message: object) -> None:
            if isinstance(message, ChildExited):
                seen.append((puppet.is_alive(), list(script.events), clock.pending("qbit/a")))

    router.bind("root", other := Root.start())
    router.tell("qbit/a", Do(lambda me: me.clock.after(2, me.name, Poll())))
    router.tell("qbit/a", crash(KeyError("a bug")))

    eventually(lambda: seen, within=30, every=0.005)
    assert seen == [(False, ["started 1", "stopped 1"], {})]
    assert puppet not in pykka.ActorRegistry.get_all()
    other.stop(timeout=5)


def test_an_error_in_an_asked_handler_does_not_kill_it(
    puppet: pykka.ActorRef[Puppet], router: Router, root: Recorder
) -> None:
    """Pitfall 2."""
    for error in (KeyError("a bug"), Rejected("404")):
        with pytest.raises(type(error)):
            router.ask("qbit/a", crash(error), timeout=5)

    assert router.ask("qbit/a", Ping(), timeout=5) == "pong"
    assert goodbyes(root) == []
    puppet.stop(timeout=5)


@pytest.mark.parametrize("kind", [Unreachable, Refused, Banned, Unsupported])
def test_a_session_found_lost_while_answering_ends_it_after_the_asker_got_the_error(
    kind: type[Exception], puppet: pykka.ActorRef[Puppet], router: Router, root: Recorder, script: Script
) -> None:
    """Pitfall 2: pykka would leave it alive with its dead session."""
    error = kind("session lost")

    with pytest.raises(kind, match="session lost"):
        router.ask("qbit/a", crash(error), timeout=5)

    assert root.wait_for(ChildExited) == ChildExited("qbit/a", 1, error)
    assert script.events == ["started 1", "stopped 1"]


def test_after_a_lost_session_what_waits_in_the_mailbox_is_not_tried_on_it(
    puppet: pykka.ActorRef[Puppet], router: Router, root: Recorder
) -> None:
    release, done = threading.Event(), []
    router.tell("qbit/a", waits_for(release))
    asked = puppet.ask(crash(Unreachable("session lost")), block=False)
    router.tell("qbit/a", Do(lambda _me: done.append("a command")))
    release.set()

    with pytest.raises(Unreachable):
        asked.get(timeout=5)
    root.wait_for(ChildExited)
    assert done == []


@pytest.mark.parametrize("error", [Unreachable("no route"), KeyError("a bug"), SystemExit(3)])
def test_a_failing_start_says_goodbye_and_leaves_no_zombie(
    error: BaseException, begin: Begin, root: Recorder, script: Script
) -> None:
    """Pitfalls 3 and 6: pykka calls no hook at all, and after a SystemExit `is_alive()` stays true."""
    script.started = raising(error)

    ref = begin()

    goodbye = root.wait_for(ChildExited)
    assert type(goodbye.error) is (type(error) if isinstance(error, Exception) else Escaped)
    assert root.hears(ChildStarted) == []
    assert script.events == ["started 1", "stopped 1"]
    assert not ref.is_alive()
    assert pykka.ActorRegistry.get_all() == [root.ref]


def test_who_asks_an_actor_whose_start_failed_is_not_left_waiting(
    begin: Begin, router: Router, root: Recorder, script: Script
) -> None:
    release = threading.Event()

    def started(_puppet: Puppet) -> None:
        release.wait(10)
        raise Unreachable("no route")

    script.started = started
    future = begin().ask(Ping(), block=False)
    release.set()

    with pytest.raises(pykka.ActorDeadError):
        future.get(timeout=5)


@pytest.mark.parametrize("error", [SystemExit(3), KeyboardInterrupt(), GeneratorExit()])
def test_a_library_that_exits_in_a_handler_stops_this_actor_and_no_other(
    error: BaseException, puppet: pykka.ActorRef[Puppet], router: Router, root: Recorder, wiring: Wiring
) -> None:
    """Pitfall 6: a BaseException in a handler stops every actor there is."""
    other = Puppet.start("qbit/b", 1, wiring, Script())
    router.bind("qbit/b", other)

    router.tell("qbit/a", crash(error))

    goodbye = root.wait_for(ChildExited)
    assert goodbye.name == "qbit/a"
    assert isinstance(goodbye.error, Escaped)
    assert type(error).__name__ in str(goodbye.error)
    assert router.ask("qbit/b", Ping(), timeout=5) == "pong"
    assert goodbyes(root) == [goodbye]
    other.stop(timeout=5)


def test_a_library_that_exits_in_an_asked_handler_costs_the_asker_an_error(
    puppet: pykka.ActorRef[Puppet], router: Router, root: Recorder
) -> None:
    """Pitfall 6."""
    with pytest.raises(Escaped, match="SystemExit"):
        router.ask("qbit/a", crash(SystemExit(3)), timeout=5)

    assert router.ask("qbit/a", Ping(), timeout=5) == "pong"
    puppet.stop(timeout=5)


@pytest.mark.parametrize("trouble", [RuntimeError("cleanup"), SystemExit(3)])
@pytest.mark.parametrize("path", ["stop", "crash", "failing start"])
def test_cleanup_runs_once_on_every_path_and_its_own_failure_keeps_no_goodbye_back(
    path: str, trouble: BaseException, begin: Begin, root: Recorder, script: Script
) -> None:
    """Pitfalls 5 and 7: `on_stop` is not called after a crash nor `on_failure` after a stop, and both may fail."""

    def stopped(_puppet: Puppet) -> None:
        raise trouble

    error = Unreachable("gone")
    script.stopped = stopped
    script.started = raising(error if path == "failing start" else None)
    ref = begin()
    if path == "crash":
        ref.tell(crash(error))
    elif path == "stop":
        ref.stop(timeout=5)

    assert root.wait_for(ChildExited) == ChildExited("qbit/a", 1, None if path == "stop" else error)
    eventually(lambda: pykka.ActorRegistry.get_all() == [root.ref], within=30)
    assert script.events == ["started 1", "stopped 1"]
    assert len(goodbyes(root)) == 1


def test_a_handler_that_stops_its_own_actor_and_then_fails_says_one_goodbye(
    puppet: pykka.ActorRef[Puppet], router: Router, root: Recorder, script: Script
) -> None:
    def stop_and_fail(me: Puppet) -> None:
        me.stop()
        raise KeyError("a bug")

    router.tell("qbit/a", Do(stop_and_fail))

    assert isinstance(root.wait_for(ChildExited).error, KeyError)
    assert script.events == ["started 1", "stopped 1"]
    assert len(goodbyes(root)) == 1


def test_without_a_supervisor_it_ends_as_well(wiring: Wiring, script: Script) -> None:
    ref = Puppet.start("qbit/a", 1, wiring, script)

    ref.tell(crash(KeyError("a bug")))

    assert ref.actor_stopped.wait(5)
    eventually(lambda: script.events == ["started 1", "stopped 1"], within=30)


# --- Timers, log, names ---------------------------------------------------------------------------------------


def test_its_timers_go_with_it(puppet: pykka.ActorRef[Puppet], router: Router, clock: ManualClock) -> None:
    """Pitfall 16: the old incarnation's tick would arrive at the new one."""
    router.ask("qbit/a", Do(lambda me: me.clock.after(2, me.name, Poll())), timeout=5)
    clock.after(2, "qbit/b", Poll())
    assert clock.pending("qbit/a") == {"Poll": 2.0}

    puppet.stop(timeout=5)

    assert clock.pending("qbit/a") == {}
    assert clock.pending("qbit/b") == {"Poll": 2.0}


def test_slow_work_that_re_arms_after_itself_piles_up_no_ticks(
    puppet: pykka.ActorRef[Puppet], router: Router, clock: ManualClock
) -> None:
    """Pitfall 16: a fixed-rate ticker fills the mailbox behind slow work."""
    release, entered = threading.Event(), threading.Event()

    def work(me: Puppet) -> None:
        entered.set()
        release.wait(10)
        me.clock.after(2, me.name, Follow())

    router.tell("qbit/a", Do(work))
    entered.wait(5)

    clock.advance(600)

    assert router.mailbox("qbit/a") == 0
    release.set()
    router.ask("qbit/a", Ping(), timeout=5)
    assert clock.pending("qbit/a") == {"Follow": 2.0}
    puppet.stop(timeout=5)


def test_the_supervisor_and_not_pykka_logs_a_crash(
    puppet: pykka.ActorRef[Puppet], router: Router, root: Recorder, caplog: pytest.LogCaptureFixture
) -> None:
    """An instance that is down for a week must not write a traceback a minute."""
    router.tell("qbit/a", crash(Unreachable("gone")))

    root.wait_for(ChildExited)
    eventually(lambda: not puppet.is_alive(), within=30)
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


def test_it_shows_what_it_is_busy_with_and_since_when(
    puppet: pykka.ActorRef[Puppet], router: Router, wiring: Wiring, clock: ManualClock
) -> None:
    pulse = wiring.pulses.of("qbit/a", 1)
    release = hang(router, "qbit/a")

    clock.advance(90)

    assert (pulse.doing, pulse.busy_for(clock.monotonic())) == ("Do", 90.0)
    release.set()
    router.ask("qbit/a", Ping(), timeout=5)
    eventually(lambda: (pulse.doing, pulse.busy_for(clock.monotonic())) == ("nothing", 0.0), within=30)
    puppet.stop(timeout=5)


def test_one_that_was_given_up_does_nothing_any_more_and_leaves_the_timers_of_its_replacement(
    puppet: pykka.ActorRef[Puppet], router: Router, wiring: Wiring, clock: ManualClock, root: Recorder
) -> None:
    release, done = hang(router, "qbit/a"), []
    router.tell("qbit/a", Do(lambda _me: done.append("a command")))

    wiring.pulses.of("qbit/a", 1).abandon()
    clock.after(2, "qbit/a", Poll())  # the replacement's
    release.set()

    assert isinstance(root.wait_for(ChildExited).error, NoAnswer)
    assert done == []
    assert clock.pending("qbit/a") == {"Poll": 2.0}


def test_one_that_was_given_up_while_starting_leaves_without_a_word_of_being_ready(
    begin: Begin, wiring: Wiring, root: Recorder, script: Script
) -> None:
    script.started = lambda puppet: wiring.pulses.of(puppet.name, puppet.incarnation).abandon()

    begin()

    assert root.wait_for(ChildExited).error is None
    assert root.hears(ChildStarted) == []


@pytest.mark.parametrize("name", ["_stop", "on_failure", "_handle_receive", "actor_ref", "start", "_leave"])
def test_a_class_that_takes_a_reserved_name_is_refused(name: str) -> None:
    """Pitfall 19: a method called `_stop` made a supervisor unstoppable."""
    with pytest.raises(TypeError, match=f"Careless must not define {name}"):
        type("Careless", (Worker,), {name: lambda self: None})
