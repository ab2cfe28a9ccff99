"""The routes under `/api/torrents`: the list, one torrent's story, and what the user asks for."""

from typing import Any, get_args

from bottle import Bottle, HTTPResponse

from actors.messages import Wish
from web.answers import accepted, refusal, wants_page
from web.asking import Key, consequences, pass_on, summary, survey
from web.detail import gather, story_view
from web.query import MOST_ROWS, wanted_torrents, whole
from web.rows import torrent_row
from web.sent import sent_object
from web.site import Site
from web.status import distribution_view

#: Of a page of the list, unless told otherwise.
ROWS = 100
WISHES: tuple[Wish, ...] = get_args(Wish.__value__)


class TorrentsApi:
    """Answers from published snapshots and the diary; a wish is told to the actor of the torrent's category."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._views = site.views

    def add_to(self, app: Bottle) -> None:
        """Add the routes."""
        app.route("/api/torrents/distribution", callback=lambda: distribution_view(self._views))
        app.route("/api/torrents", callback=self._list)
        app.route("/api/torrents", "POST", callback=self._ask_many)
        app.route("/api/torrents/<instance>/<torrent_hash>", callback=self._story)
        app.route("/api/torrents/<instance>/<torrent_hash>/<wish>", "POST", callback=self._ask)

    def _list(self) -> Any:
        """`GET /api/torrents?instance&category&state&rule&q&attention&sort&page&pageSize`: what is followed."""
        page, size = whole("page", 1), whole("pageSize", ROWS, MOST_ROWS)
        found = self._site.catalogue.find(wanted_torrents(), (page - 1) * size, size)
        return {
            "torrents": [torrent_row(row) for row in found.rows],
            "total": found.total,
            "page": page,
            "counts": found.counts,
        }

    def _story(self, instance: str, torrent_hash: str) -> Any:
        story = gather(self._views, self._site.reader, instance, torrent_hash.lower())
        if story is None:
            raise refusal(404, f"No torrent {torrent_hash} on {instance} is in a category qBitrr looks after.")
        return story_view(self._views, story, self._site.time())

    def _ask(self, instance: str, torrent_hash: str, wish: str) -> Any:
        """`POST /api/torrents/<instance>/<hash>/<wish>`: with one torrent; a browser goes back to its story."""
        if wish not in WISHES:
            raise refusal(404, f"{wish} cannot be asked for: what can is {', '.join(WISHES)}.")
        asked = pass_on(self._views, survey(self._views, wish, [(instance, torrent_hash.lower())]))
        if asked.declined:
            raise refusal(asked.declined[0].status, asked.declined[0].why)
        if wants_page():
            return self._site.go_to(self._site.story_of(instance, torrent_hash.lower()))
        return accepted(self._site.guard.base)

    def _ask_many(self) -> Any:
        """`POST /api/torrents`: with many; `preview` only says what would follow."""
        wish, keys, preview = _request()
        asked = survey(self._views, wish, keys)
        if preview:
            return summary(asked) | {"consequences": list(consequences(self._views, asked))}
        asked = pass_on(self._views, asked)
        if not asked.granted:
            raise refusal(409, asked.declined[0].why, declined=summary(asked)["declined"])
        return HTTPResponse(status=202, body=summary(asked), headers={"Content-Type": "application/json"})


def _request() -> tuple[Wish, list[Key], bool]:
    """What was sent: the wish, instance and hash of each torrent, and whether it is only a question."""
    sent = sent_object("what you ask for")
    if unknown := sent.keys() - {"wish", "torrents", "preview"}:
        raise refusal(400, f"Nothing was asked for: {sorted(unknown)[0]} is no part of it.")
    wish, torrents, preview = sent.get("wish"), sent.get("torrents"), sent.get("preview", False)
    if wish not in WISHES:
        raise refusal(400, f"Nothing was asked for: wish is one of {', '.join(WISHES)}.")
    if not isinstance(preview, bool):
        raise refusal(400, "Nothing was asked for: preview is true or false.")
    if not isinstance(torrents, list) or not 1 <= len(torrents) <= MOST_ROWS:
        raise refusal(400, f"Nothing was asked for: torrents is a list of 1 to {MOST_ROWS}.")
    return wish, [_key(one) for one in torrents], preview


def _key(sent: object) -> Key:
    match sent:
        case {"instance": str(instance), "hash": str(torrent_hash), **rest} if not rest:
            return instance, torrent_hash.lower()
        case _:
            raise refusal(400, "Nothing was asked for: each torrent has an instance and a hash, and no more.")
