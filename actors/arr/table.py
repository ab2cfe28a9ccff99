"""The torrents a category follows on every instance, kept current by views; no I/O, no clock."""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from itertools import chain

from actors.arr.deadlines import Deadlines
from actors.arr.facts import Memory
from actors.arr.memory import first
from actors.arr.step import Verdict
from actors.keyed import Key, Keyed
from actors.messages import CategoryView, Standing
from actors.sharing import Shared
from actors.torrent import Torrent
from storage.rows import LibraryRow

#: So long a torrent may be missing before it is forgotten (s): one that changes category is, for a moment.
GONE_AFTER = 10.0
#: So many that go at once, with none of the others left, may be a server that lost them or is another one.
MANY = 5


@dataclass(frozen=True, slots=True)
class Orders:
    """What was told to its instance: of most torrents nothing, so it is not part of each."""

    repeats: int = 0  # how often these same steps were decided in a row
    quiet_until: float = 0.0  # do not send the same steps again before
    leaving: bool = False  # to delete it


NO_ORDERS = Orders()


@dataclass(slots=True, eq=False)
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
    orders: Orders = NO_ORDERS
    told: int | None = None  # the digest of the library row as storage knows it
    deadlines: "Deadlines[Entry]" = field(default_factory=Deadlines)
    _again_at: float = 0.0

    def __post_init__(self) -> None:
        self.deadlines.move(self, math.inf, self._again_at)

    @property
    def key(self) -> Key:
        """Instance and hash."""
        return (self.instance, self.torrent.hash)

    @property
    def again_at(self) -> float:
        """Decide again then; infinite: only new facts can change it."""
        return self._again_at

    @again_at.setter
    def again_at(self, at: float) -> None:
        if at != self._again_at:
            self.deadlines.move(self, self._again_at, at)
            self._again_at = at


@dataclass(slots=True)
class Missing:
    """A torrent its instance no longer shows; forgotten at `until` (inf: not by itself) unless it comes back."""

    until: float
    entry: Entry | None  # None: known from an earlier life only


