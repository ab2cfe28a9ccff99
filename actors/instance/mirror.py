"""Keeps the torrents of one qBittorrent current by `sync/maindata` deltas, by category: pure."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from actors.instance import decode
from actors.torrent import TAG_FREE_SPACE_PAUSED, Torrent

# `missingFiles` is an error that qBittorrent gives a name of its own.
_ERRORED = frozenset({"error", "missingFiles"})

#: How many torrents that left a category are remembered; who asks from before that gets everything.
GONE_KEPT = 2000


@dataclass(frozen=True, slots=True)
class Changes:
    """What one delta brought. Hashes; `categories` are those whose Arr should look at once.

    `incomplete`: this was not enough to know all, so ask for everything the next time.
    """

    changed: int = 0
    added: tuple[str, ...] = ()
    completed: tuple[str, ...] = ()
    errored: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    categories: frozenset[str] = frozenset()
    incomplete: bool = False


@dataclass(frozen=True, slots=True)
class View:
    """What changed in a category since some revision; `full`: it is all there is."""

    full: bool
    changed: tuple[Torrent, ...]
    gone: tuple[str, ...]
    total: int


class _Shelf:
    """One category: its torrents and those that left, each with its revision, the latest at the end."""

    __slots__ = ("forgot_at", "gone", "here")

    def __init__(self) -> None:
        self.here: dict[str, int] = {}
        self.gone: dict[str, int] = {}
        self.forgot_at = -1  # the newest revision whose departures are no longer all known

    def put(self, torrent_hash: str, revision: int) -> None:
        self.here.pop(torrent_hash, None)
        self.here[torrent_hash] = revision

    def drop(self, torrent_hash: str, revision: int) -> None:
        self.here.pop(torrent_hash, None)
        self.gone.pop(torrent_hash, None)
        self.gone[torrent_hash] = revision
        if len(self.gone) > GONE_KEPT:
            oldest = next(iter(self.gone))
            self.forgot_at = self.gone.pop(oldest)


class Mirror:
    """Torrents, categories and server state of one qBittorrent as of `at` (Unix s).

    Work goes with the size of what changed, not of what is there. `revision` grows with every delta that changes
    something we hold; `epoch` tells the revisions of this mirror from those of any other.
    """

    def __init__(self, epoch: str) -> None:
        self.epoch = epoch
        self.revision = 0
        self.rid = 0
        self.at = 0.0
        self.torrents: dict[str, Torrent] = {}
        # Hashes of what has something left to download, or still carries the tag of having waited for space.
        self.unfinished: dict[str, None] = {}
        self.categories: dict[str, str] = {}  # name -> save path
        self.server: dict[str, Any] = {}
        self.unreadable: dict[str, str] = {}  # hash -> why what was said of it last is of no use
        self._shelves: dict[str, _Shelf] = {}
        self._states: Counter[tuple[str, str]] = Counter()

    def apply(self, delta: Mapping[str, Any], at: float) -> Changes:
        """Take in one answer of `sync/maindata`, whole or delta, that the server gave at `at` (Unix s)."""
        whole = bool(delta.get("full_update"))
        if whole:
            self.categories.clear()
        for name, raw in delta.get("categories", {}).items():
            self.categories[name] = str((raw or {}).get("savePath") or "")
        for name in delta.get("categories_removed", ()):
            self.categories.pop(name, None)
        news = _News(self.revision + 1)
        queueing = self.is_queueing
        self.server.update(delta.get("server_state", {}))
        # Places that were hidden have to be told again.
        news.incomplete = not whole and queueing != self.is_queueing
        told: Mapping[str, Torrent | Mapping[str, Any]] = delta.get("torrents", {})
        gone: Iterable[str] = self.torrents.keys() - told.keys() if whole else delta.get("torrents_removed", ())
        for torrent_hash in gone:
            self._drop(torrent_hash, news)
        if whole:
            self.unreadable.clear()
        for torrent_hash, raw in told.items():
            self._take(torrent_hash, raw, at, news)
        if news.anything:
            self.revision = news.revision
        self.rid = 0 if news.incomplete else int(delta["rid"])
        self.at = at
        return news.changes()

    def view(self, category: str, *, subcategories: bool, epoch: str = "", since: int = -1) -> View:
        """What changed in the category after `since`, a revision of `epoch`; everything when that is not ours.

        With `subcategories`, "tv" is also "tv/anime" but not "tvs".
        """
        shelves = list(self._matching(category, subcategories=subcategories))
        total = sum(len(shelf.here) for shelf in shelves)
        known = epoch == self.epoch and 0 <= since <= self.revision
        if not known or any(since < shelf.forgot_at for shelf in shelves):
            everything = tuple(self.torrents[each] for shelf in shelves for each in shelf.here)
            return View(full=True, changed=everything, gone=(), total=total)
        changed = tuple(self.torrents[each] for shelf in shelves for each in _newer(shelf.here, since))
        here = {
            torrent.hash for torrent in changed
        }  # what came back, or went from "tv" to "tv/anime", is not gone
        gone = {each for shelf in shelves for each in _newer(shelf.gone, since) if each not in here}
        return View(full=False, changed=changed, gone=tuple(gone), total=total)

    def counts(self) -> dict[str, int]:
        """How many torrents each category holds; "" are those without one."""
        return {name: len(shelf.here) for name, shelf in self._shelves.items() if shelf.here}

    def states(self) -> dict[tuple[str, str], int]:
        """How many torrents are in which state, by category and state; kept as they change, so asking is cheap."""
        return dict(self._states)

    @property
    def is_queueing(self) -> bool:
        """Whether torrents wait for their turn; where they do not, their places in the queue mean nothing."""
        return self.server.get("queueing") is not False

    def _matching(self, category: str, *, subcategories: bool) -> Iterator[_Shelf]:
        if not subcategories:
            if category in self._shelves:
                yield self._shelves[category]
            return
        for name, shelf in self._shelves.items():
            if within(name, category):
                yield shelf

    def _take(self, torrent_hash: str, told: Torrent | Mapping[str, Any], at: float, news: "_News") -> None:
        known = self.torrents.get(torrent_hash)
        torrent = self._read(torrent_hash, told, known, at)
        if torrent is None:
            news.incomplete = news.incomplete or torrent_hash not in self.unreadable
            return
        if torrent is known:
            return
        torrent_hash = torrent.hash
        news.took(known, torrent)
        self.torrents[torrent_hash] = torrent
        if known is not None:
            self._one_less(known)
        self._states[torrent.category, torrent.state] += 1
        if torrent.amount_left > 0 or not torrent.has_metadata or TAG_FREE_SPACE_PAUSED in torrent.tags:
            self.unfinished[torrent_hash] = None
        else:
            self.unfinished.pop(torrent_hash, None)
        if known is not None and known.category != torrent.category:
            self._shelves[known.category].drop(torrent_hash, news.revision)
        self._shelf(torrent.category).put(torrent_hash, news.revision)

    def _read(
        self, torrent_hash: str, told: Torrent | Mapping[str, Any], known: Torrent | None, at: float
    ) -> Torrent | None:
        """As it is now, the same object when nothing is different; None: this was not enough to know."""
        if isinstance(told, Torrent):
            self.unreadable.pop(torrent_hash, None)
            drafted = told if self.is_queueing else told.but(priority=0)
            if known is not None:
                return decode.again(known, drafted, at)
            return drafted.but(hash=torrent_hash, reported_at=at)
        if fault := decode.fault(told):  # it stays as it was last known, or unknown: nothing follows from this
            self.unreadable[torrent_hash] = fault
            return known
        self.unreadable.pop(torrent_hash, None)
        if not self.is_queueing and "priority" in told:
            told = {**told, "priority": 0}
        if known is not None:
            return decode.changed(known, told, at)
        return decode.torrent(torrent_hash, told, at) if decode.is_whole(told) else None

    def _drop(self, torrent_hash: str, news: "_News") -> None:
        self.unreadable.pop(torrent_hash, None)
        known = self.torrents.pop(torrent_hash, None)
        if known is None:
            return
        self.unfinished.pop(known.hash, None)
        self._one_less(known)
        self._shelf(known.category).drop(known.hash, news.revision)
        news.gone.append(known.hash)

    def _one_less(self, known: Torrent) -> None:
        place = (known.category, known.state)
        self._states[place] -= 1
        if not self._states[place]:
            del self._states[place]

    def _shelf(self, category: str) -> _Shelf:
        shelf = self._shelves.get(category)
        if shelf is None:
            shelf = self._shelves[category] = _Shelf()
        return shelf


class _News:
    """Collects what one delta brings."""

    def __init__(self, revision: int) -> None:
        self.revision = revision
        self.changed = 0
        self.added: list[str] = []
        self.completed: list[str] = []
        self.errored: list[str] = []
        self.moved: list[str] = []
        self.gone: list[str] = []
        self.categories: set[str] = set()
        self.incomplete = False

    @property
    def anything(self) -> bool:
        return bool(self.changed or self.gone)

    def took(self, known: Torrent | None, torrent: Torrent) -> None:
        self.changed += 1
        if known is None:
            self._tell(self.added, torrent)
            return
        if known.category != torrent.category:
            self._tell(self.moved, torrent)
            self.categories.add(known.category)
        if torrent.complete and not known.complete:
            self._tell(self.completed, torrent)
        if torrent.state in _ERRORED and known.state not in _ERRORED:
            self._tell(self.errored, torrent)

    def _tell(self, of_this_kind: list[str], torrent: Torrent) -> None:
        of_this_kind.append(torrent.hash)
        self.categories.add(torrent.category)

    def changes(self) -> Changes:
        return Changes(
            changed=self.changed,
            added=tuple(self.added),
            completed=tuple(self.completed),
            errored=tuple(self.errored),
            moved=tuple(self.moved),
            gone=tuple(self.gone),
            categories=frozenset(self.categories),
            incomplete=self.incomplete,
        )


def within(category: str, parent: str) -> bool:
    """Whether `category` is `parent` or below it: "tv/anime" is in "tv", "tvs" is not."""
    return category == parent or category.startswith(f"{parent}/")


def _newer(revisions: dict[str, int], since: int) -> Iterator[str]:
    """The hashes with a revision after `since`, latest first: what changed last is at the end."""
    for torrent_hash in reversed(revisions):
        if revisions[torrent_hash] <= since:
            return
        yield torrent_hash
