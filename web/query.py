"""Reads the parameters of the present request; one that makes no sense is answered with 400 and a sentence."""

from collections.abc import Collection

from bottle import request

from web.answers import refusal
from web.rows import SORTS, Wanted

#: The most rows of one answer.
MOST_ROWS = 1000
_MOST = 10**15  # SQLite holds no more than 2**63


def wanted_torrents() -> Wanted:
    """The filters and the order of `GET /api/torrents`; `sort=-ratio` begins with the highest."""
    sort = text("sort") or "name"
    _one_of("sort", sort.removeprefix("-"), SORTS)
    return Wanted(
        instance=text("instance"),
        category=text("category"),
        state=text("state"),
        rule=text("rule"),
        q=text("q").strip(),
        attention=_one_of("attention", text("attention") or "false", ("true", "false")) == "true",
        sort=sort.removeprefix("-"),
        descending=sort.startswith("-"),
    )


def text(name: str) -> str:
    """A parameter as text, "" when it is not given."""
    given: str | None = request.query.getunicode(name)
    if given is None and name in request.query:
        raise refusal(400, f"{name} is not UTF-8.")
    return given or ""


def whole(name: str, default: int, most: int = _MOST) -> int:
    """A whole number of 1 or more."""
    given = text(name)
    if not given:
        return default
    if not (given.isascii() and given.isdigit() and len(given) <= len(str(most)) and 1 <= int(given) <= most):
        raise refusal(400, f"{name} is a whole number from 1 to {most}.")
    return int(given)


def _one_of(name: str, given: str, known: Collection[str]) -> str:
    if given not in known:
        raise refusal(400, f"{name} is one of {', '.join(known)}.")
    return given
