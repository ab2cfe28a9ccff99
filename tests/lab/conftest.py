"""What the tests of the simulated Arrs use: two qBittorrents, and each Arr ready to be asked."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lab.arr import ArrSim, LidarrSim, RadarrSim, SonarrSim
from tests.lab.arr_world import NUMBERS, World
from tests.lab.fixtures import available
from tests.lab.qbittorrent import QbitServer


@pytest.fixture(scope="session")
def alpha(tmp_path_factory: pytest.TempPathFactory) -> Iterator[QbitServer]:
    with QbitServer(available(), tmp_path_factory.mktemp("alpha"), "alpha") as server:
        server.api.app_set_preferences({"refresh_interval": 100})  # ms between looks at a torrent's state
        yield server


@pytest.fixture(scope="session")
def beta(tmp_path_factory: pytest.TempPathFactory) -> Iterator[QbitServer]:
    with QbitServer(available(), tmp_path_factory.mktemp("beta"), "beta") as server:
        yield server


@pytest.fixture(params=[RadarrSim, SonarrSim, LidarrSim], ids=["radarr", "sonarr", "lidarr"])
def world(request: pytest.FixtureRequest, alpha: QbitServer, tmp_path: Path) -> Iterator[World]:
    """Run the test with each Arr; at the end nothing may have been said that the API does not provide for."""
    kind: type[ArrSim] = request.param
    with kind(tmp_path, category=f"{kind.default_category}-{next(NUMBERS)}") as sim:
        sim.behaviour.command_seconds = 0.02
        sim.behaviour.refresh_every = None
        arr = World(sim, alpha, tmp_path)
        with arr.http:
            yield arr
        if not arr.may_complain:
            assert sim.complaints == []
