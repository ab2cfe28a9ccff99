"""Every fault of qBitrr itself, its disk, its database and its clock, in a seeded order, into one running tree."""

import pytest

from tests.faults import daemon_faults
from tests.faults.campaign import Campaign
from tests.faults.deck import ROUNDS, dealt


@pytest.mark.timeout(3600)
def test_whatever_happens_to_qbitrr_itself_nothing_is_lost_doubled_or_wrongly_removed(campaign: Campaign) -> None:
    faults = daemon_faults.FAULTS | ({} if campaign.no_disk else daemon_faults.OF_DISKS)
    for _ in range(ROUNDS):
        campaign.go_through(dealt(campaign.random, faults, [campaign.daemon], 1))

    assert campaign.watch.asked > 100
