"""Keyed one-shot timers in the order they fall due: data only, no thread and no clock."""

import heapq
import itertools
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Timer:
    """A message that falls due for `name` at `when` (monotonic seconds)."""

    when: float
    name: str
    message: object
    key: str


class Timers:
    """At most one timer for each (name, key); a replaced or cancelled one never fires and does not pile up."""

    def __init__(self) -> None:
        self._live: dict[tuple[str, str], Timer] = {}
        self._heap: list[tuple[float, int, Timer]] = []
        self._order = itertools.count()  # timers due at the same moment fire in the order they were set

    def __len__(self) -> int:
        return len(self._live)

    @property
    def held(self) -> int:
        """How many entries are kept in memory, dead ones included: a small multiple of the live ones."""
        return len(self._heap)

    def live(self) -> list[Timer]:
        """The timers that are set, in no order."""
        return list(self._live.values())

    def put(self, timer: Timer) -> None:
        """Set a timer in place of the one with the same name and key."""
        self._live[timer.name, timer.key] = timer
        heapq.heappush(self._heap, (timer.when, next(self._order), timer))
        if len(self._heap) > 2 * len(self._live) + 64:
            self._heap = [entry for entry in self._heap if self._alive(entry[2])]
            heapq.heapify(self._heap)

    def cancel(self, name: str, key: str) -> None:
        """Drop one timer, if it is set."""
        self._live.pop((name, key), None)

    def cancel_all(self, name: str) -> None:
        """Drop every timer of `name`."""
        for place in [place for place in self._live if place[0] == name]:
            del self._live[place]

    def next_at(self) -> float | None:
        """When the next timer falls due (monotonic seconds), None when there is none."""
        while self._heap and not self._alive(self._heap[0][2]):
            heapq.heappop(self._heap)
        return self._heap[0][0] if self._heap else None

    def take_due(self, now: float) -> Timer | None:
        """Remove and return the earliest timer that is due at `now`, None when none is."""
        when = self.next_at()
        if when is None or when > now:
            return None
        timer = heapq.heappop(self._heap)[2]
        del self._live[timer.name, timer.key]
        return timer

    def _alive(self, timer: Timer) -> bool:
        return self._live.get((timer.name, timer.key)) is timer
