"""Holds what goes over HTTP to our own OpenAPI document."""

import functools
import re
from urllib.parse import quote, unquote

import httpx
from openapi_core import OpenAPI
from openapi_core.exceptions import OpenAPIError
from openapi_core.testing import MockRequest, MockResponse

from web.openapi.document import document

_HOST = "http://127.0.0.1"


def check(answer: httpx.Response, base: str = "") -> None:
    """See that an answer, and the request it was given to if it was a good one, are as documented.

    What the document does not know (pages, other methods) is not judged. `base` is the path all is served under.
    """
    answer.read()
    request = answer.request
    found = _operation(request.method, unquote(request.url.path.removeprefix(base)))
    if found is None:
        return
    asked = MockRequest(
        _HOST,
        request.method,
        found,
        args={name: value for name, value in request.url.params.items() if value},  # empty is as good as none
        headers={**request.headers, "Authorization": "Bearer given"},
        data=_content(request),
        content_type=request.headers.get("Content-Type", "application/json"),
    )
    kind = answer.headers.get("Content-Type", "")
    told = MockResponse(answer.content, answer.status_code, headers=dict(answer.headers), content_type=kind)
    try:
        if answer.is_success:
            _contract().validate_request(asked)
        _contract().validate_response(asked, told)
    except OpenAPIError as error:
        raise AssertionError(f"{request.method} {request.url}: {answer.status_code} {_reason(error)}") from error


@functools.cache
def _contract() -> OpenAPI:
    return OpenAPI.from_dict(document())


def _operation(method: str, path: str) -> str | None:
    """The documented path, its parts quoted as the document would have them, or None."""
    for template, operations in sorted(document()["paths"].items(), key=lambda one: one[0].count("{")):
        pattern = re.sub(r"\{(\w+)\}", r"(.+)", template)
        found = re.fullmatch(pattern, path)
        if found and method.lower() in operations:
            parts = iter(found.groups())
            return re.sub(r"\{\w+\}", lambda _: quote(next(parts), safe=""), template)  # noqa: B023
    return None


def _content(request: httpx.Request) -> bytes | None:
    try:
        return request.content or None
    except httpx.RequestNotRead:
        return None


def _reason(error: Exception) -> str:
    cause = error.__cause__
    details = getattr(cause, "schema_errors", None) or [cause or error]
    return "; ".join(str(getattr(detail, "message", detail)) for detail in details)
