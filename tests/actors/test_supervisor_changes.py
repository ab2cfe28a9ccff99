"""A reload touches only the children whose settings changed."""

import threading

import pytest

from actors.errors import Refused, Unreachable
from actors.messages import ChildExited, Follow, Ping, Poll, Reconfigure, Restart, StopOverdue
from actors.restart import BugPolicy
from actors.router import Router
from actors.supervisor import STOP_WITHIN
from actors.wiring import Wiring
from tests.actors.puppets import Do, Script, Tree, crash, raising
from tests.lab.eventually import eventually

GONE = Unreachable("nas:8080 does not answer.")


def test_only_the_child_whose_settings_changed_is_restarted(tree: Tree) -> None:
    tree.up("qbit/a", "qbit/b")

    tree.configure(tree.spec("qbit/a", settings="another port"), tree.spec("qbit/b"))

    tree.until("qbit/a", "running", incarnation=2)
    assert tree.scripts["qbit/a"].events == ["started 1", "stopped 1", "started 2"]
    assert tree.scripts["qbit/b"].events == ["started 1"]
    assert tree.status("qbit/b").incarnation == 1
    assert set(tree.clock.pending("root")) == {"Sweep"}


def test_the_same_settings_again_touch_nobody(tree: Tree) -> None:
    tree.up("qbit/a")

    tree.configure(tree.spec("qbit/a"))

    assert tree.states() == {"qbit/a": "running"}
    assert tree.scripts["qbit/a"].starts == 1


def hears(heard: list[str], word: str) -> Do:
    return Do(lambda _me: heard.append(word))


def test_news_are_told_to_a_child_that_goes_on(tree: Tree) -> None:
    heard: list[str] = []
    tree.configure(tree.spec("qbit/a", news=hears(heard, "old")))
    tree.until("qbit/a", "running")

    tree.configure(tree.spec("qbit/a", news=hears(heard, "new")))

    assert tree.ask("qbit/a", Ping()) == "pong"
    assert heard == ["new"]
    assert tree.scripts["qbit/a"].events == ["started 1"]


def test_news_reach_a_child_that_is_still_starting_and_one_that_is_replaced_needs_none(tree: Tree) -> None:
    heard: list[str] = []
    release = threading.Event()
    tree.scripts["qbit/a"] = Script(started=lambda _puppet: release.wait(10))
    tree.configure(tree.spec("qbit/a"))

    tree.configure(tree.spec("qbit/a", news=hears(heard, "first")))
    release.set()
    tree.until("qbit/a", "running")
    assert tree.ask("qbit/a", Ping()) == "pong"
    tree.configure(tree.spec("qbit/a", settings="another port", news=hears(heard, "second")))
    tree.until("qbit/a", "running", incarnation=2)

    assert tree.ask("qbit/a", Ping()) == "pong"
    assert heard == ["first"]


def test_news_for_a_child_that_rests_are_in_its_next_start(tree: Tree) -> None:
    heard: list[str] = []
    tree.scripts["qbit/a"] = Script(started=raising(GONE, None))
    tree.configure(tree.spec("qbit/a"))
    tree.until("qbit/a", "restarting")

    tree.configure(tree.spec("qbit/a", news=hears(heard, "new")))
    tree.advance(60)

    assert tree.until("qbit/a", "running").incarnation == 2
    assert heard == []


def test_a_child_that_is_new_is_started_and_one_that_is_gone_is_stopped(
    tree: Tree, wiring: Wiring, router: Router
) -> None:
    tree.up("qbit/a", "qbit/b")
    wiring.board.publish("qbit/a", "its snapshot")

    tree.configure(tree.spec("qbit/b"), tree.spec("qbit/c"))

    tree.until("qbit/c", "running")
    eventually(lambda: set(tree.states()) == {"qbit/b", "qbit/c"}, every=0.002)
    assert tree.scripts["qbit/a"].events == ["started 1", "stopped 1"]
    assert wiring.board.get("qbit/a") is None
    assert router.names("qbit/") == ("qbit/b", "qbit/c")


