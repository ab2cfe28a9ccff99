"""Knows which of many things are due without looking at those that are not: pure."""

import heapq
import math
from collections.abc import Hashable


class Deadlines[T: Hashable]:
    """Things by when they are due (Unix s). Many share a moment; what is due stays so until it is moved."""

    def __init__(self) -> None:
        self._moments: list[float] = []  # a heap of the keys of `_waiting`
        self._waiting: dict[float, dict[T, None]] = {}
        self._due: dict[T, None] = {}

    def move(self, one: T, before: float, at: float) -> None:
        """It is due at `at` now, no longer at `before`; infinite: never."""
        self._due.pop(one, None)
        if (waiting := self._waiting.get(before)) is not None:
            waiting.pop(one, None)  # the moment itself stays until it comes, as it is in the heap
        if at == math.inf:
            return
        if at not in self._waiting:
            self._waiting[at] = {}
            heapq.heappush(self._moments, at)
        self._waiting[at][one] = None

    def due(self, now: float) -> list[T]:
        """Everything whose moment has come, the earliest first."""
        while self._moments and self._moments[0] <= now:
            self._due |= self._waiting.pop(heapq.heappop(self._moments))
        return list(self._due)
