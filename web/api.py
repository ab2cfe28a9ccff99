"""The routes under `/api/`: what they answer, and what they pass on to which actor."""

import json
from collections.abc import Callable
from typing import Any

from bottle import Bottle, response

from actors.messages import Confirm, Restart, RunPass
from storage.reader import Reader
from web.answers import accepted, refusal
from web.detail import decision_view
from web.openapi.document import document
from web.query import MOST_ROWS, text, whole
from web.status import actors_view, status_view
from web.views import Views

_ROWS = 100  # of a page, unless told otherwise


class Api:
    """Answers from published snapshots and the diary; what the user asks for is told to an actor by name.

    `time` gives Unix seconds, `base` is the path the page is served under.
    """

    def __init__(self, views: Views, reader: Reader, time: Callable[[], float], base: str) -> None:
        self._views = views
        self._reader = reader
        self._time = time
        self._base = base

    def add_to(self, app: Bottle) -> None:
        """Add the routes."""
        described = json.dumps(document(self._base))
        app.route("/api/openapi.json", callback=lambda: _as_json(described))
        app.route("/api/status", callback=lambda: status_view(self._views))
        app.route("/api/actors", callback=lambda: actors_view(self._views))
        app.route("/api/decisions", callback=self._decisions)
        app.route("/api/actors/<name:path>/restart", "POST", self._restart)
        app.route("/api/arrs/<category:path>/run", "POST", self._run)
        app.route("/api/arrs/<category:path>/confirm/<instance>", "POST", self._confirm)

    def _decisions(self) -> Any:
        """`GET /api/decisions?instance&hash&category&rule&limit&before`: the diary, the newest entry first."""
        rows = self._reader.decisions(
            instance=text("instance") or None,
            hash=text("hash").lower() or None,
            category=text("category") or None,
            rule=text("rule") or None,
            limit=whole("limit", _ROWS, MOST_ROWS),
            before_id=whole("before", 0) or None,
        )
        return {"decisions": [decision_view(row) for row in rows]}

    def _restart(self, name: str) -> Any:
        if name not in self._views.children():
            raise refusal(404, f"There is no actor {name}: /api/actors lists them.")
        return self._pass_on("root", Restart(name))

    def _run(self, category: str) -> Any:
        self._must_be_known(category)
        return self._pass_on(f"arr/{category}", RunPass(why="asked for on the page"))

    def _confirm(self, category: str, instance: str) -> Any:
        self._must_be_known(category)
        arr = self._views.arr(category)
        waiting = {one.instance for one in arr.brakes} | {one.instance for one in arr.doubts} if arr else set()
        if instance not in waiting:
            raise refusal(409, f"Nothing of {category} on {instance} waits for your word.")
        return self._pass_on(f"arr/{category}", Confirm(instance))

    def _must_be_known(self, category: str) -> None:
        if f"arr/{category}" not in self._views.children():
            raise refusal(404, f"There is no category {category}: /api/status lists them.")

    def _pass_on(self, name: str, message: object) -> Any:
        if not self._views.tell(name, message):
            raise refusal(503, f"{name} is not running just now: /api/actors says why.")
        return accepted(self._base)


def _as_json(text: str) -> str:
    response.content_type = "application/json"
    return text
