"""Lets equal values be one object: what thousands of torrents have in common is held once."""

from collections.abc import Hashable
from typing import Any


class Shared[T: Hashable]:
    """The latest `most` different values; an equal one of earlier is still right, only not shared any more."""

    def __init__(self, most: int = 4096) -> None:
        self._most = most
        self._known: dict[T, T] = {}

    def __call__(self, value: T) -> T:
        """The value, or the equal one that is known already."""
        known = self._known.setdefault(value, value)
        if len(self._known) > self._most:
            del self._known[next(iter(self._known))]
        return known


def of_common(kind: Any, name: str) -> Any:
    """A field that is read from what an object has in common with others: `_common`, of this named tuple."""
    place = kind._fields.index(name)
    return property(lambda one: one._common[place])
