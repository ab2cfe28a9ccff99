"""A tree to stand in, and the law that a test leaves nobody behind."""

import gc
import threading
from collections.abc import Iterator

import pykka
import pytest

from actors.board import Board
from actors.router import Router
from actors.wiring import Wiring
from tests.actors.puppets import Recorder, Tree
from tests.lab.eventually import eventually
from tests.manual_clock import ManualClock


@pytest.fixture(autouse=True)
def _only_our_own_garbage() -> Iterator[None]:
    """The supervisor collects garbage at each restart, but not what a long run of tests left before this one."""
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture(autouse=True)
def _nobody_is_left_behind() -> Iterator[None]:
    before = set(threading.enumerate())

    yield

    def left() -> list[str]:
        actors = [str(ref) for ref in pykka.ActorRegistry.get_all()]
        threads = [t.name for t in threading.enumerate() if t not in before and not t.daemon]
        return actors + threads

    try:
        eventually(lambda: not left(), within=30, every=0.01)
    except AssertionError:
        names = left()
        for ref in pykka.ActorRegistry.get_all():
            ref.stop(block=False)
        pytest.fail(f"the test left these running: {', '.join(names)}")


@pytest.fixture
def router() -> Router:
    return Router()


@pytest.fixture
def clock(router: Router) -> ManualClock:
    return ManualClock(router)


@pytest.fixture
def wiring(router: Router, clock: ManualClock) -> Wiring:
    """A router, a clock that only the test moves, and a board."""
    return Wiring(router, clock, Board())


@pytest.fixture
def root(router: Router) -> Iterator[Recorder]:
    """Stands in for the supervisor, and remembers what it was told."""
    recorder = Recorder.begin(router, "root")
    yield recorder
    recorder.end()


@pytest.fixture
def tree(wiring: Wiring, clock: ManualClock) -> Iterator[Tree]:
    """A real supervisor without children yet, on the manual clock."""
    tree = Tree(wiring, clock)
    yield tree
    tree.end()
