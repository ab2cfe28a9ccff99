"""What the daemon sends out in a minute: requests to each server and each Arr, transactions to its database."""

import time
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from tests.bench.crowd import Crowd
from tests.bench.figures import Figure
from tests.bench.meter import transactions
from tests.lab.arr import ArrSim


class Outgoing:
    """Counts from when it is made; servers and Arrs count for themselves what they are asked.

    `data` is the daemon's data folder.
    """

    def __init__(self, data: Path, arrs: Collection[ArrSim], crowds: Sequence[Crowd] = ()) -> None:
        self._database = data / "qbitrr.db"
        self._arrs = arrs
        self._crowds = crowds
        self._before = self._counted()
        self._began = time.monotonic()

    def figures(self, scenario: str, when: str) -> Iterator[Figure]:
        """How much it was in a minute until now."""
        minutes = (time.monotonic() - self._began) / 60
        for what, count in self.so_far().items():
            yield Figure(scenario, f"{when}, {what}", count / minutes, "a minute")

    def so_far(self) -> dict[str, int]:
        """How much it was until now; of the servers, and of the Arrs, the one that was asked most."""
        return {
            what: max(now - before for now, before in zip(counts, self._before[what], strict=True))
            for what, counts in self._counted().items()
        }

    def _counted(self) -> dict[str, list[int]]:
        found = {
            "transactions in the database": [transactions(self._database)],
            "requests to an Arr": [len(arr.requests) for arr in self._arrs],
        }
        if self._crowds:
            servers = [count for crowd in self._crowds for count in crowd.requests().values()]
            found["requests to a server"] = servers
        return found
