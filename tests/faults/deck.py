"""In which order faults come, and upon whom."""

import os
import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tests.faults.campaign import Fault, Inject

#: How often each fault is injected: `make faults` says more.
ROUNDS = int(os.environ.get("FAULTS_ROUNDS", "1"))
#: Only faults with this in their name, for whoever looks into one.
ONLY = os.environ.get("FAULTS_ONLY", "")


def dealt(
    chance: random.Random, faults: Mapping[str, Inject], targets: Sequence[Any], at_a_time: int
) -> Iterator[list[Fault]]:
    """Every fault once, in any order, so many at a time, each on a target of its own."""
    deck = [one for one in faults.items() if ONLY in one[0]]
    chance.shuffle(deck)
    for first in range(0, len(deck), at_a_time):
        some = deck[first : first + at_a_time]
        yield [Fault(*one, target) for one, target in zip(some, chance.sample(targets, len(some)), strict=True)]
