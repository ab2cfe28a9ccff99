"""Knows which of many things are due without looking at those that are not: pure."""

import heapq
import math
from collections.abc import Hashable

#: What is due later than the present slot (s) is only known by its slot: a moment of its own takes room.
SLOT = 600


class Deadlines[T: Hashable]:
    """Things by when they are due (Unix s). Many share a moment; what is due stays so until it is moved."""

    def __init__(self) -> None:
        self._until = 0.0  # where the present slot ends
        self._moments: list[float] = []  # a heap of the keys of `_soon`
        self._soon: dict[float, dict[T, None]] = {}
        self._slots: list[int] = []  # a heap of the keys of `_later`
        self._later: dict[int, dict[T, float]] = {}
        self._due: dict[T, None] = {}

    def move(self, one: T, before: float, at: float) -> None:
        """It is due at `at` now, no longer at `before`; infinite: never."""
        self._due.pop(one, None)
        # a moment and a slot themselves stay until they come, as they are in the heap
        if before < self._until:
            self._soon.get(before, {}).pop(one, None)
        elif before != math.inf:
            self._later.get(_slot(before), {}).pop(one, None)
        self._put(one, at)

    def due(self, now: float) -> list[T]:
        """Everything whose moment has come, the earliest first."""
        if not self._due:
            self._due = {}  # a dictionary keeps the room that it once needed
        self._until = max(self._until, (_slot(now) + 1) * SLOT) if now < math.inf else math.inf
        while self._slots and self._slots[0] * SLOT < self._until:
            for one, at in self._later.pop(heapq.heappop(self._slots)).items():
                self._put(one, at)
        while self._moments and self._moments[0] <= now:
            self._due |= self._soon.pop(heapq.heappop(self._moments))
        return list(self._due)

    def __len__(self) -> int:
        """How many were due when that was last asked, and were not moved since."""
        return len(self._due)

    def _put(self, one: T, at: float) -> None:
        if at < self._until:
            if at not in self._soon:
                self._soon[at] = {}
                heapq.heappush(self._moments, at)
            self._soon[at][one] = None
        elif at != math.inf:
            slot = _slot(at)
            if slot not in self._later:
                self._later[slot] = {}
                heapq.heappush(self._slots, slot)
            self._later[slot][one] = at


def _slot(at: float) -> int:
    return int(at // SLOT)
