"""What an actor held that died of an error is let go before its next life begins."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from actors.errors import Unreachable
from actors.messages import Poll
from actors.spec import ChildSpec
from tests.actors.puppets import Puppet, Script, Tree
from tests.lab.eventually import eventually

LIVES: list[weakref.ref[Puppet]] = []


class Tangled(Puppet):
    """Holds itself, as an actor does whose error remembers where it was raised."""

    def started(self) -> None:
        self.ring = self
        LIVES.append(weakref.ref(self))

    def receive(self, message: object) -> object:
        raise Unreachable("the server is gone")


@pytest.fixture(autouse=True)
def _nothing_is_collected_by_chance() -> Iterator[None]:
    LIVES.clear()
    gc.disable()
    yield
    gc.enable()


def test_nothing_is_left_of_an_incarnation_when_the_next_one_runs(tree: Tree) -> None:
    spec = ChildSpec("qbit/x", 1, lambda life: Tangled.start("qbit/x", life, tree.wiring, Script()), None)
    tree.configure(spec)
    tree.until("qbit/x", "running")
    tree.send("qbit/x", Poll())
    tree.until("qbit/x", "restarting")

    tree.advance(2)
    tree.until("qbit/x", "running", incarnation=2)

    eventually(lambda: len(LIVES) == 2)
    assert LIVES[0]() is None
    assert LIVES[1]() is not None
