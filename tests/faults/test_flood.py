"""A flood of nudges is a few passes, and who is flooded answers as before."""

import threading
import time
from pathlib import Path

import pytest

from actors.messages import CategoryChanged, Ping
from tests.faults.order import lacking, nothing_broken
from tests.faults.town import Town
from tests.faults.tree import Tree
from tests.lab.eventually import eventually

NUDGES = 100_000
FEW = 200  # passes: the flood takes seconds, and a pass is run behind whatever waits


class Passes:
    """Watches the board and remembers when an Arr's passes were."""

    def __init__(self, tree: Tree, category: str) -> None:
        self.seen: set[float] = set()
        self._tree, self._category = tree, category
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        version = 0
        while not self._over.is_set():
            version = self._tree.board.wait(version, 0.2)
            self.seen.add(self._tree.arr(self._category).last_pass_at or 0)

    def end(self) -> set[float]:
        self._over.set()
        self._thread.join(timeout=10)
        return self.seen


@pytest.mark.timeout(300)
def test_a_hundred_thousand_nudges_are_a_few_passes_and_delay_nobody(tmp_path: Path) -> None:
    with Town(tmp_path / "town", seed=21) as town, Tree(town.daemon.config, town.daemon.data) as tree:
        eventually(lambda: tree.board.get("arr/movies") is not None, within=30)
        passes = Passes(tree, "movies")

        told = [tree.router.tell("arr/movies", CategoryChanged("default", "movies")) for _ in range(NUDGES)]
        eventually(lambda: tree.router.mailbox("arr/movies") == 0, within=120, say="the flood is not dealt with")

        assert all(told)
        assert 0 < len(passes.end()) <= FEW
        begun = time.monotonic()
        assert tree.router.ask("arr/movies", Ping(), timeout=30) == "pong"
        assert time.monotonic() - begun < 10
        for fate in ("good", "stalls", "rejected"):
            town.grab(fate)
        eventually(lambda: not lacking(town), within=120, say="what came after the flood is not dealt with")
        nothing_broken(town)
        assert tree.fatal == []
        assert {child.restarts for child in tree.children().values()} == {0}
