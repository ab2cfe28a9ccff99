"""`/logs`: the end of the log, filtered and searched; its module follows it by asking for what came after."""

from datetime import datetime
from typing import Any

from bottle import Bottle, request

from storage.logbook import SEVERITY
from web.logs import extract_of, sought_entries
from web.query import whole
from web.site import Site

_ROWS = 300
#: How a level looks.
TONES = {"CRITICAL": "bad", "ERROR": "bad", "WARNING": "warn", "DEBUG": "quiet", "TRACE": "quiet"}


def add_to(app: Bottle, site: Site) -> None:
    """Add the route."""
    app.route("/logs", callback=lambda: draw(site))


def draw(site: Site) -> bytes:
    """`GET /logs?level&actor&q&before&after`: as `/api/logs`, for the eye."""
    found = extract_of(site.logbook, sought_entries(), whole("limit", _ROWS, 1000))
    asked = {name: request.query.getunicode(name) or "" for name in ("level", "actor", "q")}
    actors = ["qbitrr", "root", *site.views.children()]
    return site.page(
        "logs",
        found=found,
        asked=asked,
        levels=tuple(SEVERITY),
        actors=actors if asked["actor"] in {"", *actors} else [*actors, asked["actor"]],
        written=site.views.settings.general.log_to_file,
        clock=_clock,
        tones=TONES,
        back=bool(request.query.get("before")),
    )


def _clock(at: float) -> Any:
    """As in the file: the machine's own time."""
    return datetime.fromtimestamp(at).astimezone()
