"""Holds requests and answers to the official API documents, where this machine has them.

The documents are not part of the project: they are looked for in `shared/openapi` beside the repository.
"""

import functools
import json
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.lab.arr.http import Answer
from tests.lab.arr.kind import Kind

DOCUMENTS = Path(__file__).parents[3].parent / "shared" / "openapi"
_HOST = "http://127.0.0.1"


class Contract:
    """The official document of one application; loaded once in a process."""

    def __init__(self, kind: Kind) -> None:
        # a second to import, and only wanted where there are documents
        from openapi_core import Config, OpenAPI

        self._kind = kind
        self.document: dict[str, Any] = json.loads(_document(kind).read_text())
        # the documents have a small fault, so they are not themselves validated
        self._openapi = OpenAPI.from_dict(self.document, config=Config(spec_validator_cls=None))
        self._lock = threading.Lock()

    @staticmethod
    def available(kind: Kind) -> bool:
        """Whether the document is there."""
        return _document(kind).is_file()

    @staticmethod
    @functools.cache
    def of(kind: Kind) -> "Contract":
        """Return the contract of an application, always the same one."""
        return Contract(kind)

    def parameters(self, method: str, path: str) -> frozenset[str] | None:
        """Return the query parameters of an endpoint, None when the document has no such endpoint."""
        operation = self.document["paths"].get(path, {}).get(method.lower())
        if operation is None:
            return None
        return frozenset(p["name"] for p in operation.get("parameters", []) if p["in"] == "query")

    def check(
        self, method: str, path: str, query: Mapping[str, list[str]], body: Any, answer: Answer
    ) -> Iterator[str]:
        """Yield a sentence for everything about a request and its answer that is not as documented."""
        from openapi_core.exceptions import OpenAPIError
        from openapi_core.testing import MockRequest, MockResponse

        plain = self._without_command_fields(body) if path.endswith("/command") else body
        request = MockRequest(
            _HOST,
            method,
            path,
            args=dict(query),
            headers={"X-Api-Key": "given"},
            data=None if plain is None else json.dumps(plain).encode(),
        )
        with self._lock:
            try:
                self._openapi.validate_request(request)
            except OpenAPIError as error:
                yield f"{self._kind.app}: the request {method} {path} is not as documented: {_reason(error)}"
            if not 200 <= answer.status < 300:
                return  # the documents describe success only
            content = json.dumps(self._documented(answer.body, path)).encode()
            # they say 200 of a POST, which answers 201
            response = MockResponse(content, 200, content_type="application/json")
            try:
                self._openapi.validate_response(request, response)
            except OpenAPIError as error:
                yield f"{self._kind.app}: our answer to {method} {path} is not as documented: {_reason(error)}"

    def _documented(self, body: Any, path: str) -> Any:
        """Return an answer without what the documents leave out: a command's own fields in its body."""
        if "/command" not in path:
            return body
        if isinstance(body, list):
            return [self._documented(one, path) for one in body]
        return body | {"body": self._without_command_fields(body["body"])}

    def _without_command_fields(self, body: Any) -> Any:
        if not isinstance(body, dict):
            return body
        own = self._kind.commands.get(str(body.get("name")), frozenset())
        return {key: value for key, value in body.items() if key not in own}


def _document(kind: Kind) -> Path:
    return DOCUMENTS / f"{kind.app.lower()}.json"


def _reason(error: Exception) -> str:
    cause = error.__cause__
    details = getattr(cause, "schema_errors", None) or [cause or error]
    return "; ".join(str(getattr(detail, "message", detail)) for detail in details)
