"""What a failing child gets, and that nobody else notices."""

import logging
import threading

import pykka
import pytest

from actors.errors import Banned, Refused, Unreachable, Unsupported
from actors.messages import ChildExited, ChildStarted, Ping, Poll, Restart, StartChild
from actors.restart import BugPolicy
from actors.router import Router
from actors.supervisor import STUCK_AFTER, SWEEP_EVERY, Supervisor
from actors.wiring import Wiring
from tests.actors.puppets import Do, Puppet, Script, Tree, crash, raising, waits_for
from tests.lab.eventually import eventually
from tests.manual_clock import BEGINNING, ManualClock

GONE = Unreachable("nas:8080 does not answer.")


# --- The table ------------------------------------------------------------------------------------------------


def test_a_dead_instance_comes_back_by_itself_and_costs_the_others_nothing(tree: Tree, router: Router) -> None:
    tree.up("qbit/a", "qbit/b")

    tree.send("qbit/a", crash(GONE))
    status = tree.until("qbit/a", "restarting")
    assert (status.last_error, status.error_kind, status.next_try) == (str(GONE), "Unreachable", BEGINNING + 1)
    assert not router.bound("qbit/a")
    assert tree.ask("qbit/b", Ping()) == "pong"

    tree.advance(1)
    status = tree.until("qbit/a", "running", incarnation=2)
    assert (status.restarts, status.restarted_at) == (1, (BEGINNING + 1,))
    assert tree.ask("qbit/a", Ping()) == "pong"
    assert tree.scripts["qbit/b"].starts == 1


def test_an_unreachable_server_is_tried_after_1_2_4_up_to_60_seconds(tree: Tree) -> None:
    tree.scripts["qbit/a"] = Script(started=raising(GONE))
    tree.configure(tree.spec("qbit/a"))

    waits = []
    for incarnation in range(1, 10):
        status = tree.until("qbit/a", "restarting", incarnation)
        assert status.next_try is not None
        waits.append(status.next_try - tree.clock.time())
        tree.advance(waits[-1])

    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_nothing_is_restarted_while_no_time_passes(tree: Tree) -> None:
    """Pitfall 8: a naive restart made 13,642 restarts in a second."""
    tree.scripts["qbit/a"] = Script(started=raising(GONE))
    tree.configure(tree.spec("qbit/a"))
    tree.until("qbit/a", "restarting")

    tree.advance(0.999)
    assert tree.scripts["qbit/a"].starts == 1

    tree.advance(0.001)
    tree.until("qbit/a", "restarting", incarnation=2)
    assert tree.scripts["qbit/a"].starts == 2


def test_a_minute_of_health_is_a_new_story(tree: Tree) -> None:
    tree.scripts["qbit/a"] = Script(started=raising(GONE, GONE, GONE, None))
    tree.configure(tree.spec("qbit/a"))
    for incarnation, wait in [(1, 1), (2, 2), (3, 4)]:
        tree.until("qbit/a", "restarting", incarnation)
        tree.advance(wait)
    status = tree.until("qbit/a", "running", incarnation=4)
    assert status.last_error == str(GONE)

    tree.advance(65)
    assert tree.status("qbit/a").last_error == ""

    tree.send("qbit/a", crash(GONE))
    status = tree.until("qbit/a", "restarting")
    assert status.next_try == tree.clock.time() + 1


def test_refused_credentials_are_tried_three_times_in_a_day_and_then_no_more(tree: Tree) -> None:
    tree.scripts["qbit/a"] = Script(started=raising(Refused("The password is wrong.")))
    tree.configure(tree.spec("qbit/a"))
    assert tree.until("qbit/a", "parked", 1).next_try == tree.clock.time() + 15 * 60
    tree.clock.advance(15 * 60)
    assert tree.until("qbit/a", "parked", 2).next_try == tree.clock.time() + 6 * 3600
    tree.clock.advance(6 * 3600)
    assert tree.until("qbit/a", "parked", 3).next_try is None

    tree.clock.advance(30 * 86400)
    tree.settle()

    assert tree.scripts["qbit/a"].starts == 3


def test_a_ban_is_waited_out_and_shows_until_when(tree: Tree) -> None:
    tree.scripts["qbit/a"] = Script(started=raising(Banned("qBittorrent has banned us."), None))
    tree.configure(tree.spec("qbit/a"))
    assert tree.until("qbit/a", "parked").next_try == BEGINNING + 3600

    tree.advance(3599)
    assert tree.scripts["qbit/a"].starts == 1
    tree.advance(1)
    tree.until("qbit/a", "running")