def test_a_parked_child_whose_settings_changed_is_tried_at_once(tree: Tree) -> None:
    tree.scripts["qbit/a"] = Script(started=raising(Refused("no"), None))
    tree.configure(tree.spec("qbit/a"))
    tree.until("qbit/a", "parked")

    tree.configure(tree.spec("qbit/a", settings="the right password"))

    status = tree.until("qbit/a", "running", incarnation=2)
    assert (status.last_error, status.next_try) == ("", None)


def test_a_child_between_two_tries_that_is_removed_is_never_tried_again(tree: Tree) -> None:
    tree.scripts["qbit/a"] = Script(started=raising(GONE))
    tree.configure(tree.spec("qbit/a"))
    tree.until("qbit/a", "restarting")

    tree.configure()
    assert set(tree.clock.pending("root")) == {"Sweep"}
    tree.advance(600)

    assert tree.states() == {}
    assert tree.scripts["qbit/a"].starts == 1


def test_a_replacement_starts_only_when_the_old_one_is_gone(tree: Tree, router: Router) -> None:
    tree.up("qbit/a")
    release = tree.hang("qbit/a")

    tree.configure(tree.spec("qbit/a", settings="another port"))

    assert tree.status("qbit/a").state == "stopping"
    assert not router.bound("qbit/a")
    tree.clock.advance(STOP_WITHIN - 1)
    tree.settle()
    assert tree.scripts["qbit/a"].starts == 1
    release.set()
    tree.until("qbit/a", "running", incarnation=2)
    assert tree.scripts["qbit/a"].events == ["started 1", "stopped 1", "started 2"]


def test_an_old_one_that_does_not_go_is_left_behind_and_does_nothing_more(tree: Tree, router: Router) -> None:
    tree.up("qbit/a")
    tree.ask("qbit/a", Do(lambda me: me.clock.after(3600, me.name, Follow())))
    release = tree.hang("qbit/a")
    done: list[str] = []
    tree.send("qbit/a", Do(lambda _me: done.append("the old one still acts")))
    tree.configure(tree.spec("qbit/a", settings="another port"))

    tree.clock.advance(STOP_WITHIN)

    status = tree.until("qbit/a", "running", incarnation=2)
    assert status.left_behind == 1
    tree.ask("qbit/a", Do(lambda me: me.clock.after(2, me.name, Poll())))
    release.set()
    eventually(lambda: "stopped 1" in tree.scripts["qbit/a"].events, every=0.002)
    tree.settle()
    assert done == []
    assert tree.status("qbit/a") == status
    assert tree.ask("qbit/a", Ping()) == "pong"
    assert tree.clock.pending("qbit/a") == {"Poll": 2.0}


def test_an_overdue_word_about_one_that_went_in_time_is_ignored(tree: Tree) -> None:
    tree.up("qbit/a")
    tree.configure(tree.spec("qbit/a", settings="another port"))
    tree.until("qbit/a", "running", incarnation=2)
    release = tree.hang("qbit/a")
    tree.configure(tree.spec("qbit/a", settings="a third port"))

    for incarnation in (1, 3):
        tree.tell(StopOverdue("qbit/a", incarnation))
    tree.tell(StopOverdue("qbit/unheard of", 1))

    assert (tree.status("qbit/a").state, tree.status("qbit/a").left_behind) == ("stopping", 0)
    release.set()
    tree.until("qbit/a", "running", incarnation=3)
    tree.tell(StopOverdue("qbit/a", 3))
    assert tree.status("qbit/a").state == "running"


def test_a_removed_child_that_does_not_go_is_forgotten(tree: Tree) -> None:
    tree.up("qbit/a")
    release = tree.hang("qbit/a")

    tree.configure()
    tree.clock.advance(STOP_WITHIN)
    tree.settle()

    assert tree.states() == {}
    release.set()


def test_a_name_that_comes_back_is_told_apart_from_its_first_life(tree: Tree) -> None:
    tree.up("qbit/a")
    tree.configure()
    eventually(lambda: tree.states() == {}, every=0.002)

    tree.up("qbit/a")

    assert tree.status("qbit/a").incarnation == 2
    tree.tell(ChildExited("qbit/a", 1, GONE))
    assert tree.status("qbit/a").state == "running"


