"""The tree under load: what is done often must not add up."""

import threading
import time

import pykka

from actors.errors import Unreachable
from actors.messages import Ping
from actors.router import Router
from tests.actors.puppets import Do, Puppet, Tree, crash
from tests.lab.eventually import eventually


def test_two_hundred_restarts_leave_no_thread_no_timer_and_the_same_name(tree: Tree, router: Router) -> None:
    tree.configure(tree.spec("qbit/a"), tree.spec("qbit/b"))
    tree.until("qbit/b", "running")
    threads = threading.active_count()

    for incarnation in range(1, 201):
        tree.until("qbit/a", "running", incarnation)
        tree.send("qbit/a", crash(Unreachable("gone")))
        status = tree.until("qbit/a", "restarting", incarnation)
        tree.clock.advance((status.next_try or 0) - tree.clock.time())
    status = tree.until("qbit/a", "running", 201)

    assert status.restarts == 200
    assert tree.ask("qbit/a", Ping()) == "pong"
    assert tree.scripts["qbit/b"].starts == 1
    eventually(lambda: threading.active_count() <= threads, within=30, every=0.005)
    assert len(pykka.ActorRegistry.get_by_class(Puppet)) == 2
    assert len(tree.wiring.pulses) == 2
    assert set(tree.clock.pending("root")) == {"Sweep"}
    assert tree.scripts["qbit/a"].events.count("stopped 200") == 1


def test_a_flood_of_a_hundred_thousand_messages_is_handled_in_order(tree: Tree, router: Router) -> None:
    """Pitfall 16: the mailbox is unbounded."""
    tree.configure(tree.spec("arr/movies"))
    tree.until("arr/movies", "running")
    seen = 0

    def count(_puppet: Puppet) -> None:
        nonlocal seen
        seen += 1

    begin = time.monotonic()
    for _ in range(100_000):
        assert router.tell("arr/movies", Do(count))

    assert router.ask("arr/movies", Ping(), timeout=60) == "pong"
    assert seen == 100_000
    assert time.monotonic() - begin < 60
