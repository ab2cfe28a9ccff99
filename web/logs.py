"""`/api/logs`: what the daemon has written to its log file, filtered, searched, followed and as a whole."""

from typing import Any

from bottle import Bottle, response

from storage.logbook import SEVERITY, Entry, Extract, LogBook, Place, Sought
from web.answers import refusal
from web.query import MOST_ROWS, text, whole
from web.views import Views

_ROWS = 200  # of an answer, unless told otherwise


class LogsApi:
    """Answers from the log's own folder: no parameter says which file is read."""

    def __init__(self, book: LogBook, views: Views) -> None:
        self._book = book
        self._views = views

    def add_to(self, app: Bottle) -> None:
        """Add the routes."""
        app.route("/api/logs", callback=self._extract)
        app.route("/api/logs/download", callback=self._download)

    def _extract(self) -> Any:
        """`GET /api/logs?level&actor&q&limit&before&after`: the last entries, or those next to a place."""
        found = extract_of(self._book, sought_entries(), whole("limit", _ROWS, MOST_ROWS))
        return extract_view(found) | {"written": self._views.settings.general.log_to_file}

    def _download(self) -> Any:
        """`GET /api/logs/download`: all of it in one file, the oldest line first."""
        blocks = self._book.whole()
        response.content_type = "text/plain; charset=UTF-8"
        response.set_header("Content-Disposition", 'attachment; filename="qbitrr.log"')
        return blocks


def sought_entries() -> Sought:
    """What the present request asks for by `level`, `actor` and `q`."""
    level = text("level")
    if level and level not in SEVERITY:
        raise refusal(400, f"level is one of {', '.join(SEVERITY)}.")
    return Sought(level, text("actor"), text("q").strip())


def extract_of(book: LogBook, sought: Sought, limit: int) -> Extract:
    """The entries that the present request asks for, by `before` or `after`."""
    before, after = _place("before"), _place("after")
    if before and after:
        raise refusal(400, "Ask for what is before a place or for what is after it, not for both.")
    return book.after(after, sought, limit) if after else book.before(before, sought, limit)


def extract_view(found: Extract) -> dict[str, Any]:
    """Entries as JSON; an empty `older` is the beginning of the log."""
    return {
        "entries": [entry_view(entry) for entry in found.entries],
        "older": str(found.older) if found.older else "",
        "newer": str(found.newer) if found.newer else "",
    }


def entry_view(entry: Entry) -> dict[str, Any]:
    """One entry."""
    return {"at": entry.at, "level": entry.level, "actor": entry.actor, "text": entry.text}


def _place(name: str) -> Place | None:
    given = text(name)
    try:
        return Place.of(given) if given else None
    except ValueError:
        raise refusal(400, f"{name} is what an earlier answer gave as older or newer.") from None
