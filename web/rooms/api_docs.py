"""`/api-docs`: the OpenAPI document to read."""

from collections.abc import Mapping
from typing import Any

from bottle import Bottle

from web.openapi.document import document
from web.openapi.words import members, phrase
from web.site import Site


def add_to(app: Bottle, site: Site) -> None:
    """Add the route."""
    app.route("/api-docs", callback=lambda: draw(site))


def draw(site: Site) -> bytes:
    """Every operation under the part of the address it begins with, then the shapes of the answers."""
    told = document(site.guard.base)
    return site.page(
        "api_docs",
        info=told["info"],
        groups=grouped(told["paths"]),
        schemas=told["components"]["schemas"],
        members=lambda schema: list(members(schema)),
        phrase=phrase,
    )


def grouped(paths: Mapping[str, Any]) -> dict[str, list[tuple[str, str, Any]]]:
    """`(method, path, operation)` by the first part of the path behind `/api`."""
    found: dict[str, list[tuple[str, str, Any]]] = {}
    for path, operations in sorted(paths.items()):
        parts = path.strip("/").split("/")
        name = parts[1] if parts[0] == "api" and len(parts) > 1 else "health"
        found.setdefault(name.removesuffix(".json"), []).extend(
            (method.upper(), path, operation) for method, operation in operations.items()
        )
    return found
