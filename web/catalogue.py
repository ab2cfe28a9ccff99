"""Finds torrents among all that are followed, in orders that hold until a category publishes something new."""

import threading
from dataclasses import dataclass, field

from actors.arr.listing import ListedTorrent, listed
from actors.arr.snapshot import ArrSnapshot
from actors.arr.table import Entry
from web.rows import Counts, Wanted, by_name, counts_of, in_order, matching
from web.views import Views


@dataclass(frozen=True, slots=True)
class Found:
    """One page of what was wanted: `total` in all, and the `counts` of everything that is followed."""

    rows: tuple[ListedTorrent, ...]
    total: int
    counts: Counts


@dataclass(slots=True)
class _Orders:
    """Everything that was listed in these snapshots, sorted as far as somebody asked for it."""

    snapshots: tuple[ArrSnapshot, ...]
    named: list[Entry]
    counts: Counts
    orders: dict[tuple[str, bool], list[Entry]] = field(default_factory=dict)

    def by(self, sort: str, descending: bool) -> list[Entry]:
        if (sort, descending) not in self.orders:
            self.orders[sort, descending] = in_order(self.named, sort, descending=descending)
        return self.orders[sort, descending]


class Catalogue:
    """The torrents of all categories. Safe from any thread.

    Sorting 50,000 rows takes some 50 ms, taking a page out of a sorted list one: a reader who scrolls pays once.
    A category publishes after each pass, so no order is older than the facts it was made from.
    """

    def __init__(self, views: Views) -> None:
        self._views = views
        self._lock = threading.Lock()
        self._orders = _Orders((), [], counts_of([]))

    def find(self, wanted: Wanted, first: int, size: int) -> Found:
        """The wanted torrents from the `first` on (0 is the first of all), at most `size` of them."""
        with self._lock:  # so that two readers do not sort the same at once
            orders = self._current()
            found = orders.by(wanted.sort, wanted.descending)
        rows = matching(found, wanted)
        return Found(tuple(listed(row) for row in rows[first : first + size]), len(rows), orders.counts)

    def all(self, wanted: Wanted) -> tuple[ListedTorrent, ...]:
        """Every wanted torrent."""
        return self.find(wanted, 0, 2**62).rows

    def _current(self) -> _Orders:
        snapshots = self._views.arrs()
        before = self._orders.snapshots
        if len(before) != len(snapshots) or any(a is not b for a, b in zip(before, snapshots, strict=True)):
            named = by_name(row for arr in snapshots if arr.listing is not None for row in arr.listing.entries())
            self._orders = _Orders(snapshots, named, counts_of(named))
        return self._orders
