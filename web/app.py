"""The Bottle routes: which address answers with what."""

import json
from logging import getLogger
from pathlib import Path
from typing import Any

from bottle import Bottle, HTTPError, HTTPResponse, SimpleTemplate, request, response, static_file

from actors.messages import Confirm, Restart, RunPass
from storage.reader import Reader
from web.detail import decision_view, torrent_story
from web.guard import HEADERS, Guard, refusal, too_soon
from web.times import ago, size, until
from web.views import Views

HERE = Path(__file__).resolve().parent
MOST_ROWS = 1000

log = getLogger("qbitrr.web")


def make_app(views: Views, reader: Reader, guard: Guard) -> Bottle:
    """The application: pages, API and health, under `WebUI.UrlBase` when there is one."""
    app = Bottle()
    app.add_hook("before_request", guard.check)
    app.add_hook("after_request", _add_headers)
    app.default_error_handler = _say_error
    _pages(app, views, guard)
    _reading(app, views, reader)
    _acting(app, views)
    if not guard.settings.url_base:
        return app
    outer = Bottle()
    outer.default_error_handler = _say_error
    outer.mount(guard.settings.url_base + "/", app)
    return outer


def _pages(app: Bottle, views: Views, guard: Guard) -> None:
    base = guard.settings.url_base

    @app.get("/")
    def overview() -> str:
        return _page(
            "overview",
            base=base,
            status=views.status(),
            attention=views.attention(),
            actors=views.actors()["actors"],
            ago=ago,
            until=until,
            size=size,
            locked=not guard.settings.auth_disabled,
        )

    @app.get("/login")
    def login_page() -> str:
        return _page("login", base=base, error="")

    @app.post("/login")
    def login() -> Any:
        if wait := guard.auth.throttle.wait():
            raise too_soon(wait)
        if not guard.auth.token_matches(request.forms.get("token", "").strip()):
            guard.auth.throttle.failed()
            response.status = 401
            return _page("login", base=base, error="That is not the token.")
        guard.auth.throttle.succeeded()
        found = HTTPResponse(status=303, headers={"Location": f"{base}/"})
        guard.start_session(found)
        return found

    @app.post("/logout")
    def logout() -> Any:
        found = HTTPResponse(status=303, headers={"Location": f"{base}/login"})
        guard.end_session(found)
        return found

    @app.get("/static/<name>")
    def static(name: str) -> Any:
        return static_file(name, root=HERE / "static")

    @app.get("/healthz")
    def healthz() -> Any:
        return {"ok": True}

    @app.get("/readyz")
    def readyz() -> Any:
        ready = views.ready()
        response.status = 200 if ready else 503
        return {"ready": ready, "waitingFor": views.not_running()}


def _reading(app: Bottle, views: Views, reader: Reader) -> None:
    @app.get("/api/status")
    def status() -> Any:
        return views.status()

    @app.get("/api/torrents/distribution")
    def distribution() -> Any:
        return views.distribution()

    @app.get("/api/actors")
    def actors() -> Any:
        return views.actors()

    @app.get("/api/torrents")
    def torrents() -> Any:
        page, size = _whole("page", 1), min(_whole("pageSize", 100), MOST_ROWS)
        rows = views.rows(request.query)
        return {"torrents": rows[(page - 1) * size : page * size], "total": len(rows), "page": page}

    @app.get("/api/torrents/<instance>/<torrent_hash>")
    def torrent(instance: str, torrent_hash: str) -> Any:
        story = torrent_story(views, reader, instance, torrent_hash.lower())
        if story is None:
            raise refusal(404, f"No torrent {torrent_hash} is known on {instance}.")
        return story

    @app.get("/api/decisions")
    def decisions() -> Any:
        rows = reader.decisions(
            instance=request.query.get("instance") or None,
            hash=request.query.get("hash") or None,
            category=request.query.get("category") or None,
            rule=request.query.get("rule") or None,
            limit=min(_whole("limit", 100), MOST_ROWS),
            before_id=_whole("before", 0) or None,
        )
        return {"decisions": [decision_view(row) for row in rows]}


def _acting(app: Bottle, views: Views) -> None:
    @app.post("/api/actors/<name:path>/restart")
    def restart(name: str) -> Any:
        if name not in views.children():
            raise refusal(404, f"There is no actor {name}: /api/actors lists them.")
        return _told(views.tell("root", Restart(name)), "root")

    @app.post("/api/arrs/<category:path>/run")
    def run(category: str) -> Any:
        return _told(views.tell(f"arr/{category}", RunPass(why="asked for on the page")), category)

    @app.post("/api/arrs/<category:path>/confirm/<instance>")
    def confirm(category: str, instance: str) -> Any:
        return _told(views.tell(f"arr/{category}", Confirm(instance)), category)


def _told(delivered: bool, whom: str) -> dict[str, bool]:
    if not delivered:
        raise refusal(404, f"{whom} is not running.")
    response.status = 202
    return {"accepted": True}


def _whole(name: str, default: int) -> int:
    """A whole number of 1 or more from the query, or an answer that says it is none."""
    given: str = request.query.get(name, "")
    if not given:
        return default
    if not (given.isascii() and given.isdigit()) or int(given) < 1:
        raise refusal(400, f"{name} is a whole number from 1 upwards.")
    return int(given)


def _page(name: str, **values: Any) -> str:
    template = SimpleTemplate((HERE / "pages" / f"{name}.html").read_text(encoding="utf-8"))
    return str(template.render(**values))


def _add_headers() -> None:
    for name, value in HEADERS.items():
        response.set_header(name, value)


def _say_error(error: HTTPError) -> str:
    """Bottle's own errors as one JSON sentence; a bug is logged whole and answered without its insides."""
    for name, value in HEADERS.items():
        error.set_header(name, value)
    error.content_type = "application/json"
    sentence = str(error.body)
    if error.status_code >= 500:
        log.error("The answer to %s %s failed: %s", request.method, request.path, error.traceback or error.body)
        sentence = "qBitrr met a fault of its own; the log has the details."
    return json.dumps({"error": sentence})
