"""Every fault of a server, an Arr, a user and of qBitrr itself, in a seeded order, into one running tree."""

import os
import random
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Any

import pytest

from tests.faults import arr_faults, daemon_faults, server_faults, user_faults
from tests.faults.campaign import Campaign, Fault, Inject

#: How often each fault is injected: `make faults` says more.
ROUNDS = int(os.environ.get("FAULTS_ROUNDS", "1"))
ONLY = os.environ.get("FAULTS_ONLY", "")
AT_A_TIME = 2  # faulty servers: one is always well, so that the stream goes on
SETTLE_EVERY = 3  # waves


def dealt(
    chance: random.Random, faults: Mapping[str, Inject], targets: Sequence[Any], at_a_time: int
) -> Iterator[list[Fault]]:
    """Every fault once, in any order, so many at a time, each on a target of its own."""
    deck = [one for one in faults.items() if ONLY in one[0]]
    chance.shuffle(deck)
    for first in range(0, len(deck), at_a_time):
        some = deck[first : first + at_a_time]
        yield [Fault(*one, target) for one, target in zip(some, chance.sample(targets, len(some)), strict=True)]


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
        for number, wave in enumerate(waves(campaign), 1):
            campaign.wave(wave)
            if number % SETTLE_EVERY == 0:
                campaign.settle()

    campaign.settle()
    assert campaign.watch.asked > 100


@pytest.mark.timeout(3600)
def test_whatever_happens_to_qbitrr_itself_nothing_is_lost_doubled_or_wrongly_removed(campaign: Campaign) -> None:
    faults = daemon_faults.FAULTS | ({} if campaign.no_disk else daemon_faults.OF_DISKS)
    for _ in range(ROUNDS):
        for number, wave in enumerate(dealt(campaign.random, faults, [campaign.daemon], 1), 1):
            campaign.wave(wave)
            if number % SETTLE_EVERY == 0:
                campaign.settle()

    campaign.settle()
    print(campaign.no_disk)
