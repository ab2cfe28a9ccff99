"""What every route needs to hear and to answer: a header, a refusal in one sentence, a request accepted."""

import json
from typing import Any

from bottle import HTTPResponse, request


def header(name: str) -> str:
    """A header of the present request, "" when it is not there; bytes that are no UTF-8 become replacement marks.

    Bottle's own `get_header` raises on those, and anybody may send them.
    """
    raw: str = request.environ.get("HTTP_" + name.upper().replace("-", "_"), "")
    return raw.encode("latin-1").decode("utf-8", errors="replace")


def refusal(status: int, sentence: str, headers: dict[str, str] | None = None, **details: object) -> HTTPResponse:
    """A JSON answer that says in one sentence what was wrong, and perhaps `details`, to be raised."""
    body = json.dumps({"error": sentence} | details)
    return HTTPResponse(status=status, body=body, headers={"Content-Type": "application/json"} | (headers or {}))


def too_soon(wait: float) -> HTTPResponse:
    """Turned away for `wait` more seconds, after too many wrong tokens."""
    return refusal(429, too_soon_sentence(wait), {"Retry-After": whole_seconds(wait)})


def too_soon_sentence(wait: float) -> str:
    """Why, and for how long."""
    return f"Too many wrong tokens: try again in {whole_seconds(wait)} s."


def whole_seconds(wait: float) -> str:
    """At least as long as `wait` (s), as `Retry-After` wants it."""
    return str(int(wait) + 1)


def accepted(base: str) -> Any:
    """What was asked for is passed on: 202, or back to the page for who pressed a button on it."""
    if wants_page():
        return HTTPResponse(status=303, headers={"Location": f"{base}/"})
    return HTTPResponse(status=202, body='{"accepted": true}', headers={"Content-Type": "application/json"})


def wants_page() -> bool:
    """Whether the present request comes from a browser that will show the answer to somebody."""
    return "text/html" in header("Accept")
