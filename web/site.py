"""The routes a browser opens: the overview, logging in and out, static files, and the two health checks."""

from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

from bottle import Bottle, HTTPResponse, SimpleTemplate, request, response, static_file

from web.answers import too_soon_sentence, whole_seconds
from web.attention import matters, torrents
from web.guard import Guard
from web.status import actors_view, is_begun, is_ready, status_view
from web.times import ago, size, until
from web.views import Views

_HERE = Path(__file__).resolve().parent
#: So many torrents that need the user are shown; the rest is a link away.
MOST_TORRENTS = 5
#: How a state of `web/standing.py` reads on the page, and how it looks.
LOOKS = {
    "online": ("online", "good"),
    "connecting": ("connecting", "quiet"),
    "restarting": ("not reached", "bad"),
    "unreachable": ("not reached", "bad"),
    "refused": ("login refused", "bad"),
    "banned": ("banned", "bad"),
    "unsupported": ("not supported", "bad"),
    "parked": ("stopped after errors", "bad"),
    "stopped": ("stopped", "quiet"),
    "disabled": ("disabled", "quiet"),
}


class Site:
    """Draws pages from the same snapshots the API answers from. `time` gives Unix seconds."""

    def __init__(self, views: Views, guard: Guard, time: Callable[[], float]) -> None:
        self._views = views
        self._guard = guard
        self._time = time
        self._templates = {
            path.stem: SimpleTemplate(path.read_text(encoding="utf-8"))
            for path in (_HERE / "pages").glob("*.html")
        }

    def add_to(self, app: Bottle) -> None:
        """Add the routes."""
        app.route("/", callback=self._overview)
        app.route("/login", callback=self._login_page)
        app.route("/login", "POST", self._login)
        app.route("/logout", "POST", self._logout)
        app.route("/static/<name>", callback=self._static)
        app.route("/healthz", callback=lambda: {"ok": True})
        app.route("/readyz", callback=self._readyz)

    def page(self, name: str, **values: Any) -> bytes:
        """A template of `pages/`, drawn."""
        web = self._guard.settings
        drawn = self._templates[name].render(
            base=self._guard.base, theme=web.theme.lower(), density=web.density.lower(), **values
        )
        return str(drawn).encode("utf-8", errors="replace")  # a name may hold half a character

    def _overview(self) -> bytes:
        needy = torrents(self._views)
        shown = [*matters(self._views), *islice(needy, MOST_TORRENTS)]
        return self.page(
            "overview",
            status=status_view(self._views),
            attention=shown,
            more=sum(1 for _ in needy),
            actors=actors_view(self._views)["actors"],
            looks=LOOKS,
            now=self._time(),
            ago=ago,
            until=until,
            size=size,
            locked=not self._guard.settings.auth_disabled,
        )

    def _login_page(self) -> Any:
        if self._guard.settings.auth_disabled or self._guard.has_session():
            return self._go_to("/")
        return self.page("login", error="")

    def _login(self) -> Any:
        throttle = self._guard.auth.throttle
        if wait := throttle.wait():
            response.status = 429
            response.set_header("Retry-After", whole_seconds(wait))
            return self.page("login", error=too_soon_sentence(wait))
        given = (request.forms.getunicode("token") or "").strip()
        if not self._guard.auth.token_matches(given):
            throttle.failed(given)
            response.status = 401
            return self.page("login", error="That is not the token.")
        found = self._go_to("/")
        self._guard.start_session(found)
        return found

    def _logout(self) -> Any:
        found = self._go_to("/login")
        self._guard.end_session(found)
        return found

    def _static(self, name: str) -> Any:
        # asked after each time, and sent only when it is another: an update is never half seen
        return static_file(name, root=_HERE / "static", headers={"Cache-Control": "no-cache"})

    def _readyz(self) -> Any:
        """Open to all, so it names nobody."""
        begun = is_begun(self._views)
        response.status = 200 if begun else 503
        return {"ready": begun, "all": is_ready(self._views)}

    def _go_to(self, path: str) -> HTTPResponse:
        return HTTPResponse(status=303, headers={"Location": f"{self._guard.base}{path}"})