def test_an_unsupported_server_is_left_alone_and_the_others_go_on(tree: Tree) -> None:
    tree.scripts["qbit/a"] = Script(started=raising(Unsupported("qBittorrent 4.1 is too old.")))
    tree.configure(tree.spec("qbit/a"), tree.spec("qbit/b"))

    assert tree.until("qbit/a", "parked").next_try is None
    tree.until("qbit/b", "running")


def test_five_bugs_in_five_minutes_park_a_child_loudly(tree: Tree, caplog: pytest.LogCaptureFixture) -> None:
    tree.scripts["arr/movies"] = Script(started=raising(*[KeyError("x")] * 5, None))
    tree.configure(tree.spec("arr/movies", 2))
    for incarnation, wait in [(1, 1), (2, 2), (3, 4), (4, 8)]:
        tree.until("arr/movies", "restarting", incarnation)
        tree.advance(wait)

    assert tree.until("arr/movies", "parked", 5).next_try == tree.clock.time() + 900
    loud = [record for record in caplog.records if "5 times within 5 min" in record.message]
    assert [record.levelno for record in loud] == [logging.ERROR]
    assert loud[0].exc_info is not None

    tree.advance(900)
    tree.until("arr/movies", "running", 6)
    assert tree.fatal == []


def test_storage_over_its_limit_ends_the_process_once(tree: Tree) -> None:
    tree.scripts["storage"] = Script(started=raising(OSError("disk full")))
    tree.configure(tree.spec("storage", 0, essential=True))
    for incarnation, wait in [(1, 1), (2, 2), (3, 4), (4, 8)]:
        tree.until("storage", "restarting", incarnation)
        assert tree.fatal == []
        tree.advance(wait)

    tree.until("storage", "parked", 5)
    assert len(tree.fatal) == 1
    assert tree.fatal[0].startswith("storage failed: disk full. qBitrr cannot work without it.")


def test_the_users_policy_for_bugs_holds(tree: Tree) -> None:
    tree.scripts["arr/movies"] = Script(started=raising(KeyError("x")))
    tree.configure(tree.spec("arr/movies", 2), policy=BugPolicy(restart_on_bug=False))

    assert tree.until("arr/movies", "parked").next_try is None


def test_a_session_lost_while_answering_restarts_the_child(tree: Tree) -> None:
    tree.up("qbit/a")

    with pytest.raises(Unreachable):
        tree.ask("qbit/a", crash(GONE))

    tree.until("qbit/a", "restarting")
    tree.advance(1)
    tree.until("qbit/a", "running", incarnation=2)


def test_a_child_that_stops_unasked_is_restarted(tree: Tree) -> None:
    tree.up("qbit/a")

    tree.send("qbit/a", Do(lambda me: me.stop()))

    assert tree.until("qbit/a", "restarting").last_error == "It ended without being asked to."


def test_what_was_in_the_mailbox_of_a_crashed_child_is_gone_and_the_new_one_starts_clean(tree: Tree) -> None:
    """Pitfall 9: level, not edge."""
    tree.up("qbit/a")
    done: list[str] = []
    release = threading.Event()
    tree.send("qbit/a", waits_for(release))
    tree.send("qbit/a", crash(GONE))
    tree.send("qbit/a", Do(lambda _me: done.append("lost")))
    release.set()
    tree.until("qbit/a", "restarting")
    tree.advance(1)
    tree.until("qbit/a", "running", incarnation=2)

    tree.send("qbit/a", Do(lambda _me: done.append("new")))

    tree.ask("qbit/a", Ping())
    assert done == ["new"]


# --- Who died without a word, and who hangs -------------------------------------------------------------------


def test_a_child_that_died_silently_is_found_by_the_sweep(tree: Tree) -> None:
    """Pitfall 7: `on_failure` may itself fail."""
    tree.up("qbit/a", "qbit/b")
    ref = pykka.ActorRegistry.get_by_class(Puppet)[0]
    tree.ask("qbit/a", Do(lambda me: me.clock.after(3600, me.name, Poll())))
    tree.send("qbit/a", Do(lambda me: me.actor_stopped.set()))  # as after a failing hook: no goodbye
    eventually(lambda: not tree.scripts["qbit/a"].threads[0].is_alive(), every=0.002)

    tree.advance(SWEEP_EVERY)
    assert tree.status("qbit/a").state == "running"  # its goodbye could be on its way
    tree.advance(SWEEP_EVERY)

    assert tree.until("qbit/a", "restarting").last_error == "It ended without a word."
    assert tree.clock.pending("qbit/a") == {}
    tree.advance(1)
    tree.until("qbit/a", "running", incarnation=2)
    tree.advance(4 * SWEEP_EVERY)
    assert tree.status("qbit/a").state == tree.status("qbit/b").state == "running"
    pykka.ActorRegistry.unregister(ref)


