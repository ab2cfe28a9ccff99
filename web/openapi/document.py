"""Puts the OpenAPI document together: pure."""

from typing import Any

from web.openapi.paths import PATHS
from web.openapi.schemas import SCHEMAS


def document(base: str = "") -> dict[str, Any]:
    """The whole document; `base` is the path the page is served under."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "qBitrr",
            "version": "1",
            "description": (
                "Times are Unix seconds, durations seconds, sizes bytes. Every refusal is a sentence in `error`. "
                "A name with a slash in it, such as an actor's, may be written with the slash as it is."
            ),
        },
        "servers": [{"url": base or "/"}],
        "security": [{"token": []}, {"session": []}],
        "paths": PATHS,
        "components": {
            "schemas": SCHEMAS,
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "description": "`WebUI.Token`."},
                "session": {
                    "type": "apiKey",
                    "in": "cookie",
                    "name": "qbitrr_session",
                    "description": "Set by the login page; orders must then come from the page itself.",
                },
            },
        },
    }
