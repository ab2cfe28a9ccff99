"""`/api/config`: the configuration file without its secrets, its form, and a changed one put in its place."""

from typing import Any

from bottle import Bottle, HTTPResponse, request, response

from storage.desk import Desk, NotTaken, Outdated
from storage.foresight import Change
from storage.schema.described import described
from storage.settings import Problem
from web.answers import header, refusal
from web.sent import sent_object


class ConfigApi:
    """Shows the file and passes changes on to the desk, which judges, saves and applies them."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def add_to(self, app: Bottle) -> None:
        """Add the routes."""
        app.route("/api/config", callback=self._show)
        app.route("/api/config", "POST", callback=self._change)
        app.route("/api/config/schema", callback=self._schema)
        app.route("/api/config/preview", "POST", callback=self._preview)

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
        wanted = sent_object()
        try:
            taken = self._desk.change(wanted, _version(), given_names())
        except NotTaken as reason:
            raise refused(reason) from reason
        response.set_header("ETag", f'"{taken.version}"')
        return {"saved": taken.saved, "backup": taken.backup, "notices": list(taken.notices)}

    def _preview(self) -> Any:
        """`POST /api/config/preview`: what `POST /api/config` would come to."""
        wanted = sent_object()
        try:
            foreseen = self._desk.foreseen(wanted, _version(), given_names())
        except NotTaken as reason:
            raise refused(reason) from reason
        return {
            "changes": [_change_view(change) for change in foreseen.changes],
            "starts": list(foreseen.effects.starts),
            "restarts": list(foreseen.effects.restarts),
            "stops": list(foreseen.effects.stops),
            "notices": list(foreseen.notices),
        }

    def _schema(self) -> Any:
        """`GET /api/config/schema`: what a form has to know besides the values."""
        try:
            overrides = self._desk.shown().overrides
        except NotTaken as reason:
            raise refusal(409, str(reason)) from reason
        from_environment = [
            {"section": one.section, "key": one.key, "variable": one.variable, "value": one.value}
            for one in overrides
        ]
        return {"kinds": described(), "environment": from_environment}


def refused(reason: NotTaken, outcome: str = "Nothing was changed.") -> HTTPResponse:
    """The answer to a configuration that is not taken: 412 where the file is another by now, else 422."""
    if isinstance(reason, Outdated):
        return refusal(412, str(reason))
    fields = [problem_view(one) for one in reason.problems]
    return refusal(422, outcome, problems=list(reason.sentences), fields=fields)


def problem_view(problem: Problem) -> dict[str, str]:
    """A mistake and its place."""
    return {"section": problem.section, "key": problem.key, "message": problem.message}


def given_names() -> dict[str, str]:
    """`?from=qBit-Old&to=qBit-New`, any number of such pairs: sections that have another name than in the file."""
    old, new = (request.query.decode().getall(name) for name in ("from", "to"))
    if len(old) != len(new) or len(set(old)) < len(old):
        raise refusal(400, "Nothing was changed: each section in `from` needs its own new name in `to`.")
    return dict(zip(old, new, strict=True))


def _version() -> str:
    return header("If-Match").strip().removeprefix("*").strip('"')


def _change_view(change: Change) -> dict[str, Any]:
    return {"section": change.section, "key": change.key, "before": change.before, "after": change.after}
