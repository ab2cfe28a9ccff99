"""`sync/maindata` for one login: everything at first, then only what changed since the answer last taken."""

from dataclasses import dataclass, field
from typing import Any

from tests.lab.standin.ledger import ALL, Changes, Kind
from tests.lab.standin.rows import Json, told
from tests.lab.standin.world import World

_HIGHEST_ID = 1_000_000
_NOTHING = Changes()


@dataclass(frozen=True, slots=True)
class _Answer:
    """An answer that was sent: its number, and what of the world it told."""

    rid: int
    revision: int
    state: Json = field(default_factory=dict)


_NONE = _Answer(0, 0)


class Sync:
    """Follows qBittorrent: a client that names the answer before the last one gets the changes since that.

    (`SyncController::maindataAction`: any other number, and none, gets everything. In 4.x that also ends what
    was taken before, and without a number begins to count anew.)
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._sent = self._taken = _NONE

    def answer(self, rid: int, state: Json, now: float) -> Json:
        """Return the next answer to a client that has taken answer `rid`; the world is locked by the caller."""
        if rid > 0 and rid == self._sent.rid:
            self._taken = self._sent
        known = rid > 0 and rid == self._taken.rid
        changes = self._world.ledger.since(self._taken.revision) if known else None
        counts_on = self._world.flavour.modern or rid > 0
        following = (self._sent.rid if counts_on else 0) % _HIGHEST_ID + 1
        if changes is None:
            said = self._all(state, now)
            if not self._world.flavour.modern:
                self._taken = _NONE
        else:
            said = self._changes(changes, now)
            news = {key: value for key, value in state.items() if self._taken.state.get(key) != value}
            if news:
                said["server_state"] = news
        self._sent = _Answer(following, self._world.ledger.revision, state)
        return {"rid": following, **said}

    def _all(self, state: Json, now: float) -> Json:
        world = self._world
        parts: dict[str, Any] = {
            "categories": {name: category(name, path) for name, path in world.categories.items()},
            "tags": list(world.tags),
            "torrents": {one: told(torrent, world.flavour, now) for one, torrent in world.torrents.items()},
            "trackers": {url: list(hashes) for url, hashes in world.trackers.items()},
        }
        if world.flavour.modern:
            parts = {name: part for name, part in parts.items() if part}
        return {"full_update": True, "server_state": state, **parts}

    def _changes(self, changes: dict[Kind, Changes], now: float) -> Json:
        world, said = self._world, dict[str, Any]()
        torrents = changes.get("torrent", _NOTHING)
        categories, tags = changes.get("category", _NOTHING), changes.get("tag", _NOTHING)
        trackers = changes.get("tracker", _NOTHING)
        parts: dict[str, Any] = {
            "torrents": {
                one: _some(told(world.torrents[one], world.flavour, now), fields)
                for one, fields in torrents.changed.items()
            },
            "torrents_removed": list(torrents.gone),
            "categories": {
                name: _some(category(name, world.categories[name]), fields)
                for name, fields in categories.changed.items()
            },
            "categories_removed": list(categories.gone),
            "tags": list(tags.changed),
            "tags_removed": list(tags.gone),
            "trackers": {url: list(world.trackers[url]) for url in trackers.changed},
            "trackers_removed": list(trackers.gone),
        }
        said |= {name: part for name, part in parts.items() if part}
        return said


def category(name: str, path: str) -> Json:
    """Return a category as the API shows it."""
    return {"name": name, "savePath": path}


def _some(row: Json, fields: frozenset[str]) -> Json:
    return row if fields >= ALL else {key: value for key, value in row.items() if key in fields}
