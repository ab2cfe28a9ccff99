"""When somebody sets the machine's clock by an hour, nothing is removed early and nothing waits for an hour."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from actors.messages import TorrentsIn
from actors.torrent import TAG_ALLOWED_STALLED
from tests.faults.order import lacking, nothing_broken
from tests.faults.town import Town
from tests.faults.tree import Tree
from tests.lab.eventually import eventually

pytestmark = pytest.mark.timeout(300)
HOUR = 3600.0


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    with Town(tmp_path / "town", seed=9) as built:
        yield built


def tree_of(town: Town, **torrent: object) -> Tree:
    """The tree on the town's configuration, with other keys for downloads."""
    town.configure(**torrent)
    return Tree(town.daemon.config, town.daemon.data)


@pytest.mark.parametrize("seconds", [HOUR, -HOUR])
def test_a_download_that_stalled_for_seconds_has_not_stalled_for_an_hour(town: Town, seconds: float) -> None:
    with tree_of(town, StalledDelay="30m") as tree:
        stalled = town.grab("stalls")
        assert stalled.bad is not None
        wanted = stalled.bad.hash
        held = [here[wanted] for server in town.servers.values() if wanted in (here := server.torrents())]
        eventually(lambda: any(TAG_ALLOWED_STALLED in torrent.tags for torrent in held), within=30)

        tree.clock.jump(seconds)

        tree.until_up(incarnation=2)  # what is timed began anew
        pass_again(tree, stalled.arr.category)
        nothing_broken(town)
        assert any(wanted in server.torrents() for server in town.servers.values())
        assert stalled.arr.searches == []


@pytest.mark.parametrize("seconds", [HOUR, -HOUR])
def test_what_has_seeded_for_seconds_has_not_seeded_for_an_hour(town: Town, seconds: float) -> None:
    with tree_of(town, SeedingMode={"RemoveTorrent": 2, "MaxSeedingTime": "30m"}) as tree:
        good = town.grab("good")
        eventually(lambda: good.arr.imported(good.good.hash), within=60)

        tree.clock.jump(seconds)

        tree.until_up(incarnation=2)
        pass_again(tree, good.arr.category)
        assert any(good.good.hash in server.torrents() for server in town.servers.values())


@pytest.mark.parametrize("seconds", [HOUR, -HOUR])
def test_what_was_under_way_goes_on_at_once(town: Town, seconds: float) -> None:
    with tree_of(town, StalledDelay="1s") as tree:
        # set back by an hour, our clock is an hour behind the servers', to which what stalls is young for so long
        for fate in ("good", "rejected", *(["stalls"] if seconds > 0 else [])):
            town.grab(fate)
        eventually(lambda: any(arr.commands for arr in town.arrs), within=30)

        tree.clock.jump(seconds)

        def done() -> bool:
            assert lacking(town) == []
            return True

        eventually(done, within=120, say="it waits for the hour that was taken back")
        nothing_broken(town)


def test_a_jump_is_no_storm_of_timers(town: Town) -> None:
    with tree_of(town) as tree:
        tree.clock.jump(HOUR)
        tree.until_up(incarnation=2)
        tree.clock.jump(-HOUR)
        tree.until_up(incarnation=3)

        before = tree.router.ask("qbit/default", TorrentsIn("movies", None), 10).at
        eventually(lambda: tree.clock.time() - before > 3, within=30)

        for server in town.servers.values():
            # a session lasts for some polls of half a second, and there were three of them
            assert server.requests["sync/maindata"] < 200, server.requests
        assert tree.fatal == []


def pass_again(tree: Tree, category: str) -> None:
    """Wait for the passes of the next seconds."""
    begun = tree.clock.time()
    eventually(lambda: (tree.arr(category).last_pass_at or 0) > begun + 3, within=60)
