"""What must hold in the town whatever happened to the daemon, seen from outside it."""

import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass

import httpx

from tests.faults.town import Item, Town
from tests.lab.arr import ArrSim, SonarrSim
from tests.lab.eventually import eventually
from tests.lab.standin.torrent import SimTorrent


class Broken(Exception):
    """Something happened that never may, and that no waiting undoes."""


def in_order(town: Town, within: float = 120) -> None:
    """Wait until all is as it must be; raises `Broken` at once for what can never be right again."""

    def look() -> bool:
        seen = _look(town)
        if wrongs := list(_broken(town, seen)):
            raise Broken("\n".join(wrongs))
        to_come = [*_missing(town, seen), *_open(town)]
        assert not to_come, "\n".join(to_come[:20])
        return True

    eventually(look, within=within, every=0.3, say="not all is in order")
    wrongs = list(_web(town))
    assert not wrongs, wrongs


def nothing_broken(town: Town) -> None:
    """Look at once for what can never be right again."""
    if wrongs := list(_broken(town, _look(town))):
        raise Broken("\n".join(wrongs))


def lacking(town: Town) -> list[str]:
    """What is yet to come, the web aside."""
    return [*_missing(town, _look(town)), *_open(town)]


@dataclass(frozen=True)
class _Seen:
    """The torrents of every instance, and how often each media item of each Arr was searched."""

    torrents: Mapping[str, Mapping[str, SimTorrent]]
    searches: Mapping[str, Counter[int]]

    def places(self, torrent_hash: str) -> set[str]:
        return {name for name, here in self.torrents.items() if torrent_hash in here}

    def searched(self, item: Item) -> int:
        return self.searches[item.arr.category][item.media.id]


def _look(town: Town) -> _Seen:
    torrents = {name: server.torrents() for name, server in town.servers.items()}
    return _Seen(torrents, {arr.category: _searches(arr, town) for arr in town.arrs})


def _searches(arr: ArrSim, town: Town) -> Counter[int]:
    media_of = {item.media.parts[0].id: item.media.id for item in town.items if item.arr is arr}
    found = Counter[int]()
    for command in arr.searches:
        body = command["body"]
        found.update(body.get("movieIds") or [])
        found.update(media_of[part] for part in body.get("episodeIds") or [])
        found.update([body["seriesId"]] if "seriesId" in body else [])
    return found


def _broken(town: Town, seen: _Seen) -> Iterator[str]:
    """What never may happen: anything done twice, or to what is none of our business."""
    for item in town.items:
        count = item.arr.import_count(item.good.hash)
        if count > 1:
            yield f"{item.good.name} was imported {count} times"
        if seen.searched(item) > (item.bad is not None):
            yield f"{item.media.title} was searched {seen.searched(item)} times"
        if item.bad is not None and item.copy is not None and item.bad.hash not in town.retired:
            copy = seen.torrents[item.copy.name].get(item.bad.hash)
            if copy is None or not copy.stopped or copy.complete:
                yield f"the user's copy of {item.bad.name} on {item.copy.name} was touched"
        may_go = _leaves(item) or item.good.hash in town.retired
        if item.arr.imported(item.good.hash) and not may_go and not seen.places(item.good.hash):
            yield f"{item.good.name} was removed, and no rule allows it"
    for arr in town.arrs:
        known = {item.bad.name for item in town.items if item.bad is not None}
        for title, times in Counter(str(row["sourceTitle"]) for row in arr.blocklist).items():
            if times > 1 or title not in known:
                yield f"{title} was blocklisted {times} times, and is {'bad' if title in known else 'good'}"
    for name, here in seen.torrents.items():
        for lost in town.bystanders[name] - here.keys():
            yield f"{lost} of the user was removed from {name}"


def _missing(town: Town, seen: _Seen) -> Iterator[str]:
    """What is yet to come."""
    for item in town.items:
        if not item.arr.imported(item.good.hash):
            yield f"{item.good.name} is not imported"
        if item.bad is not None:
            if not seen.searched(item):
                yield f"{item.media.title} was not searched"
            if places := seen.places(item.bad.hash) - {item.copy.name if item.copy else ""}:
                yield f"{item.bad.name} is still on {places}"
        if _leaves(item) and (places := seen.places(item.good.hash)):
            yield f"{item.good.name} has seeded enough and is still on {places}"


def _open(town: Town) -> Iterator[str]:
    """The protocols that were begun and not ended."""
    file = f"file:{town.daemon.data}/qbitrr.db?mode=ro"
    try:
        with closing(sqlite3.connect(file, uri=True, timeout=10)) as database:
            rows = database.execute("SELECT Kind, Hash FROM protocol WHERE ClosedAt IS NULL").fetchall()
    except sqlite3.DatabaseError as error:
        yield f"the database cannot be read: {error}"
        return
    yield from (f"{kind} of {torrent_hash} is not closed" for kind, torrent_hash in rows)


def _web(town: Town) -> Iterator[str]:
    daemon = town.daemon
    try:
        status = daemon.get("/api/status")
        daemon.get("/api/torrents")
        page = daemon.page("/")
    except httpx.HTTPError as error:
        yield f"the web does not answer: {error!r}"
        return
    if not status["ready"]:
        yield f"not every child is up: {status}"
    if "qBitrr" not in page:
        yield "the page is not the page"


def _leaves(item: Item) -> bool:
    return isinstance(item.arr, SonarrSim)
