"""`/api/config`: the configuration file without its secrets, and a changed one put in its place."""

import json
from typing import Any

from bottle import Bottle, request, response

from storage.desk import Desk, NotTaken, Outdated
from web.answers import header, refusal


class ConfigApi:
    """Shows the file and passes changes on to the desk, which judges, saves and applies them."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def add_to(self, app: Bottle) -> None:
        """Add the routes."""
        app.route("/api/config", callback=self._show)
        app.route("/api/config", "POST", callback=self._change)

    def _show(self) -> Any:
        """`GET /api/config`: every section as an object; its version is the answer's `ETag`."""
        try:
            shown = self._desk.shown()
        except NotTaken as reason:
            raise refusal(409, str(reason)) from reason
        response.set_header("ETag", f'"{shown.version}"')
        return dict(shown.values)

    def _change(self) -> Any:
        """`POST /api/config`: the whole configuration as `GET` gave it, changed; masks keep their secrets.

        With `If-Match` it is only taken while the file is the one that was shown.
        """
        wanted = _body()
        try:
            taken = self._desk.change(wanted, header("If-Match").strip().removeprefix("*").strip('"'))
        except Outdated as reason:
            raise refusal(412, str(reason)) from reason
        except NotTaken as reason:
            raise refusal(422, "Nothing was changed.", problems=list(reason.sentences)) from reason
        response.set_header("ETag", f'"{taken.version}"')
        return {"saved": taken.saved, "backup": taken.backup, "notices": list(taken.notices)}


def _body() -> dict[str, Any]:
    """The object that was sent as JSON, or a refusal."""
    if request.content_type.partition(";")[0].strip() != "application/json":
        raise refusal(415, "Send the configuration as JSON, with Content-Type: application/json.")
    try:
        # not `request.body`: it would leave a large one, new passwords included, in a file of its own
        content = request.environ["wsgi.input"].read()
        sent = json.loads(content, object_pairs_hook=_once, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        why = str(error) if isinstance(error, _Unfit) else "this is not JSON"
        raise refusal(400, f"Nothing was changed: {why}.") from error
    if not isinstance(sent, dict):
        raise refusal(400, "Nothing was changed: the configuration is an object with a member for each section.")
    return sent


class _Unfit(ValueError):
    """JSON that Python would read and we do not want."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _Unfit("a name is there twice in one object")
    return found


def _no_number(word: str) -> Any:
    raise _Unfit(f"{word} is not a number")
