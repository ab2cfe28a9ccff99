"""The stage on which the daemon is watched."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.lab.qbittorrent import QbitServer
from tests.lab.stage import Stage


@pytest.fixture
def stage(tmp_path: Path, seeder: QbitServer) -> Iterator[Stage]:
    """An empty lab; whatever is put on it ends with the test."""
    with closing(Stage(tmp_path, seeder)) as built:
        yield built
        for daemon in built.daemons:
            print(f"--- {daemon.folder.name} ---\n{daemon.output()[-20000:]}")  # shown when the test fails
        # Requests and answers that the official documents do not know are faults of ours.
        assert {category: sim.complaints for category, sim in built.arrs.items() if sim.complaints} == {}
