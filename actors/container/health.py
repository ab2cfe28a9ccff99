"""Asks the container's own daemon whether it is well: exit code 0 when it is, 1 and a sentence when it is not.

It reads only where the page listens, without the daemon's own modules: it runs every half a minute.
"""

import http.client
import json
import os
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

CONFIG = Path("/config/config.toml")
PATIENCE = 5.0  # s
_VARIABLE = "QBITRR__WEBUI__"


def address(path: Path, environ: Mapping[str, str]) -> tuple[str, int]:
    """Host and port of the page: what the environment says, else the file, else the default."""
    section = _section(path)
    for name, value in environ.items():
        if name.upper().startswith(_VARIABLE):
            section[name[len(_VARIABLE) :].casefold()] = value
    host, port = str(section.get("host", "")), str(section.get("port", 6969))
    everywhere = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - what it means to us
    return everywhere.get(host, host), int(port)


def complaint(host: str, port: int) -> str:
    """Why the daemon there is not well, "" when it is."""
    connection = http.client.HTTPConnection(host, port, timeout=PATIENCE)
    try:
        connection.request("GET", "/healthz")
        answer = connection.getresponse()
        said = json.loads(answer.read())
    except (OSError, http.client.HTTPException, ValueError) as error:
        return f"The page at {host}:{port} does not answer: {error}."
    finally:
        connection.close()
    return "" if answer.status == 200 and said.get("ok") is True else f"qBitrr is not well: {said}."


def main() -> int:
    """Ask, and say what is wrong."""
    try:
        host, port = address(CONFIG, os.environ)
    except ValueError:
        said = "The port of the page is no number."
    else:
        said = complaint(host, port)
    if said:
        print(said)  # noqa: T201 - the engine keeps it
    return 1 if said else 0


def _section(path: Path) -> dict[str, Any]:
    """`[WebUI]` of the file with its keys in lower case; nothing where there is none to read."""
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8-sig")).get("WebUI", {})
    except (OSError, ValueError):
        return {}
    return {key.casefold(): value for key, value in found.items()} if isinstance(found, dict) else {}


if __name__ == "__main__":
    sys.exit(main())
