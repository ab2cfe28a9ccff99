"""The tree that many faults share."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.campaign import Campaign
from tests.faults.daemon_faults import saboteur
from tests.faults.disks import disk_of
from tests.lab.qbittorrent import QbitServer

SEED = 20311
DISK = "64m"


@pytest.fixture(scope="module")
def campaign(tmp_path_factory: pytest.TempPathFactory, seeder: QbitServer) -> Iterator[Campaign]:
    """A running tree; its record is printed at the end, and written to the file that FAULTS_RECORD names."""
    seed = int(os.environ.get("FAULTS_SEED", SEED))
    built = Campaign(tmp_path_factory.mktemp("campaign"), seeder, seed)
    saboteur(built.daemon)
    with disk_of(built.daemon.data, DISK) as no_disk, built as running:
        running.no_disk = no_disk
        yield running
        print(f"\n{running.record.table()}\n{running.daemon.output()[-30_000:]}")  # shown when a test fails
        if where := os.environ.get("FAULTS_RECORD"):
            running.write_record(Path(where))
