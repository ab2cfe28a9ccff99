"""The tree that many faults share."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.campaign import Campaign
from tests.lab.qbittorrent import QbitServer

SEED = 20311


@pytest.fixture(scope="module")
def campaign(tmp_path_factory: pytest.TempPathFactory, seeder: QbitServer) -> Iterator[Campaign]:
    """A running tree; its record is printed at the end, and written to the file that FAULTS_RECORD names."""
    seed = int(os.environ.get("FAULTS_SEED", SEED))
    with Campaign(tmp_path_factory.mktemp("campaign"), seeder, seed) as running:
        yield running
        print(f"\n{running.record.table()}")
        if where := os.environ.get("FAULTS_RECORD"):
            running.record.write(Path(where), items=len(running.items), asked=running.watch.asked)
