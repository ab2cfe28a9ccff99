"""The page's port and its token, or a sentence that says why they cannot be had."""

import socket
import sys
from pathlib import Path

from storage.opening import CannotBegin
from storage.settings import WebSettings
from web.auth import token_in
from web.server import listen


def take_port(web: WebSettings, file: str) -> socket.socket:
    """The socket the page is served on; raises `CannotBegin`. `file`: the configuration's name."""
    try:
        return listen(web.host, web.port)
    except (OSError, UnicodeError) as reason:
        why = reason.strerror if isinstance(reason, OSError) else "that is no address"
        raise CannotBegin(
            f"{file}: [WebUI] Port: cannot listen on {web.host}:{web.port} ({why}); "
            "choose another Port, or end what uses it."
        ) from reason


def token_of(web: WebSettings, data: Path) -> str:
    """The configured token, else the one in the data folder, made and printed once; raises `CannotBegin`."""
    if web.token or web.auth_disabled:
        return web.token
    try:
        token, is_new = token_in(data)
    except (OSError, ValueError) as reason:
        raise CannotBegin(
            f"The token in {data / 'web-token'} cannot be read or written: delete that file, "
            "or write a Token of your own into [WebUI]."
        ) from reason
    if is_new:
        sys.stderr.write(f"The token for the status page is {token}\n")
    return token
