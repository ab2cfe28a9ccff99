"""The endpoints of the Web API that qBitrr and the simulated Arrs use."""

import json
import time
from collections.abc import Callable
from typing import Any

from tests.lab.standin import disk, metainfo, rows
from tests.lab.standin.forms import Form, MissingError
from tests.lab.standin.http import Answer
from tests.lab.standin.settings import ServerSettings
from tests.lab.standin.sync import Sync, category
from tests.lab.standin.torrent import SimTorrent
from tests.lab.standin.world import World

type _Endpoint = Callable[[Form, Sync], Answer]

_OK = Answer(200)
_NOT_FOUND = Answer(404, b"Not Found")
_FILE_PRIORITIES = {0, 1, 6, 7}


class Api:
    """Answers requests of those who are logged in."""

    def __init__(self, world: World, settings: ServerSettings) -> None:
        self._world = world
        self._settings = settings
        flavour = world.flavour
        self._reading: dict[str, _Endpoint] = {
            "app/version": lambda *_: Answer(200, flavour.version.encode()),
            "app/webapiVersion": lambda *_: Answer(200, flavour.web_api.encode()),
            "app/defaultSavePath": lambda *_: Answer(200, str(world.downloads).encode()),
            "app/preferences": lambda *_: _json(settings.preferences(world.downloads)),
            "sync/maindata": self._maindata,
            "torrents/info": self._info,
            "torrents/files": lambda form, _: self._of_one(form, rows.files),
            "torrents/trackers": lambda form, _: self._of_one(form, rows.trackers),
            "torrents/properties": lambda form, _: self._of_one(form, self._properties),
            "torrents/categories": self._categories,
            "torrents/tags": lambda *_: _json(list(world.tags)),
        }
        self._writing: dict[str, _Endpoint] = {
            "torrents/add": self._add,
            "torrents/delete": self._delete,
            "torrents/recheck": self._recheck,
            f"torrents/{flavour.stop}": lambda form, _: self._each(form, _set(stopped=True, force_start=False)),
            f"torrents/{flavour.start}": lambda form, _: self._each(form, _set(stopped=False, force_start=False)),
            "torrents/reannounce": lambda form, _: self._each(form, _set()),
            "torrents/createCategory": self._create_category,
            "torrents/editCategory": self._edit_category,
            "torrents/removeCategories": self._remove_categories,
            "torrents/setCategory": self._set_category,
            "torrents/createTags": self._create_tags,
            "torrents/deleteTags": self._delete_tags,
            "torrents/addTags": self._add_tags,
            "torrents/removeTags": self._remove_tags,
            "torrents/filePrio": self._file_priority,
            "torrents/setDownloadLimit": lambda form, _: self._each(form, _set(dl_limit=_rate(form))),
            "torrents/setUploadLimit": lambda form, _: self._each(form, _set(up_limit=_rate(form))),
            "torrents/setShareLimits": self._share_limits,
            "torrents/setSuperSeeding": lambda form, _: self._each(form, _set(super_seeding=form.flag("value"))),
            "torrents/setForceStart": self._force_start,
            "torrents/setLocation": self._set_location,
            "torrents/addTrackers": self._add_trackers,
            "torrents/removeTrackers": self._remove_trackers,
            "torrents/topPrio": self._top_priority,
            "torrents/addPeers": self._add_peers,
        }

    def answer(self, endpoint: str, method: str, form: Form, session: Sync) -> Answer:
        """Answer one request; the world is locked by the caller."""
        does = self._reading.get(endpoint) or self._writing.get(endpoint)
        if does is None:
            return _NOT_FOUND
        if endpoint in self._writing and method != "POST":
            return Answer(405, b"Method Not Allowed")
        try:
            return does(form, session)
        except MissingError:
            return Answer(400, b"Bad Request")

    # -- reading

    def _maindata(self, form: Form, session: Sync) -> Answer:
        rid = form.get("rid", "0")
        state = self._settings.server_state(self._world.flavour)
        return _json(session.answer(int(rid) if rid.isdigit() else 0, state, time.time()))

    def _info(self, form: Form, _: Sync) -> Answer:
        world, now = self._world, time.time()
        hashes = world.known(form.listed("hashes", "|")) if form.get("hashes") else list(world.torrents)
        chosen = [world.torrents[one] for one in hashes]
        for name, has in _FILTERS.items():
            if name in form.fields:
                chosen = [torrent for torrent in chosen if has(torrent, form[name])]
        return _json([{"hash": one.meta.hash, **rows.listed(one, world.flavour, now)} for one in chosen])

    def _of_one(self, form: Form, tell: Callable[[SimTorrent], Any]) -> Answer:
        torrent = self._world.torrents.get(form["hash"])
        return _NOT_FOUND if torrent is None else _json(tell(torrent))

    def _properties(self, torrent: SimTorrent) -> rows.Json:
        return rows.properties(torrent, self._world.flavour, time.time())

    def _categories(self, *_: object) -> Answer:
        return _json({name: category(name, path) for name, path in self._world.categories.items()})

    # -- torrents come and go

    def _add(self, form: Form, _: Sync) -> Answer:
        added = []
        for name, content in form.files:
            try:
                meta = metainfo.read(content)
            except metainfo.NotATorrentError:
                return Answer(415, f"Error: '{name}' is not a valid torrent file.".encode())
            added.append(
                self._world.add(
                    meta,
                    category=form.get("category"),
                    save_path=form.get("savepath"),
                    tags=form.listed("tags", ",") if form.get("tags") else (),
                    stopped=form.flag("stopped", "paused"),
                    auto_tmm=form.flag("autoTMM"),
                    seconds=None if meta.hash in self._settings.nobody_has else self._settings.download_seconds,
                )
            )
        return Answer(200, b"Ok." if any(added) else b"Fails.")

    def _delete(self, form: Form, _: Sync) -> Answer:
        self._world.remove(form.listed("hashes", "|"), files=form.flag("deleteFiles"))
        return _OK

    # -- what is done to torrents

    def _each(self, form: Form, do: Callable[[SimTorrent], None]) -> Answer:
        self._world.change(form.listed("hashes", "|"), do)
        return _OK

    def _recheck(self, form: Form, _: Sync) -> Answer:
        self._world.recheck(form.listed("hashes", "|"))
        return _OK

    def _force_start(self, form: Form, _: Sync) -> Answer:
        return self._each(form, _set(stopped=False, force_start=form.flag("value")))

    def _share_limits(self, form: Form, _: Sync) -> Answer:
        ratio, minutes = float(form["ratioLimit"]), int(form["seedingTimeLimit"])
        return self._each(form, _set(ratio_limit=ratio, seeding_time_limit=minutes))

    def _set_location(self, form: Form, _: Sync) -> Answer:
        place = form["location"].rstrip("/")

        def move(torrent: SimTorrent) -> None:
            disk.move(torrent, place)
            torrent.save_path = place

        return self._each(form, move)

    def _file_priority(self, form: Form, _: Sync) -> Answer:
        torrent = self._world.torrents.get(form["hash"])
        ids, priority = form.listed("id", "|"), form["priority"]
        if not all(one.isdigit() for one in ids):
            return Answer(400, b"File IDs must be integers")
        if not priority.isdigit() or int(priority) not in _FILE_PRIORITIES:
            return Answer(400, b"Priority is not valid")
        if torrent is None:
            return _NOT_FOUND
        files = {int(one) for one in ids}
        if not files <= set(range(len(torrent.meta.files))):
            return Answer(409, b"File ID is not valid")
        with self._world.changing(torrent.meta.hash):
            torrent.skipped = torrent.skipped - files if int(priority) else torrent.skipped | files
        return _OK

    def _add_trackers(self, form: Form, _: Sync) -> Answer:
        return self._trackers(form, lambda old, given: [*old, *given], "\n")

    def _remove_trackers(self, form: Form, _: Sync) -> Answer:
        return self._trackers(form, lambda old, given: [url for url in old if url not in given], "|")

    def _trackers(self, form: Form, become: Callable[..., list[str]], separator: str) -> Answer:
        torrent, urls = self._world.torrents.get(form["hash"]), form.listed("urls", separator)
        if torrent is None:
            return _NOT_FOUND
        with self._world.changing(torrent.meta.hash):
            self._world.set_trackers(torrent, become(torrent.trackers, urls))
        return _OK

    def _top_priority(self, form: Form, _: Sync) -> Answer:
        hashes = form.listed("hashes", "|")
        if not self._settings.queueing:
            return Answer(409, b"Torrent queueing must be enabled")
        first = dict.fromkeys(self._world.known(hashes))
        others = [one for one, torrent in self._world.torrents.items() if one not in first]
        waiting = [one for one in (*first, *others) if not self._world.torrents[one].complete]
        for place, torrent_hash in enumerate(waiting, start=1):
            self._world.change([torrent_hash], _set(priority=place))
        return _OK

    def _add_peers(self, form: Form, _: Sync) -> Answer:
        """Take them for granted: who downloads here is a matter of time, not of peers."""
        peers = form.listed("peers", "|")
        known = self._world.known(form.listed("hashes", "|"))
        return _json({one: {"added": len(peers), "failed": 0} for one in known})

    # -- categories and tags

    def _create_category(self, form: Form, _: Sync) -> Answer:
        name = form["category"]
        if not name:
            return Answer(400, b"Category cannot be empty")
        if name.startswith("/") or name.endswith("/") or "//" in name:
            return Answer(409, b"Incorrect category name")
        if name in self._world.categories:
            return Answer(409, b"Unable to create category")
        self._world.set_category_path(name, form.get("savePath"))
        return _OK

    def _edit_category(self, form: Form, _: Sync) -> Answer:
        if form["category"] not in self._world.categories:
            return Answer(409, b"Unable to edit category")
        self._world.set_category_path(form["category"], form.get("savePath"))
        return _OK

    def _remove_categories(self, form: Form, _: Sync) -> Answer:
        for name in form.listed("categories", "\n"):
            self._world.remove_category(name)
        return _OK

    def _set_category(self, form: Form, _: Sync) -> Answer:
        if form["category"] and form["category"] not in self._world.categories:
            return Answer(409, b"Incorrect category name")
        return self._each(form, _set(category=form["category"]))

    def _create_tags(self, form: Form, _: Sync) -> Answer:
        self._world.make_tags(form.listed("tags", ","))
        return _OK

    def _delete_tags(self, form: Form, _: Sync) -> Answer:
        self._world.drop_tags(form.listed("tags", ","))
        return _OK

    def _add_tags(self, form: Form, _: Sync) -> Answer:
        self._world.add_tags(form.listed("hashes", "|"), form.listed("tags", ","))
        return _OK

    def _remove_tags(self, form: Form, _: Sync) -> Answer:
        self._world.remove_tags(form.listed("hashes", "|"), form.listed("tags", ",") if form.get("tags") else ())
        return _OK


_FILTERS: dict[str, Callable[[SimTorrent, str], bool]] = {
    "category": lambda torrent, category: torrent.category == category,
    "tag": lambda torrent, tag: tag in torrent.tags,
}


def _set(**values: object) -> Callable[[SimTorrent], None]:
    def change(torrent: SimTorrent) -> None:
        for name, value in values.items():
            setattr(torrent, name, value)

    return change


def _rate(form: Form) -> int:
    """Return a limit in bytes per second; 0 is none, whatever negative number says so."""
    return max(int(form["limit"]), 0)


def _json(value: object) -> Answer:
    return Answer(200, json.dumps(value, separators=(",", ":")).encode(), "application/json")