@dataclass(slots=True)
class Table:
    """Entries by instance and hash. `rows` are those of an earlier life, not seen yet in this one.

    `strangers` are torrents in a special category that nobody has claimed for this Arr (yet).
    """

    own: str
    rows: Keyed[LibraryRow] = field(default_factory=Keyed)
    entries: Keyed[Entry] = field(default_factory=Keyed)
    strangers: dict[Key, tuple[str, Torrent]] = field(default_factory=dict)
    disowned: set[Key] = field(default_factory=set)  # strangers the Arr, asked, does not know
    missing: dict[Key, Missing] = field(default_factory=dict)
    standings: dict[str, Standing] = field(default_factory=dict)
    totals: dict[str, int] = field(default_factory=dict)
    doubted: dict[str, float] = field(default_factory=dict)  # instance that lost everything at once -> since
    deadlines: Deadlines[Entry] = field(default_factory=Deadlines)
    attention: dict[Key, None] = field(default_factory=dict)  # entries that need the user
    _memories: Shared[Memory] = field(default_factory=Shared)

    def apply(self, views: Iterable[tuple[str, CategoryView]], now: float) -> Set[Key]:
        """Take in `(stream, view)` pairs; the keys whose torrent is new or changed, in the order they came.

        What left one stream may have entered another, so departures are settled after all views.
        """
        views = list(views)
        left = list(self._left(views))
        changed: dict[Key, None] = {}
        new: set[Key] = set()
        own: list[CategoryView] = []
        for stream, view in views:
            for torrent in view.changed:
                key = (view.instance, torrent.hash)
                if not (key in self.entries or key in self.missing or key in self.rows):
                    new.add(key)
                if self._arrive(stream, view.instance, torrent, now):
                    changed[key] = None
            if stream == self.own:
                self.standings[view.instance] = view.standing
                self.totals[view.instance] = view.total
                own.append(view)
        lost = {key for stream, key in left if self._depart(stream, key, now)}
        for view in own if lost else ():
            self._doubt(view, {key for key in lost if key[0] == view.instance}, new, now)
        return {key: None for key in changed if key in self.entries}.keys()

    def _left(self, views: Iterable[tuple[str, CategoryView]]) -> Iterator[tuple[str, Key]]:
        """What is no longer in a stream: said so, or not among everything that is."""
        whole: dict[tuple[str, str], set[str]] = {}
        for stream, view in views:
            if view.full:
                whole[stream, view.instance] = {torrent.hash for torrent in view.changed}
            else:
                yield from ((stream, (view.instance, one)) for one in view.gone)
        if not whole:
            return
        streams = chain(
            ((entry.stream, key) for key, entry in self.entries.items()),
            ((stream, key) for key, (stream, _) in self.strangers.items()),
            ((self.own, key) for key in self.rows),
        )
        for stream, key in streams:
            here = whole.get((stream, key[0]))
            if here is not None and key[1] not in here:
                yield stream, key

    def _doubt(self, view: CategoryView, lost: set[Key], new: set[Key], now: float) -> None:
        """Whether everything that we knew there went at once, and it may not be the same server any more.

        A category may hold one or two; of those only a server without any torrent at all makes us doubt.
        """
        enough = MANY if not view.empty else 1 if view.full else 2
        missed = [key for key in lost if not self._is_our_doing(key)]
        here = sum(key[0] == view.instance and key in self.entries for key in new)
        if len(missed) < enough or self.entries.on(view.instance) > here:
            return
        self.doubted.setdefault(view.instance, now)
        for key in lost:
            self.missing[key].until = math.inf

    def _is_our_doing(self, key: Key) -> bool:
        entry = self.missing[key].entry
        return entry is not None and entry.orders.leaving

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
            self._put(key, gone.entry)
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
        row = self.rows.pop(key, None)
        memory = self._memories(first(torrent, row, self.own, now))
        entry = Entry(key[0], torrent, stream, memory, deadlines=self.deadlines)
        if row is not None:
            entry.told = row.as_told().digest()
            entry.verdict, entry.verdict_at = _earlier(row), row.verdict_at
        self._put(key, entry)

    def note(self, entry: Entry) -> None:
        """A verdict was given on it."""
        if entry.verdict is not None and entry.verdict.attention:
            self.attention[entry.key] = None
        elif self.attention:
            self.attention.pop(entry.key, None)

    def _put(self, key: Key, entry: Entry) -> None:
        self.entries[key] = entry
        self.note(entry)

    def _take_out(self, key: Key) -> Entry | None:
        entry = self.entries.pop(key, None)
        if entry is not None:
            self.attention.pop(key, None)
            entry.again_at = math.inf  # if it comes back, that is news
        return entry

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
        self.missing[key] = Missing(now + GONE_AFTER, self._take_out(key))
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

    def due(self, changed: Iterable[Key], now: float) -> list[Entry]:
        """The entries to decide on now: those that changed, then those whose time has come.

        What changed comes first since it mostly is the answer to what was told: then an order is done with, and
        not thousands of them are under way at a time.
        """
        news = {self.entries[key]: None for key in changed}
        for entry in news:
            entry.again_at = 0.0
        return list(news | dict.fromkeys(self.deadlines.due(now)))

    def due_still(self) -> int:
        """How many of those that were due the last time were not decided on since."""
        return len(self.deadlines)

    def counts(self) -> Mapping[str, int]:
        """How many torrents are followed on each instance that was ever heard of."""
        return dict.fromkeys(self.standings, 0) | self.entries.counts()


def _earlier(row: LibraryRow) -> Verdict | None:
    """The verdict of an earlier life, as far as it was told."""
    return Verdict(row.verdict_rule, row.verdict_why, attention=row.needs_attention) if row.verdict_rule else None
