"""`/configuration`: the file as a form, which reads without JavaScript and is saved with it."""

import json
from typing import Any

from bottle import Bottle, abort

from storage.desk import NotTaken
from web.config import problem_view
from web.form import blank, blank_rows, panels, strangers
from web.query import text
from web.site import Site

_ARRS = ("Radarr", "Sonarr", "Lidarr")
#: Kinds of sections that the page can add.
ADDED = ("qBit", *_ARRS)


def add_to(app: Bottle, site: Site) -> None:
    """Add the routes."""
    app.route("/configuration", callback=lambda: draw(site))
    app.route("/configuration/blank/<kind>", callback=lambda kind: draw_blank(site, kind))


def draw(site: Site) -> Any:
    """The form of the file as it is now; where it cannot be read, the reason. `?section=` leads to that one."""
    try:
        shown = site.desk.shown()
    except NotTaken as reason:
        return site.page("configuration", only=None, problem=str(reason), file=site.desk.name)
    found = panels(shown, site.views.settings.problems)
    if wanted := text("section"):
        number = next((panel.number for panel in found if panel.section == wanted), "")
        return site.go_to(f"/configuration#{number}")
    return site.page(
        "configuration",
        only=None,
        problem="",
        file=site.desk.name,
        version=shown.version,
        groups=(
            ("General", [panel for panel in found if not panel.repeated], ""),
            ("qBittorrent instances", [panel for panel in found if panel.is_instance], "qBit"),
            ("Arrs", [panel for panel in found if panel.is_arr], " ".join(_ARRS)),
        ),
        blank_rows=blank_rows(panel.group for panel in (*found, *map(blank, ADDED))),
        strangers=strangers(shown),
        told=json.dumps([problem_view(one) for panel in found for one in panel.problems]),
    )


def draw_blank(site: Site, kind: str) -> bytes:
    """An empty panel for a new section; `{number}` in it is for the page to fill in."""
    if kind not in ADDED:
        abort(404)
    return site.page("configuration", only=blank(kind))
