"""Real qBittorrents of every version, and an actor for one of them on a stage of its own."""

from collections.abc import Iterator

import pytest

from actors.wiring import Wiring
from tests.actors.instance.stage import Hands, Stage
from tests.actors.puppets import Recorder
from tests.lab.fixtures import available
from tests.lab.qbittorrent import VERSIONS, QbitServer
from tests.manual_clock import ManualClock


@pytest.fixture(scope="module", params=VERSIONS)
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[QbitServer]:
    """Run the tests of a module with each family of qBittorrent; they share it, so each has its own torrents."""
    version = available(str(request.param))
    with QbitServer(version, tmp_path_factory.mktemp("server"), "Seedbox") as server:
        yield server


@pytest.fixture
def hands(server: QbitServer) -> Iterator[Hands]:
    """A client that is logged in, with a mirror, and commands on both."""
    hands = Hands(server)
    yield hands
    hands.client.close()


@pytest.fixture
def stage(wiring: Wiring, clock: ManualClock, root: Recorder) -> Iterator[Stage]:
    """A place to start the actors of instances on, with everybody they talk to."""
    stage = Stage(wiring, clock, root)
    yield stage
    stage.end()
