"""Something that answers HTTP where a qBittorrent should be."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from storage.settings import InstanceSettings


@dataclass
class Answer:
    """One answer; `body` may be pieces that come one by one."""

    status: int = 200
    body: bytes | Iterator[bytes] = b""
    kind: str = "text/plain; charset=UTF-8"
    headers: dict[str, str] = field(default_factory=dict)
    hang_up: bool = False  # close the connection in place of an answer


@dataclass
class Impostor:
    """Its address, and what it was asked for: paths without the `/api/v2/` of all of them, credentials, ends."""

    port: int
    asked: list[str]
    authorizations: list[str]
    connections: set[object]

    @property
    def settings(self) -> InstanceSettings:
        return InstanceSettings(
            name="default", host="127.0.0.1", port=self.port, username="admin", password="secret"
        )


class _Server(ThreadingHTTPServer):
    """Ends the connections that its clients keep, and their threads, when it ends."""

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        super().__init__(address, handler)
        self._open: list[tuple[threading.Thread, socket.socket]] = []

    def process_request(self, request: Any, client_address: Any) -> None:
        work = threading.Thread(target=self.process_request_thread, args=(request, client_address), daemon=True)
        self._open.append((work, request))
        work.start()

    def hang_up(self) -> None:
        for work, request in self._open:
            with suppress(OSError):  # it is closed already
                request.shutdown(socket.SHUT_RDWR)
            work.join(2)


@contextmanager
def impostor(answer: Callable[[str], Answer]) -> Iterator[Impostor]:
    """Serve `answer(path)` to every request, until the end of the block."""
    asked: list[str] = []
    authorizations: list[str] = []
    connections: set[object] = set()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            path = self.path.removeprefix("/api/v2/").partition("?")[0]
            asked.append(path)
            authorizations.append(self.headers.get("Authorization", ""))
            connections.add(self.client_address)
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            said = answer(path)
            if said.hang_up:
                self.close_connection = True
                return
            self.send_response(said.status)
            self.send_header("Content-Type", said.kind)
            for name, value in said.headers.items():
                self.send_header(name, value)
            if isinstance(said.body, bytes):
                self.send_header("Content-Length", str(len(said.body)))
            else:
                self.send_header("Connection", "close")
            self.end_headers()
            try:
                for piece in [said.body] if isinstance(said.body, bytes) else said.body:
                    self.wfile.write(piece)
                    self.wfile.flush()
            except ConnectionError:
                self.close_connection = True

        do_GET = do_POST  # noqa: N815 - the names http.server looks for

        def log_message(self, *_: object) -> None:
            pass

    server = _Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield Impostor(server.server_address[1], asked, authorizations, connections)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        server.hang_up()
