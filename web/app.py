"""Puts the application together, and is its outermost edge: the path it is served under, headers, faults."""

import json
from collections.abc import Callable, Iterable
from logging import getLogger
from typing import Any

from bottle import Bottle, HTTPError, request, response

from actors.errors import Unreachable
from actors.status import sentence
from actors.wiring import Wiring
from storage.desk import Desk
from storage.logbook import LogBook
from storage.reader import Reader
from web.answers import wants_page
from web.api import Api
from web.check import CheckApi
from web.config import ConfigApi
from web.events import Events
from web.guard import Guard
from web.logs import LogsApi
from web.rooms import activity, actors, api_docs, configuration, login, logs, overview, story, torrents
from web.site import Site
from web.torrents import TorrentsApi
from web.views import Views
from web.vitals import Vitals

#: On every answer. Cache-Control only where the answer itself says nothing about it.
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
#: Every room of the page.
ROOMS = (overview, torrents, story, activity, actors, login, configuration, logs, api_docs)
_OWN_FAULT = "qBitrr met a fault of its own; its log has the details."

type Begin = Callable[..., Any]
type Environ = dict[str, Any]

log = getLogger("qbitrr.web")


def make_app(
    views: Views, reader: Reader, guard: Guard, desk: Desk, wiring: Wiring, *, logbook: LogBook
) -> "Application":
    """The WSGI application: pages, API, health and metrics."""
    time = wiring.clock.time
    site = Site(views, reader, desk, guard, time, logbook)
    app = Bottle()
    app.catchall = False  # Application catches instead, and logs once
    app.add_hook("before_request", guard.check)
    app.default_error_handler = lambda error: _say_error(site, error)
    site.add_to(app)
    for room in ROOMS:
        room.add_to(app, site)
    Api(views, reader, time, guard.base).add_to(app)
    TorrentsApi(site).add_to(app)
    Events(views).add_to(app)
    ConfigApi(desk).add_to(app)
    CheckApi(desk, views).add_to(app)
    LogsApi(logbook, views).add_to(app)
    Vitals(views, guard, wiring).add_to(app)
    return Application(app, guard.settings.url_base, guard.base)


class Application:
    """The edge around Bottle, since hooks of a mounted Bottle are not run: with `mount` nobody would be guarded.

    `url_base` is taken off a path that has it; a proxy that has already done so is fine too.
    """

    def __init__(self, app: Bottle, url_base: str, base: str) -> None:
        self.app = app
        self._prefix = url_base.encode().decode("latin-1")  # as WSGI spells a path
        self._base = base  # as it stands in an address

    def __call__(self, environ: Environ, start_response: Begin) -> Iterable[bytes]:
        """Answer one request; whatever goes wrong is an answer too."""

        def begin(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            said = {name.lower() for name, _ in headers}
            missing = [(name, value) for name, value in HEADERS.items() if name.lower() not in said]
            return start_response(status, [*headers, *missing], exc_info)

        path = environ.get("PATH_INFO", "")
        if self._prefix and path == self._prefix:
            begin("303 See Other", [("Location", f"{self._base}/"), ("Content-Length", "0")])
            return []
        if self._prefix and path.startswith(f"{self._prefix}/"):
            environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + self._prefix
            environ["PATH_INFO"] = path.removeprefix(self._prefix)
        try:
            answer: Iterable[bytes] = self.app(environ, begin)
        except Unreachable as reason:
            return _say(begin, "503 Service Unavailable", sentence(reason))
        except Exception:
            log.exception("The answer to %s %s failed.", environ.get("REQUEST_METHOD"), path)
            return _say(begin, "500 Internal Server Error", _OWN_FAULT)
        return answer


def _say(begin: Begin, status: str, words: str) -> list[bytes]:
    body = json.dumps({"error": words}).encode()
    begin(status, [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]


def _say_error(site: Site, error: HTTPError) -> str | bytes:
    """Bottle's own errors (no such address, wrong method, too large): a page for a browser, else JSON."""
    words = _SENTENCES.get(error.status_code) or sentence(Exception(error.body))
    if wants_page() and not request.path.startswith("/api/"):
        return site.page("error", words=words)
    response.content_type = "application/json"
    return json.dumps({"error": words})


_SENTENCES = {
    404: "There is nothing at this address.",
    405: "This address does not take this method.",
    413: "That is more than this address takes.",
}
