"""The HTTP server of a simulated Arr, or of a relay: threads that all end with it."""

import contextlib
import json
import socket
import sys
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.lab.arr.http import Answer

type Respond = Callable[[str, str, dict[str, list[str]], Any, dict[str, str]], Answer | None]


class Server(ThreadingHTTPServer):
    """Listens on 127.0.0.1 until `close`; `respond` answers JSON, and None hangs up without a word.

    A `handler` of one's own gets the requests instead.
    """

    daemon_threads = False
    block_on_close = True
    allow_reuse_address = True

    def __init__(
        self,
        port: int,
        respond: Respond | None = None,
        handler: Callable[..., BaseHTTPRequestHandler] | None = None,
    ) -> None:
        self.respond = respond
        self._connections: set[socket.socket] = set()
        self._connections_lock = threading.Lock()
        super().__init__(("127.0.0.1", port), handler or _Handler)
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._serve, name=f"arr-http-{self.server_port}", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop listening, hang up on every client and wait for the threads."""
        self._closing.set()
        hang_up(self.socket)  # wakes the thread that waits for the next client
        self._thread.join()
        with self._connections_lock:
            for connection in self._connections:
                hang_up(connection)
        self.server_close()

    def _serve(self) -> None:
        while not self._closing.is_set():
            self.handle_request()

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._connections_lock:
            self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._connections_lock:
            self._connections.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of clients that hang up; let everything else be seen."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # an answer is one packet: headers on their own would wait for an acknowledgement
    server: Server

    def _handle(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        raw = self.rfile.read(length)
        url = urlsplit(self.path)
        query = parse_qs(url.query, keep_blank_values=True)
        headers = {name.lower(): value for name, value in self.headers.items()}
        respond = self.server.respond
        answer = respond(self.command, url.path, query, _parsed(raw), headers) if respond else None
        if answer is None:
            self.close_connection = True
            hang_up(self.connection)
            return
        if answer.html is None:
            self._send(answer.status, "application/json", json.dumps(answer.body).encode())
        else:
            self._send(answer.status, "text/html", answer.html.encode())

    do_GET = do_POST = do_PUT = do_DELETE = _handle  # noqa: N815

    def _send(self, status: int, content_type: str, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", f"{content_type}; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Print nothing: the simulator keeps its own log."""


def _parsed(raw: bytes) -> Any:
    if not raw:
        return None
    try:
        return json.loads(raw)
    except ValueError:
        return raw.decode(errors="replace")


def hang_up(connection: socket.socket) -> None:
    """End a connection without a word."""
    with contextlib.suppress(OSError):  # the other side may have been quicker
        connection.shutdown(socket.SHUT_RDWR)
