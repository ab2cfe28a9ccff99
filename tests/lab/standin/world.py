"""What one stand-in holds: torrents, categories and tags, with every change of them noted."""

import math
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.lab.standin import disk
from tests.lab.standin.flavour import Flavour
from tests.lab.standin.ledger import ALL, GONE, Ledger
from tests.lab.standin.metainfo import Metainfo
from tests.lab.standin.rows import CLOCKED, told
from tests.lab.standin.torrent import SimTorrent

_PATH = frozenset({"savePath"})
_SECONDS_TO_CHECK = 0.6


class World:
    """Take `lock` to read or change anything. Time passes when `advance` is called: there is no thread."""

    def __init__(self, flavour: Flavour, downloads: Path) -> None:
        self.flavour = flavour
        self.downloads = downloads
        self.lock = threading.RLock()
        self.ledger = Ledger()
        self.torrents: dict[str, SimTorrent] = {}
        self.categories: dict[str, str] = {}
        """The save path of each, empty when it has none of its own."""
        self.tags: dict[str, None] = {}
        self.trackers: dict[str, dict[str, None]] = {}
        """The hashes below each announce URL."""
        self._moving: dict[str, None] = {}

    def advance(self) -> None:
        """Let downloads and checks go on until now."""
        now = time.time()
        for torrent_hash in list(self._moving):
            torrent = self.torrents[torrent_hash]
            if torrent.is_due(now):
                with self.changing(torrent_hash):
                    self._go_on(torrent, now)

    def resume(self) -> None:
        """Go on after a time in which nothing happened."""
        for torrent_hash in self._moving:
            self.torrents[torrent_hash].looked_at = time.time()

    @contextmanager
    def changing(self, torrent_hash: str) -> Iterator[SimTorrent]:
        """Note what is changed of a torrent inside."""
        torrent, now = self.torrents[torrent_hash], time.time()
        before = told(torrent, self.flavour, now)
        yield torrent
        after = told(torrent, self.flavour, now)
        fields = frozenset(key for key, value in after.items() if before[key] != value)
        if fields:
            self.ledger.note("torrent", torrent_hash, fields if torrent.stopped else fields | CLOCKED)
        self._watch(torrent)

    def change(self, hashes: Iterable[str], do: Callable[[SimTorrent], None]) -> None:
        """Change those of the torrents that are here."""
        for torrent_hash in self.known(hashes):
            with self.changing(torrent_hash) as torrent:
                do(torrent)

    def known(self, hashes: Iterable[str]) -> list[str]:
        """Return those of the hashes that are here; `all` means all."""
        wanted = list(hashes)
        return list(self.torrents) if wanted == ["all"] else [one for one in wanted if one in self.torrents]

    def add(
        self,
        meta: Metainfo,
        *,
        category: str = "",
        save_path: str = "",
        tags: Iterable[str] = (),
        stopped: bool = False,
        auto_tmm: bool = False,
        seconds: float | None = None,
        check: bool = True,
    ) -> SimTorrent | None:
        """Add a torrent, None when it is here already. What it has on disk in full it need not download."""
        if meta.hash in self.torrents:
            return None
        if category:
            self.set_category_path(category, self.categories.get(category, ""))
        place = self.category_path(category) if auto_tmm else self.downloads / save_path
        torrent = SimTorrent(
            meta, str(place), category, math.floor(time.time()), seconds, auto_tmm=auto_tmm, stopped=stopped
        )
        self.torrents[meta.hash] = torrent
        torrent.looked_at = time.time()
        torrent.trackers = meta.trackers
        torrent.tags = self._tagged((), tags)
        if check and disk.has(torrent):
            torrent.become(1.0, torrent.looked_at)
        torrent.priority = 0 if torrent.complete else 1
        self.ledger.note("torrent", meta.hash, ALL)
        for url in meta.trackers:
            self._announce(url, meta.hash)
        self._watch(torrent)
        return torrent

    def remove(self, hashes: Iterable[str], *, files: bool) -> None:
        """Remove torrents, with their files if so told."""
        for torrent_hash in self.known(hashes):
            torrent = self.torrents.pop(torrent_hash)
            self._moving.pop(torrent_hash, None)
            self.ledger.note("torrent", torrent_hash, GONE)
            for url in torrent.trackers:
                self._renounce(url, torrent_hash)
            if files:
                disk.remove(torrent)

    def recheck(self, hashes: Iterable[str]) -> None:
        """Check what is on disk, which takes a moment."""

        def begin(torrent: SimTorrent) -> None:
            torrent.trouble = ""
            torrent.checking_until = time.time() + _SECONDS_TO_CHECK

        self.change(hashes, begin)

    def complete(self, torrent: SimTorrent) -> None:
        """Have it all, on disk too."""
        disk.write(torrent)
        torrent.become(1.0, time.time())
        torrent.last_activity = torrent.looked_at
        torrent.priority = 0

    def category_path(self, category: str) -> Path:
        """Return where torrents of a category go that are managed automatically."""
        return self.downloads / (self.categories.get(category) or category)

    def set_category_path(self, category: str, path: str) -> None:
        """Make a category, or give it another save path."""
        if self.categories.get(category) != path:
            self.ledger.note("category", category, _PATH if category in self.categories else ALL)
            self.categories[category] = path

    def remove_category(self, category: str) -> None:
        """Remove a category; its torrents are then in none."""
        if self.categories.pop(category, None) is not None:
            self.ledger.note("category", category, GONE)
            inside = [one for one, torrent in self.torrents.items() if torrent.category == category]
            self.change(inside, lambda torrent: setattr(torrent, "category", ""))

    def make_tags(self, tags: Iterable[str]) -> None:
        """Make tags that no torrent needs to have."""
        self._tagged((), tags)

    def drop_tags(self, tags: Iterable[str]) -> None:
        """Take tags off every torrent, and forget them."""
        for tag in [tag for tag in tags if tag in self.tags]:
            del self.tags[tag]
            self.ledger.note("tag", tag, GONE)
            tagged = [one for one, torrent in self.torrents.items() if tag in torrent.tags]
            self.remove_tags(tagged, [tag])

    def add_tags(self, hashes: Iterable[str], tags: Iterable[str]) -> None:
        """Add tags to torrents, making them as needed."""
        wanted = list(tags)
        self.change(hashes, lambda torrent: setattr(torrent, "tags", self._tagged(torrent.tags, wanted)))

    def remove_tags(self, hashes: Iterable[str], tags: Iterable[str]) -> None:
        """Take tags off torrents, all of theirs when none is named."""
        unwanted = set(tags)

        def untag(torrent: SimTorrent) -> None:
            torrent.tags = tuple(tag for tag in torrent.tags if unwanted and tag not in unwanted)

        self.change(hashes, untag)

    def set_trackers(self, torrent: SimTorrent, urls: Iterable[str]) -> None:
        """Give a torrent these trackers; inside `changing`."""
        old, new = dict.fromkeys(torrent.trackers), dict.fromkeys(urls)
        torrent.trackers = tuple(new)
        for url in old.keys() - new.keys():
            self._renounce(url, torrent.meta.hash)
        for url in new.keys() - old.keys():
            self._announce(url, torrent.meta.hash)

    def _go_on(self, torrent: SimTorrent, now: float) -> None:
        if torrent.checking:
            torrent.checking_until = 0.0
            torrent.become(1.0 if disk.has(torrent) else 0.0, now)
        else:
            torrent.download(now)
            if torrent.complete:
                self.complete(torrent)

    def _watch(self, torrent: SimTorrent) -> None:
        if not torrent.changes_by_itself:
            self._moving.pop(torrent.meta.hash, None)
        elif torrent.meta.hash not in self._moving:
            self._moving[torrent.meta.hash] = None
            torrent.looked_at = time.time()

    def _tagged(self, old: tuple[str, ...], tags: Iterable[str]) -> tuple[str, ...]:
        for tag in tags:
            if tag not in self.tags:
                self.tags[tag] = None
                self.ledger.note("tag", tag, ALL)
        return tuple(sorted({*old, *tags}))

    def _announce(self, url: str, torrent_hash: str) -> None:
        self.trackers.setdefault(url, {})[torrent_hash] = None
        self.ledger.note("tracker", url, ALL)

    def _renounce(self, url: str, torrent_hash: str) -> None:
        below = self.trackers.get(url, {})
        below.pop(torrent_hash, None)
        if not below:
            self.trackers.pop(url, None)
        self.ledger.note("tracker", url, ALL if below else GONE)
