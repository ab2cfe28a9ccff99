"""Every fault of a server, an Arr and a user, in a seeded order, into one running tree."""

import os
from typing import Any

import pytest

from tests.faults import arr_faults, server_faults, user_faults
from tests.faults.campaign import Campaign, Fault, Inject

#: How often each fault is injected: `make faults` says more.
ROUNDS = int(os.environ.get("FAULTS_ROUNDS", "1"))
ONLY = os.environ.get("FAULTS_ONLY", "")


def waves(campaign: Campaign) -> list[list[Fault]]:
    """Every fault once, as many at a time as there are servers and Arrs, each on one of them."""
    servers, arrs = [*campaign.servers.values()], [*campaign.arrs]
    of_servers: list[tuple[str, Inject]] = [*server_faults.FAULTS.items()]
    of_arrs: list[tuple[str, Inject]] = [*arr_faults.FAULTS.items(), *user_faults.FAULTS.items()]
    decks: list[tuple[list[tuple[str, Inject]], list[Any]]] = [(of_servers, servers), (of_arrs, arrs)]
    found: list[list[Fault]] = []
    for faults, targets in decks:
        deck = [one for one in faults if ONLY in one[0]]
        campaign.random.shuffle(deck)
        for number, (name, course) in enumerate(deck):
            wave, place = divmod(number, len(targets))
            if wave == len(found):
                found.append([])
            if place == 0:
                campaign.random.shuffle(targets)
            found[wave].append(Fault(name, course, targets[place]))
    return found


@pytest.mark.timeout(3600)
def test_whatever_happens_to_servers_and_arrs_nothing_is_lost_doubled_or_wrongly_removed(
    campaign: Campaign,
) -> None:
    for _ in range(ROUNDS):
        for wave in waves(campaign):
            campaign.wave(wave)

    campaign.settle(say="all of it")
    assert campaign.watch.asked > 100
