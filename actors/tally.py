"""Counts what happens, for the metrics: numbers that only grow, in the life of the process."""

import threading
from collections import defaultdict
from dataclasses import dataclass

#: Upper bounds (s) of the classes in which durations are counted; above the last there is one more class.
BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)

type Labels = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Durations:
    """How often something was timed, class by class (one more than `BOUNDS`), and how long in all (s)."""

    classes: tuple[int, ...]
    seconds: float


class Tally:
    """One of each number for a process, by what is counted and its labels; safe from any thread.

    It outlives the actors that count in it, so that a restart of one of them takes nothing back. Labels are
    names from the configuration and words from the code, never a torrent's: so their number has a bound.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: dict[str, dict[Labels, float]] = defaultdict(dict)
        self._durations: dict[str, dict[Labels, tuple[list[int], float]]] = defaultdict(dict)

    def add(self, what: str, *labels: str, by: float = 1) -> None:
        """Count `by` more of it; 0 makes the number known without counting."""
        with self._lock:
            counts = self._counts[what]
            counts[labels] = counts.get(labels, 0) + by

    def took(self, what: str, *labels: str, seconds: float) -> None:
        """Count one more of it, that took so many seconds."""
        place = next((index for index, bound in enumerate(BOUNDS) if seconds <= bound), len(BOUNDS))
        with self._lock:
            classes, before = self._durations[what].get(labels) or ([0] * (len(BOUNDS) + 1), 0.0)
            classes[place] += 1
            self._durations[what][labels] = (classes, before + seconds)

    def counts(self, what: str) -> dict[Labels, float]:
        """Every number of that name, by its labels."""
        with self._lock:
            return dict(self._counts.get(what, {}))

    def durations(self, what: str) -> dict[Labels, Durations]:
        """Everything that was timed under that name, by its labels."""
        with self._lock:
            found = self._durations.get(what, {})
            return {labels: Durations(tuple(classes), seconds) for labels, (classes, seconds) in found.items()}


class Traffic:
    """Counts what goes over one client to its server, from the totals that the client keeps of its own life."""

    def __init__(self, tally: Tally, whose: str, name: str) -> None:
        """`whose` is `instance` or `arr`, `name` which of them."""
        self._tally = tally
        self._whose = whose
        self._name = name
        self._before = (0, 0)

    def note(self, requests: int, received: int) -> None:
        """The client has sent so many requests and received so many bytes of answers since it was made."""
        before, self._before = self._before, (requests, received)
        self._tally.add(f"{self._whose}_requests", self._name, by=requests - before[0])
        self._tally.add(f"{self._whose}_received_bytes", self._name, by=received - before[1])
