"""The tree goes down in layers, in time, whoever hangs."""

import threading
import time
from collections.abc import Iterator

import pytest

from actors.board import Board
from actors.clock import Clock
from actors.ending import stop_tree
from actors.errors import Unreachable
from actors.messages import Ping, Reconfigure, Restart, Shutdown
from actors.restart import BugPolicy
from actors.router import Ref, Router
from actors.spec import ChildSpec
from actors.supervisor import Supervisor
from actors.wiring import Wiring
from tests.actors.puppets import Do, Puppet, Script, Tree, crash, hang, raising
from tests.lab.eventually import eventually

LAYERS = {"storage": 0, "qbit/a": 1, "qbit/b": 1, "arr/movies": 2, "web": 3}


@pytest.fixture
def real(router: Router) -> Iterator[Wiring]:
    """Wiring with a clock that runs by itself."""
    clock = Clock(router)
    clock.start()
    yield Wiring(router, clock, Board())
    clock.stop()


class Whole:
    """A tree of five puppets whose endings are noted in one list."""

    def __init__(self, wiring: Wiring, scripts: dict[str, Script] | None = None) -> None:
        self.wiring = wiring
        self.ended: list[str] = []
        self.fatal: list[str] = []
        self.scripts = scripts or {}
        self.root = Supervisor.start(wiring, BugPolicy(), self.fatal.append)
        wiring.router.tell("root", Reconfigure(tuple(self.spec(name, layer) for name, layer in LAYERS.items())))

    def spec(self, name: str, layer: int) -> ChildSpec:
        script = self.scripts.setdefault(name, Script(stopped=lambda puppet: self.ended.append(puppet.name)))

        def start(incarnation: int) -> Ref:
            return Puppet.start(name, incarnation, self.wiring, script)

        return ChildSpec(name, layer, start, None, essential=name == "storage")

    def up(self) -> "Whole":
        eventually(lambda: all(self.wiring.router.bound(name) for name in LAYERS), within=30, every=0.002)
        return self

    def hang(self, name: str) -> threading.Event:
        """Let one hang in a handler until the event that is returned."""
        return hang(self.wiring.router, name)


def test_the_layers_stop_in_reverse(real: Wiring) -> None:
    tree = Whole(real).up()

    assert stop_tree(tree.root, real, timeout=5) == ()

    assert tree.ended[0] == "web"
    assert tree.ended[1] == "arr/movies"
    assert set(tree.ended[2:4]) == {"qbit/a", "qbit/b"}
    assert tree.ended[4] == "storage"
    assert real.router.names() == ()
    assert tree.fatal == []


def test_nothing_below_stops_before_what_is_above_has_gone(real: Wiring) -> None:
    release = threading.Event()
    tree = Whole(real)

    def slowly(puppet: Puppet) -> None:
        release.wait(10)
        tree.ended.append(puppet.name)

    tree.scripts["arr/movies"].stopped = slowly
    tree.up()
    stopping = threading.Thread(target=lambda: stop_tree(tree.root, real, timeout=5))
    stopping.start()
    eventually(lambda: tree.ended == ["web"], every=0.002)

    assert real.router.ask("qbit/a", Ping(), timeout=5) == "pong"
    assert real.router.ask("storage", Ping(), timeout=5) == "pong"

    release.set()
    stopping.join(5)
    assert tree.ended[:2] == ["web", "arr/movies"]
    assert len(tree.ended) == 5


def test_a_worker_that_hangs_is_named_and_costs_the_others_only_its_layers_share(real: Wiring) -> None:
    """Pitfall 14: pykka's `stop_all` goes one by one and gives up at the first that hangs."""
    tree = Whole(real).up()
    release = tree.hang("qbit/a")
    begin = time.monotonic()

    assert stop_tree(tree.root, real, timeout=1.5) == ("qbit/a",)

    assert time.monotonic() - begin < 1.5
    assert set(tree.ended) == {"web", "arr/movies", "qbit/b", "storage"}
    release.set()


def test_all_of_it_ends_in_time_when_every_worker_hangs(real: Wiring) -> None:
    tree = Whole(real).up()
    releases = [tree.hang(name) for name in LAYERS]
    begin = time.monotonic()

    assert stop_tree(tree.root, real, timeout=1.2) == ("storage", "qbit/a", "qbit/b", "arr/movies", "web")

    assert time.monotonic() - begin < 1.2
    for release in releases:
        release.set()


def test_storage_writes_what_it_was_told_before_it_goes(real: Wiring) -> None:
    """Pitfall 14: stop is a message at the end of the queue."""
    tree = Whole(real).up()
    release = tree.hang("storage")
    written: list[int] = []

    def write(n: int) -> Do:
        return Do(lambda _puppet: written.append(n))

    for n in range(1000):
        real.router.tell("storage", write(n))
    stopping = threading.Thread(target=lambda: stop_tree(tree.root, real, timeout=5))
    stopping.start()
    eventually(lambda: not real.router.bound("storage"), within=30, every=0.002)

    release.set()

    stopping.join(5)
    assert written == list(range(1000))