def test_a_change_while_it_stops_wins(tree: Tree) -> None:
    tree.up("qbit/a")
    release = tree.hang("qbit/a")

    tree.configure()
    tree.configure(tree.spec("qbit/a", settings="another port"))
    release.set()

    tree.until("qbit/a", "running", incarnation=2)


def test_a_child_that_is_wanted_again_while_it_goes_comes_back_as_it_was(tree: Tree) -> None:
    tree.up("qbit/a")
    release = tree.hang("qbit/a")

    tree.configure()
    tree.configure(tree.spec("qbit/a"))
    release.set()

    tree.until("qbit/a", "running", incarnation=2)


def test_a_removal_while_it_is_being_replaced_wins(tree: Tree) -> None:
    tree.up("qbit/a")
    release = tree.hang("qbit/a")

    tree.configure(tree.spec("qbit/a", settings="another port"))
    tree.configure()
    assert tree.ask("root", Restart("qbit/a")) is False
    release.set()

    eventually(lambda: tree.states() == {}, every=0.002)
    assert tree.scripts["qbit/a"].starts == 1


def test_a_crash_while_it_stops_is_just_the_end_of_it(tree: Tree) -> None:
    tree.up("qbit/a")
    release = tree.hang("qbit/a")
    tree.send("qbit/a", crash(GONE))

    tree.configure(tree.spec("qbit/a", settings="another port"))
    release.set()

    status = tree.until("qbit/a", "running", incarnation=2)
    assert status.restarts == 0


def test_a_child_that_is_still_starting_is_replaced_too(tree: Tree) -> None:
    release = threading.Event()
    tree.scripts["qbit/a"] = Script(started=lambda puppet: puppet.incarnation > 1 or release.wait(10))
    tree.configure(tree.spec("qbit/a"))

    tree.configure(tree.spec("qbit/a", settings="another port"))
    assert tree.status("qbit/a").state == "stopping"
    release.set()

    tree.until("qbit/a", "running", incarnation=2)


def test_a_child_that_waits_for_storage_takes_its_new_settings_and_waits_on(tree: Tree) -> None:
    release = threading.Event()
    tree.scripts["storage"] = Script(started=lambda _puppet: release.wait(10))
    storage = tree.spec("storage", 0, essential=True)
    tree.configure(storage, tree.spec("qbit/a"))

    tree.configure(storage, tree.spec("qbit/a", settings="another port"))

    assert tree.scripts["qbit/a"].starts == 0
    release.set()
    assert tree.until("qbit/a", "running").incarnation == 1


def test_changed_settings_do_not_earn_refused_credentials_a_new_series_of_tries(tree: Tree) -> None:
    """The server's own count of failures goes on, and at 5 it bans us."""
    tree.scripts["qbit/a"] = Script(started=raising(Refused("no")))
    for n, pause in enumerate([900, 6 * 3600, None]):
        tree.configure(tree.spec("qbit/a", settings=f"password {n}"))
        status = tree.until("qbit/a", "parked", incarnation=n + 1)
        assert status.next_try == (None if pause is None else tree.clock.time() + pause)


def test_a_new_policy_holds_from_the_next_failure_on(tree: Tree) -> None:
    tree.up("arr/movies")

    tree.configure(tree.spec("arr/movies"), policy=BugPolicy(restart_delay=30.0))
    tree.send("arr/movies", crash(KeyError("x")))

    assert tree.until("arr/movies", "restarting").next_try == tree.clock.time() + 30


@pytest.mark.parametrize("times", [20])
def test_reloading_in_a_hurry_ends_with_one_child_and_the_last_settings(tree: Tree, times: int) -> None:
    for n in range(times):
        tree.wiring.router.tell("root", Reconfigure((tree.spec("qbit/a", settings=n),)))
    tree.settle()

    eventually(lambda: tree.states() == {"qbit/a": "running"}, every=0.002)
    events = tree.scripts["qbit/a"].events
    assert events[-1].startswith("started")
    assert (
        len([event for event in events if event.startswith("started")])
        == len([event for event in events if event.startswith("stopped")]) + 1
    )
