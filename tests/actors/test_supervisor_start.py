"""How the tree comes up: in layers, and nobody waits for an instance that is down."""

import threading

from actors.errors import Refused, Unreachable
from actors.messages import Ping
from actors.router import Ref, Router
from actors.spec import ChildSpec
from actors.supervisor import GATE_WITHIN, SWEEP_EVERY
from actors.wiring import Wiring
from tests.actors.puppets import Puppet, Script, Tree, raising
from tests.lab.eventually import eventually
from tests.manual_clock import BEGINNING, ManualClock


def whole(tree: Tree) -> list[ChildSpec]:
    return [
        tree.spec("storage", 0, essential=True),
        tree.spec("qbit/a", 1),
        tree.spec("qbit/b", 1),
        tree.spec("arr/movies", 2),
        tree.spec("web", 3, essential=True),
    ]


def test_every_child_comes_up_and_can_be_reached_by_name(tree: Tree, router: Router) -> None:
    tree.configure(*whole(tree))

    for name in ("storage", "qbit/a", "qbit/b", "arr/movies", "web"):
        tree.until(name, "running")
        assert router.ask(name, Ping(), timeout=5) == "pong"
    assert [status.name for status in tree.statuses] == ["storage", "qbit/a", "qbit/b", "arr/movies", "web"]


def test_nothing_above_storage_starts_before_storage_is_ready(tree: Tree) -> None:
    release = threading.Event()
    tree.scripts["storage"] = Script(started=lambda _puppet: release.wait(10))

    tree.configure(*whole(tree))

    assert set(tree.states().values()) == {"starting"}
    assert [script.starts for name, script in tree.scripts.items() if name != "storage"] == [0, 0, 0, 0]
    release.set()
    tree.until("web", "running")


def test_a_storage_that_takes_too_long_is_waited_for_no_longer(tree: Tree) -> None:
    release = threading.Event()
    tree.scripts["storage"] = Script(started=lambda _puppet: release.wait(10))
    tree.configure(*whole(tree))

    tree.advance(GATE_WITHIN)

    tree.until("arr/movies", "running")
    assert tree.status("storage").state == "starting"
    release.set()


def test_a_storage_that_needs_a_second_try_is_waited_for(tree: Tree) -> None:
    tree.scripts["storage"] = Script(started=raising(OSError("disk full"), None))
    tree.configure(*whole(tree))
    tree.until("storage", "restarting")
    assert tree.scripts["qbit/a"].starts == 0

    tree.advance(1)

    tree.until("storage", "running", incarnation=2)
    tree.until("web", "running")


def test_an_instance_that_is_down_at_the_start_costs_the_others_nothing(tree: Tree, router: Router) -> None:
    tree.scripts["qbit/a"] = Script(started=raising(Unreachable("nas:8080 does not answer.")))

    tree.configure(*whole(tree))

    for name in ("qbit/b", "arr/movies", "web"):
        tree.until(name, "running")
    assert tree.until("qbit/a", "restarting").last_error == "nas:8080 does not answer."
    assert not router.bound("qbit/a")


def test_an_instance_that_hangs_at_the_start_costs_the_others_nothing(tree: Tree) -> None:
    release = threading.Event()
    tree.scripts["qbit/a"] = Script(started=lambda _puppet: release.wait(10))

    tree.configure(*whole(tree))

    tree.until("web", "running")
    tree.until("arr/movies", "running")
    assert tree.status("qbit/a").state == "starting"
    release.set()


def test_a_name_is_bound_only_when_its_actor_is_ready(tree: Tree, router: Router) -> None:
    """Law 1."""
    release = threading.Event()
    tree.scripts["qbit/a"] = Script(started=lambda _puppet: release.wait(10))
    tree.configure(tree.spec("qbit/a"))
    eventually(lambda: tree.scripts["qbit/a"].starts == 1, every=0.002)

    assert router.tell("qbit/a", Ping()) is False

    release.set()
    tree.until("qbit/a", "running")
    assert router.bound("qbit/a")


def test_a_child_that_cannot_even_be_made_is_a_failed_child(tree: Tree) -> None:
    def broken(_incarnation: int) -> Ref:
        raise SystemExit(3)

    tree.configure(ChildSpec("qbit/a", 1, broken, None), tree.spec("qbit/b"))

    tree.until("qbit/b", "running")
    status = tree.until("qbit/a", "restarting")
    assert (status.error_kind, status.next_try) == ("SystemExit", BEGINNING + 1)


def test_the_root_answers_by_its_name_from_the_moment_it_is_made(tree: Tree, router: Router) -> None:
    assert router.ask("root", Ping(), timeout=5) == "pong"


def test_the_board_shows_each_child_with_all_that_matters(tree: Tree, wiring: Wiring) -> None:
    tree.scripts["qbit/a"] = Script(started=raising(Refused("The password is wrong.")))
    tree.configure(tree.spec("qbit/a"))

    status = tree.until("qbit/a", "parked")

    assert status.last_error == "The password is wrong."
    assert status.error_kind == "Refused"
    assert status.incarnation == 1
    assert status.restarts == 0
    assert (status.since, status.next_try) == (BEGINNING, BEGINNING + 900)


def test_what_did_not_change_is_not_published_again(tree: Tree, wiring: Wiring) -> None:
    tree.configure(tree.spec("qbit/a"))
    tree.until("qbit/a", "running")
    version = wiring.board.version

    tree.advance(60)

    assert wiring.board.version == version


def test_no_worker_is_made_in_the_thread_that_configures(tree: Tree) -> None:
    tree.configure(tree.spec("qbit/a"))
    tree.until("qbit/a", "running")

    assert isinstance(tree.scripts["qbit/a"].threads[0], threading.Thread)
    assert tree.scripts["qbit/a"].threads[0] is not threading.current_thread()
    assert Puppet.use_daemon_thread


def test_it_leaves_word_each_time_it_has_looked_at_its_children(tree: Tree, clock: ManualClock) -> None:
    tree.settle()
    assert tree.wiring.pulses.swept_at == 0

    tree.advance(SWEEP_EVERY * 3)

    assert tree.wiring.pulses.swept_at == clock.monotonic() == SWEEP_EVERY * 3