def test_a_tree_that_is_half_up_stops_as_well(real: Wiring) -> None:
    release = threading.Event()
    tree = Whole(real, {"storage": Script(started=lambda _puppet: release.wait(10))})
    eventually(lambda: tree.scripts["storage"].starts == 1, every=0.002)
    threading.Timer(0.1, release.set).start()

    assert stop_tree(tree.root, real, timeout=5) == ()

    assert [tree.scripts[name].starts for name in LAYERS] == [1, 0, 0, 0, 0]


def test_children_that_are_down_are_no_hindrance(tree: Tree, wiring: Wiring) -> None:
    tree.scripts["qbit/a"] = Script(started=raising(Unreachable("gone")))
    tree.configure(tree.spec("qbit/a"))
    tree.until("qbit/a", "restarting")

    assert stop_tree(tree.root, wiring, timeout=5) == ()

    assert tree.states() == {"qbit/a": "stopped"}
    assert tree.clock.pending("root") == {}
    tree.clock.advance(3600)
    assert tree.scripts["qbit/a"].starts == 1


def test_a_child_that_crashes_during_the_shutdown_is_not_restarted(tree: Tree, wiring: Wiring) -> None:
    tree.configure(tree.spec("storage", 0, essential=True), tree.spec("web", 3))
    tree.until("web", "running")
    release = tree.hang("web")
    tree.tell(Shutdown(10))

    tree.send("storage", crash(OSError("disk full")))
    eventually(lambda: tree.status("storage").state == "stopped", every=0.002)
    release.set()

    assert tree.root.actor_stopped.wait(5)
    assert tree.states() == {"storage": "stopped", "web": "stopped"}
    assert tree.fatal == []


def test_one_that_was_hanging_and_comes_in_late_has_stopped_after_all(tree: Tree, wiring: Wiring) -> None:
    tree.configure(tree.spec("storage", 0), tree.spec("qbit/a"), tree.spec("web", 3))
    for name in ("storage", "qbit/a", "web"):
        tree.until(name, "running")
    releases = {name: tree.hang(name) for name in ("storage", "web")}
    tree.tell(Shutdown(9))
    tree.clock.advance(3)  # the share of the web's layer
    eventually(lambda: tree.status("storage").state == "stopping", every=0.002)
    assert tree.status("web").state == "stopping"

    releases["web"].set()
    eventually(lambda: tree.status("web").state == "stopped", every=0.002)
    releases["storage"].set()

    assert tree.root.actor_stopped.wait(5)
    assert set(tree.states().values()) == {"stopped"}


def test_nothing_is_begun_once_the_end_has_begun(tree: Tree) -> None:
    tree.configure(tree.spec("qbit/a"))
    tree.until("qbit/a", "running")
    release = tree.hang("qbit/a")
    assert tree.ask("root", Shutdown(10)) is False

    tree.configure(tree.spec("qbit/a", settings="another port"), tree.spec("qbit/b"))

    assert tree.states() == {"qbit/a": "stopping"}
    assert tree.ask("root", Restart("qbit/a")) is False
    assert tree.ask("root", Shutdown(10)) is False
    release.set()
    assert tree.root.actor_stopped.wait(5)
    assert tree.scripts["qbit/a"].starts == 1


def test_a_change_that_was_under_way_ends_in_the_shutdown(tree: Tree) -> None:
    tree.up("qbit/a", "qbit/b")
    releases = [tree.hang(name) for name in ("qbit/a", "qbit/b")]
    tree.configure(tree.spec("qbit/a", settings="another port"))  # and qbit/b is removed
    tree.tell(Shutdown(10))

    for release in releases:
        release.set()

    assert tree.root.actor_stopped.wait(5)
    assert [tree.scripts[name].starts for name in ("qbit/a", "qbit/b")] == [1, 1]
    assert set(tree.states().values()) == {"stopped"}


def test_a_child_that_is_being_replaced_below_a_hanging_layer_is_not_started_again(tree: Tree) -> None:
    tree.configure(tree.spec("qbit/a"), tree.spec("web", 3))
    tree.until("qbit/a", "running")
    tree.until("web", "running")
    below, above = tree.hang("qbit/a"), tree.hang("web")
    tree.configure(tree.spec("qbit/a", settings="another port"), tree.spec("web", 3))
    tree.tell(Shutdown(10))

    below.set()

    eventually(lambda: tree.status("qbit/a").state == "stopped", every=0.002)
    above.set()
    assert tree.root.actor_stopped.wait(5)
    assert tree.scripts["qbit/a"].starts == 1


def test_an_empty_tree_has_nothing_left_running(tree: Tree) -> None:
    assert tree.ask("root", Shutdown()) is True

    assert tree.root.actor_stopped.wait(5)


def test_stopping_twice_is_no_trouble(real: Wiring) -> None:
    tree = Whole(real).up()

    assert stop_tree(tree.root, real, timeout=5) == ()
    assert stop_tree(tree.root, real, timeout=5) == ()


def test_a_root_that_failed_has_told_its_children_to_stop(real: Wiring) -> None:
    tree = Whole(real).up()
    release = tree.hang("qbit/a")
    real.router.tell("root", "not a message")
    eventually(lambda: tree.fatal, every=0.002)

    assert stop_tree(tree.root, real, timeout=0.5) == ("qbit/a",)

    assert set(tree.ended) == set(LAYERS) - {"qbit/a"}
    release.set()
