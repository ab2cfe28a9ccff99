"""Finds torrents among all that are followed, in orders that are made anew when a category publishes."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from actors.arr.listing import ListedTorrent, listed
from actors.arr.snapshot import ArrSnapshot
from actors.arr.table import Entry
from web.rows import Counts, Wanted, by_name, counts_of, in_order, matching
from web.views import Views

#: So many times as long as it took to make, an order holds: looking takes no more than a tenth of a core.
_HOLD = 10


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
    hold_until: float = 0.0  # monotonic

    def by(self, sort: str, descending: bool) -> list[Entry]:
        if (sort, descending) not in self.orders:
            self.orders[sort, descending] = in_order(self.named, sort, descending=descending)
        return self.orders[sort, descending]


class Catalogue:
    """The torrents of all categories. Safe from any thread.

    Sorting 50,000 rows takes some 50 ms, taking a page out of a sorted list one: a reader who scrolls pays once.
    A category publishes after each pass. An order holds at least ten times as long as making it took: with half a
    million torrents for some seconds, in which what is shown of each is current all the same, and else for
    milliseconds. `now` (s) never goes back; `spent` is the processor time of this thread (s).
    """

    def __init__(
        self,
        views: Views,
        now: Callable[[], float] = time.monotonic,
        spent: Callable[[], float] = time.thread_time,
    ) -> None:
        self._views = views
        self._now = now
        self._spent = spent
        self._lock = threading.Lock()
        self._orders = _Orders((), [], counts_of([]))

    def find(self, wanted: Wanted, first: int, size: int) -> Found:
        """The wanted torrents from the `first` on (0 is the first of all), at most `size` of them."""
        with self._lock:  # so that two readers do not sort the same at once
            began = self._spent()
            orders = self._current()
            found = orders.by(wanted.sort, wanted.descending)
            orders.hold_until = max(orders.hold_until, self._now() + _HOLD * (self._spent() - began))
        rows = matching(found, wanted)
        return Found(tuple(listed(row) for row in rows[first : first + size]), len(rows), orders.counts)

    def all(self, wanted: Wanted) -> tuple[ListedTorrent, ...]:
        """Every wanted torrent."""
        return self.find(wanted, 0, 2**62).rows

    def _current(self) -> _Orders:
        snapshots = self._views.arrs()
        before = self._orders.snapshots
        news = any(a is not b for a, b in zip(before, snapshots, strict=False))
        if len(before) != len(snapshots) or (news and self._now() >= self._orders.hold_until):
            named = by_name(row for arr in snapshots if arr.listing is not None for row in arr.listing.entries())
            self._orders = _Orders(snapshots, named, counts_of(named))
        return self._orders