def test_a_zombie_is_found_by_the_sweep(tree: Tree, router: Router) -> None:
    """Pitfall 6: a thread that is over while `is_alive()` stays true."""
    tree.up("qbit/a")
    zombie = Puppet("qbit/a", 1, tree.wiring, Script())
    thread = threading.Thread(target=lambda: None)
    thread.start()
    thread.join()
    tree.wiring.pulses.of("qbit/a", 1).thread = thread
    assert zombie.actor_ref.is_alive()

    tree.advance(SWEEP_EVERY)
    tree.advance(SWEEP_EVERY)

    assert tree.until("qbit/a", "restarting").last_error == "It ended without a word."


def test_cleaning_up_for_a_while_is_no_silent_death(tree: Tree) -> None:
    release = threading.Event()
    tree.scripts["qbit/a"] = Script(stopped=lambda _puppet: release.wait(10))
    tree.up("qbit/a")
    tree.send("qbit/a", crash(GONE))
    eventually(lambda: "stopped 1" in tree.scripts["qbit/a"].events, every=0.002)

    tree.advance(10 * SWEEP_EVERY)

    assert tree.status("qbit/a").state == "running"
    release.set()
    assert tree.until("qbit/a", "restarting").error_kind == "Unreachable"


def test_a_worker_busy_for_more_than_five_minutes_ends_the_process(tree: Tree) -> None:
    tree.up("qbit/a")
    release = tree.hang("qbit/a")

    tree.clock.advance(STUCK_AFTER)
    tree.settle()
    assert tree.fatal == []
    tree.clock.advance(SWEEP_EVERY)
    tree.settle()

    assert tree.fatal == ["qbit/a has been busy with Do for more than 5 min."]
    tree.clock.advance(60)
    tree.settle()
    assert len(tree.fatal) == 1
    release.set()


def test_a_start_that_hangs_for_more_than_five_minutes_ends_the_process(tree: Tree) -> None:
    release = threading.Event()
    tree.scripts["qbit/a"] = Script(started=lambda _puppet: release.wait(10))
    tree.configure(tree.spec("qbit/a"))
    eventually(lambda: tree.scripts["qbit/a"].starts == 1, every=0.002)

    tree.clock.advance(STUCK_AFTER + SWEEP_EVERY)
    tree.settle()

    assert tree.fatal == ["qbit/a has been busy with started for more than 5 min."]
    release.set()


def test_five_quiet_minutes_are_no_stuck_worker(tree: Tree) -> None:
    tree.up("qbit/a")

    tree.clock.advance(10 * STUCK_AFTER)
    tree.settle()

    assert tree.fatal == []


# --- Stale words ----------------------------------------------------------------------------------------------


def test_the_words_of_an_old_incarnation_are_ignored(tree: Tree, router: Router) -> None:
    tree.up("qbit/a")
    tree.send("qbit/a", crash(GONE))
    tree.until("qbit/a", "restarting")

    tree.tell(ChildStarted("qbit/a", 1))
    assert tree.status("qbit/a").state == "restarting"
    assert not router.bound("qbit/a")

    tree.advance(1)
    tree.until("qbit/a", "running", incarnation=2)
    tree.tell(ChildExited("qbit/a", 1, GONE))
    tree.tell(ChildExited("qbit/unheard of", 1, GONE))
    tree.tell(ChildStarted("qbit/unheard of", 1))

    assert tree.states() == {"qbit/a": "running"}
    assert tree.ask("qbit/a", Ping()) == "pong"


def test_an_old_incarnation_that_says_it_is_ready_does_not_speak_for_the_new_one(
    tree: Tree, router: Router
) -> None:
    release = threading.Event()
    tree.scripts["qbit/a"] = Script(started=lambda puppet: puppet.incarnation == 1 or release.wait(10))
    tree.up("qbit/a")
    tree.send("qbit/a", crash(GONE))
    tree.until("qbit/a", "restarting")
    tree.advance(1)

    tree.tell(ChildStarted("qbit/a", 1))

    assert tree.status("qbit/a").state == "starting"
    assert not router.bound("qbit/a")
    release.set()
    tree.until("qbit/a", "running", incarnation=2)


