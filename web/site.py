"""What every room of the page shares: templates, static files, and where a browser is sent."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote

from bottle import Bottle, HTTPResponse, SimpleTemplate, html_escape, request, static_file

from storage.desk import Desk
from storage.logbook import LogBook
from storage.reader import Reader
from web.answers import wants_page
from web.attention import story_of
from web.catalogue import Catalogue
from web.guard import Guard
from web.icons import icon
from web.times import ago_tag, count, lasted, size, speed, until_tag
from web.views import Views

_HERE = Path(__file__).resolve().parent
#: The rooms in the order of the navigation: address, name, and the picture in `pages/icon.html`.
ROOMS = (
    ("/", "Overview", "overview"),
    ("/torrents", "Torrents", "torrents"),
    ("/activity", "Activity", "activity"),
    ("/actors", "Actors", "actors"),
    ("/configuration", "Configuration", "configuration"),
    ("/logs", "Logs", "logs"),
)


@dataclass(frozen=True)
class Site:
    """Given to every room (`web/rooms/`), which draws its pages with it. `time` gives Unix seconds."""

    views: Views
    reader: Reader
    desk: Desk
    guard: Guard
    time: Callable[[], float]
    logbook: LogBook

    def add_to(self, app: Bottle) -> None:
        """Add the routes that belong to no room."""
        app.route("/static/<name>", callback=self._static)

    def page(self, room: str, /, **values: Any) -> bytes:
        """A template of `pages/`, drawn; `pages/layout.html` says what each of them is given beside `values`."""
        web, now = self.guard.settings, self.time()
        drawn = self._templates[room].render(
            base=self.guard.base,
            root=self.guard.base,  # the same for the layout, where Bottle calls the room's own HTML `base`
            rooms=ROOMS,
            theme=web.theme.lower(),
            density=web.density.lower(),
            locked=not web.auth_disabled,
            now=now,
            ago=lambda at: ago_tag(at, now),
            until=lambda at: until_tag(at, now),
            icon=icon,
            size=size,
            speed=speed,
            lasted=lasted,
            count=count,
            esc=html_escape,
            url=quote,
            **values,
        )
        return str(drawn).encode("utf-8", errors="replace")  # a name may hold half a character

    def readable(self, show: Callable[[], Any]) -> Any:
        """What `show` answers; a refusal it raises is a page for who reads pages."""
        try:
            return show()
        except HTTPResponse as refusal:
            if refusal.status_code < 400 or not wants_page():
                raise
            words = json.loads(refusal.body)["error"]
            return HTTPResponse(status=refusal.status_code, body=self.page("error", words=words))

    def go_to(self, path: str) -> HTTPResponse:
        """Send the browser to another page of ours, as after a form."""
        return HTTPResponse(status=303, headers={"Location": f"{self.guard.base}{path}"})

    def asked_for(self) -> str:
        """The address of the present request below `UrlBase`, with what stands behind the `?`."""
        query = request.query_string
        return f"{request.path}?{query}" if query else str(request.path)

    @cached_property
    def catalogue(self) -> Catalogue:
        """All torrents, for every room and the API: what one has sorted the others need not."""
        return Catalogue(self.views)

    def story_of(self, instance: str, torrent_hash: str) -> str:
        """The address of one torrent's story below `UrlBase`."""
        return story_of(instance, torrent_hash)

    @cached_property
    def _templates(self) -> dict[str, SimpleTemplate]:
        folder = _HERE / "pages"
        return {path.stem: SimpleTemplate(name=path.name, lookup=[folder]) for path in folder.glob("*.html")}

    def _static(self, name: str) -> Any:
        # asked after each time, and sent only when it is another: an update is never half seen
        return static_file(name, root=_HERE / "static", headers={"Cache-Control": "no-cache"})
