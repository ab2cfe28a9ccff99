"""Reads the body of the present request as one JSON object, or refuses it in one sentence."""

import json
from typing import Any

from bottle import request

from web.answers import refusal


def sent_object(what: str = "the configuration") -> dict[str, Any]:
    """The object that was sent as JSON; raises the refusal where it is none. `what` it is, for the sentence."""
    if request.content_type.partition(";")[0].strip() != "application/json":
        raise refusal(415, f"Send {what} as JSON, with Content-Type: application/json.")
    try:
        # not `request.body`: it would leave a large one, new passwords included, in a file of its own
        content = request.environ["wsgi.input"].read()
        sent = json.loads(content, object_pairs_hook=_once, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        why = str(error) if isinstance(error, _Unfit) else "this is not JSON"
        raise refusal(400, f"Nothing was changed: {why}.") from error
    if not isinstance(sent, dict):
        raise refusal(400, f"Nothing was changed: {what} is a JSON object.")
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