def test_a_try_that_was_called_off_does_not_happen_early(tree: Tree) -> None:
    """Pitfall 16: a cancelled timer may have left its message in the mailbox."""
    tree.scripts["qbit/a"] = Script(started=raising(Refused("no")))
    tree.configure(tree.spec("qbit/a"))
    tree.until("qbit/a", "parked")

    tree.tell(StartChild("qbit/a"))
    tree.tell(StartChild("qbit/unheard of"))

    assert tree.scripts["qbit/a"].starts == 1


# --- The user, the log and the root itself --------------------------------------------------------------------


def test_the_user_restarts_a_parked_child_at_once(tree: Tree) -> None:
    tree.scripts["qbit/a"] = Script(started=raising(Refused("no"), None))
    tree.configure(tree.spec("qbit/a"))
    tree.until("qbit/a", "parked")

    assert tree.ask("root", Restart("qbit/a")) is True

    status = tree.until("qbit/a", "running", incarnation=2)
    assert (status.next_try, status.last_error, status.restarts) == (None, "", 1)
    assert status.restarted_at == (BEGINNING,)
    tree.clock.advance(86400)
    tree.settle()
    assert tree.scripts["qbit/a"].starts == 2


def test_the_user_restarts_a_running_child(tree: Tree) -> None:
    tree.up("qbit/a")

    assert tree.ask("root", Restart("qbit/a")) is True

    tree.until("qbit/a", "running", incarnation=2)
    assert tree.scripts["qbit/a"].events == ["started 1", "stopped 1", "started 2"]


def test_a_child_that_does_not_exist_cannot_be_restarted(tree: Tree) -> None:
    assert tree.ask("root", Restart("qbit/unheard of")) is False


def test_an_instance_that_is_down_for_a_week_is_one_line_in_the_log(
    tree: Tree, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    tree.scripts["qbit/a"] = Script(started=raising(*[GONE] * 20, None))
    tree.configure(tree.spec("qbit/a"))
    for incarnation in range(1, 21):
        status = tree.until("qbit/a", "restarting", incarnation)
        tree.advance((status.next_try or 0) - tree.clock.time())
    tree.until("qbit/a", "running")

    assert [(r.levelname, r.message) for r in caplog.records if "qbit/a" in r.message] == [
        ("WARNING", "qbit/a: nas:8080 does not answer. Next try in 1 s."),
        ("INFO", "qbit/a is back."),
    ]


def test_a_different_trouble_is_news(tree: Tree, caplog: pytest.LogCaptureFixture) -> None:
    tree.scripts["qbit/a"] = Script(started=raising(GONE, Unreachable("nas:8080 sent HTML.")))
    tree.configure(tree.spec("qbit/a"))
    tree.until("qbit/a", "restarting", 1)
    tree.advance(1)
    tree.until("qbit/a", "restarting", 2)

    assert [record.message for record in caplog.records if record.levelno == logging.WARNING] == [
        "qbit/a: nas:8080 does not answer. Next try in 1 s.",
        "qbit/a: nas:8080 sent HTML. Next try in 2 s.",
    ]


def test_a_bug_in_the_supervisor_itself_ends_the_process(wiring: Wiring, clock: ManualClock) -> None:
    tree = Tree(wiring, clock)
    tree.up("qbit/a")

    wiring.router.tell("root", "not a message")

    eventually(lambda: tree.fatal, every=0.002)
    assert tree.fatal == ["The supervisor failed; the log has the details."]
    eventually(lambda: "stopped 1" in tree.scripts["qbit/a"].events, every=0.002)


def test_a_supervisor_that_is_stopped_from_outside_ends_the_process(wiring: Wiring, clock: ManualClock) -> None:
    tree = Tree(wiring, clock)

    tree.root.stop(timeout=5)

    assert tree.fatal == ["The supervisor was stopped."]


def test_the_supervisor_defines_no_name_that_pykka_uses_but_its_hooks() -> None:
    """Pitfall 19: a method called `_stop` made a supervisor unstoppable."""
    reserved = {name for name in dir(pykka.ThreadingActor) if not name.startswith(("__", "_abc_"))}

    assert reserved & vars(Supervisor).keys() == {
        "on_start", "on_receive", "on_stop", "on_failure", "use_daemon_thread",
    }  # fmt: skip
