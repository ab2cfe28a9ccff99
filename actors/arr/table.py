"""The torrents a category follows on every instance, kept current by views; no I/O, no clock."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from actors.arr.facts import Memory
from actors.arr.step import Verdict
from actors.messages import CategoryView, SeenTorrent, Standing
from actors.torrent import Torrent

#: So long a torrent may be missing before it is forgotten (s): one that changes category is, for a moment.
GONE_AFTER = 10.0
#: So many that go at once, with none of the others left, may be a server that lost them or is another one.
MANY = 5

type Key = tuple[str, str]  # instance, hash


@dataclass(slots=True)
class Entry:
    """One torrent on one instance, with what we think of it. Times are Unix seconds.

    `stream` is the category by whose view it is known: the Arr's own, or a special one.
    """

    instance: str
    torrent: Torrent
    stream: str
    memory: Memory
    verdict: Verdict | None = None
    verdict_at: float = 0.0
    again_at: float = 0.0  # decide again then; math.inf: only new facts can change it
    repeats: int = 0  # how often these same steps were decided in a row
    quiet_until: float = 0.0  # do not send the same steps again before
    searched_at: float = 0.0
    leaving: bool = False  # its instance was told to delete it
    told: SeenTorrent | None = None  # the library row as storage knows it

    @property
    def key(self) -> Key:
        """Instance and hash."""
        return (self.instance, self.torrent.hash)


@dataclass(slots=True)
class Missing:
    """A torrent its instance no longer shows; forgotten at `until` (inf: not by itself) unless it comes back."""

    until: float
    entry: Entry | None  # None: known from an earlier life only


@dataclass(slots=True)
class Table:
    """Entries by instance and hash. `born(instance, torrent, now)` makes the memory of a torrent first seen.

    `strangers` are torrents in a special category that nobody has claimed for this Arr (yet).
    """

    own: str
    born: Callable[[str, Torrent, float], Memory]
    rows: dict[Key, SeenTorrent] = field(default_factory=dict)  # from an earlier life, not seen yet in this one
    entries: dict[Key, Entry] = field(default_factory=dict)
    strangers: dict[Key, tuple[str, Torrent]] = field(default_factory=dict)
    disowned: set[Key] = field(default_factory=set)  # strangers the Arr, asked, does not know
    missing: dict[Key, Missing] = field(default_factory=dict)
    standings: dict[str, Standing] = field(default_factory=dict)
    totals: dict[str, int] = field(default_factory=dict)
    doubted: dict[str, float] = field(default_factory=dict)  # instance that lost everything at once -> since

    def apply(self, views: Iterable[tuple[str, CategoryView]], now: float) -> set[Key]:
        """Take in `(stream, view)` pairs; the keys whose torrent is new or changed.

        What left one stream may have entered another, so departures are settled after all views.
        """
        changed: set[Key] = set()
        left: list[tuple[str, Key]] = []
        new: set[Key] = set()
        own: list[CategoryView] = []
        for stream, view in views:
            left.extend((stream, key) for key in self._left(stream, view))
            for torrent in view.changed:
                key = (view.instance, torrent.hash)
                if not (key in self.entries or key in self.missing or key in self.rows):
                    new.add(key)
                if self._arrive(stream, view.instance, torrent, now):
                    changed.add(key)
            if stream == self.own:
                self.standings[view.instance] = view.standing
                self.totals[view.instance] = view.total
                own.append(view)
        lost = {key for stream, key in left if self._depart(stream, key, now)}
        for view in own if lost else ():
            self._doubt(view, {key for key in lost if key[0] == view.instance}, new, now)
        return changed & self.entries.keys()

    def _left(self, stream: str, view: CategoryView) -> Iterator[Key]:
        if not view.full:
            yield from ((view.instance, one) for one in view.gone)
            return
        here = {torrent.hash for torrent in view.changed}
        for key, entry in self.entries.items():
            if key[0] == view.instance and entry.stream == stream and key[1] not in here:
                yield key
        for key in [*self.strangers]:
            if key[0] == view.instance and self.strangers[key][0] == stream and key[1] not in here:
                yield key
        for key in self.rows if stream == self.own else ():
            if key[0] == view.instance and key[1] not in here:
                yield key

    def _doubt(self, view: CategoryView, lost: set[Key], new: set[Key], now: float) -> None:
        """Whether everything that we knew there went at once, and it may not be the same server any more.

        A category may hold one or two; of those only a server without any torrent at all makes us doubt.
        """
        enough = MANY if not view.empty else 1 if view.full else 2
        missed = [key for key in lost if not self._is_our_doing(key)]
        if len(missed) < enough or any(key[0] == view.instance and key not in new for key in self.entries):
            return
        self.doubted.setdefault(view.instance, now)
        for key in lost:
            self.missing[key].until = math.inf

    def _is_our_doing(self, key: Key) -> bool:
        entry = self.missing[key].entry
        return entry is not None and entry.leaving

    def doubts(self) -> dict[str, int]:
        """How many torrents each doubted instance has lost."""
        lost = Counter(key[0] for key, gone in self.missing.items() if gone.until == math.inf)
        return {instance: lost[instance] for instance in self.doubted}

    def believe(self, instance: str, until: float) -> None:
        """End the doubt: what the instance lost is forgotten at `until` unless it comes back."""
        self.doubted.pop(instance, None)
        for key, gone in self.missing.items():
            if key[0] == instance and gone.until == math.inf:
                gone.until = until

    def _arrive(self, stream: str, instance: str, torrent: Torrent, now: float) -> bool:
        key = (instance, torrent.hash)
        gone = self.missing.pop(key, None)
        if gone is not None and gone.until == math.inf:
            self.believe(instance, now + GONE_AFTER)  # it is that server: what else it lost is lost
        if gone is not None and gone.entry is not None:
            self.entries[key] = gone.entry
        entry = self.entries.get(key)
        if entry is not None:
            same = entry.torrent == torrent and entry.stream == stream and gone is None
            entry.torrent, entry.stream = torrent, stream
            return not same
        if stream != self.own and key not in self.rows:
            self.strangers[key] = (stream, torrent)
            return False
        self.claim(key, stream, torrent, now)
        return True

    def claim(self, key: Key, stream: str, torrent: Torrent, now: float) -> None:
        """Follow a torrent from now on."""
        self.strangers.pop(key, None)
        entry = Entry(key[0], torrent, stream, self.born(key[0], torrent, now))
        entry.told = self.rows.pop(key, None)
        self.entries[key] = entry

    def _depart(self, stream: str, key: Key, now: float) -> bool:
        """Take note of one that left a stream; true when it is missing now and was not before."""
        stranger = self.strangers.get(key)
        if stranger is not None and stranger[0] == stream:
            del self.strangers[key]
            self.disowned.discard(key)
        entry = self.entries.get(key)
        if entry is not None and entry.stream != stream:
            return False  # it only changed category
        if entry is None and (key not in self.rows or key in self.missing):
            return False
        self.missing[key] = Missing(now + GONE_AFTER, self.entries.pop(key, None))
        return True

    def forgotten(self, fresh: Iterable[str], now: float) -> dict[str, tuple[str, ...]]:
        """Give up what has been missing long enough, on instances that answered: hashes by instance."""
        fresh = set(fresh)
        over = [key for key, gone in self.missing.items() if gone.until <= now and key[0] in fresh]
        hashes: dict[str, list[str]] = {}
        for key in over:
            del self.missing[key]
            self.rows.pop(key, None)
            hashes.setdefault(key[0], []).append(key[1])
        return {instance: tuple(gone) for instance, gone in hashes.items()}

    def copies(self, torrent_hash: str) -> list[Entry]:
        """Every entry of a hash, on whichever instance."""
        found = (self.entries.get((instance, torrent_hash)) for instance in self.standings)
        return [entry for entry in found if entry is not None]

    def due(self, changed: set[Key], now: float) -> list[Entry]:
        """The entries to decide on now: those that changed and those whose time has come."""
        return [e for key, e in self.entries.items() if key in changed or e.again_at <= now]

    def counts(self) -> Mapping[str, int]:
        """How many torrents are followed on each instance that was ever heard of."""
        counts = dict.fromkeys(self.standings, 0)
        for entry in self.entries.values():
            counts[entry.instance] = counts.get(entry.instance, 0) + 1
        return counts
