"""Every fault of a server, an Arr and a user, in a seeded order, into one running tree."""

from collections.abc import Iterator
from itertools import zip_longest

import pytest

from tests.faults import arr_faults, server_faults, user_faults
from tests.faults.campaign import Campaign, Fault
from tests.faults.deck import ROUNDS, dealt

AT_A_TIME = 2  # faulty servers: one is always well, so that the stream goes on


def waves(campaign: Campaign) -> Iterator[list[Fault]]:
    """Every fault once: those of servers, and beside them those of Arrs and of users."""
    of_servers = dealt(campaign.random, server_faults.FAULTS, [*campaign.servers.values()], AT_A_TIME)
    of_arrs = dealt(campaign.random, arr_faults.FAULTS | user_faults.FAULTS, campaign.arrs, len(campaign.arrs))
    none: list[Fault] = []
    for some, others in zip_longest(of_servers, of_arrs, fillvalue=none):
        yield some + others


@pytest.mark.timeout(3600)
def test_whatever_happens_to_servers_and_arrs_nothing_is_lost_doubled_or_wrongly_removed(
    campaign: Campaign,
) -> None:
    for _ in range(ROUNDS):
        campaign.go_through(waves(campaign))

    assert campaign.watch.asked > 100
