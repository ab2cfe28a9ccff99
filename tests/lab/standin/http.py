"""A small HTTP server: one thread that accepts, one for each connection, and all of them end with it."""

import contextlib
import socket
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import BinaryIO
from urllib.parse import unquote, urlsplit

_LONGEST_LINE = 65_536


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it came in; header names are in lower case."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes
    address: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent back."""

    status: int
    body: bytes = b""
    content_type: str = "text/plain; charset=UTF-8"
    headers: tuple[tuple[str, str], ...] = field(default=())


type Respond = Callable[[Request], Answer | None]


class Listener:
    """Listens until `close`; `respond` is called on the connection's thread, and None hangs up without a word."""

    def __init__(self, interface: str, port: int, respond: Respond) -> None:
        self._respond = respond
        self._lock = threading.Lock()
        self._connections: dict[socket.socket, threading.Thread] = {}
        self._closed = False
        self._socket = socket.create_server((interface, port), backlog=128)
        self._name = f"standin-{port}"
        self._thread = threading.Thread(target=self._accept, name=self._name, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop listening, hang up on everybody and wait for the threads."""
        with self._lock:
            self._closed = True
            open_ones = dict(self._connections)
        _hang_up(self._socket)  # wakes the thread that accepts
        self._thread.join()
        self._socket.close()
        for connection in open_ones:
            _hang_up(connection)
        for thread in open_ones.values():
            thread.join()

    def _accept(self) -> None:
        while True:
            try:
                connection, (address, _) = self._socket.accept()
            except OSError:
                return  # closed
            thread = threading.Thread(target=self._serve, args=(connection, address), name=self._name, daemon=True)
            with self._lock:
                if self._closed:
                    connection.close()
                    return
                self._connections[connection] = thread
            thread.start()

    def _serve(self, connection: socket.socket, address: str) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with contextlib.suppress(OSError), connection, connection.makefile("rb") as stream:
            while (request := _read(stream, address)) is not None:
                answer = self._respond(request)
                if answer is None:
                    break
                connection.sendall(_written(answer))
        with self._lock:
            self._connections.pop(connection, None)


def _read(stream: BinaryIO, address: str) -> Request | None:
    """Read the next request; None at the end of the connection, or at what is no HTTP."""
    words = stream.readline(_LONGEST_LINE).decode("latin-1").split()
    if len(words) != 3:
        return None
    headers: dict[str, str] = {}
    while (line := stream.readline(_LONGEST_LINE)) not in {b"\r\n", b"\n", b""}:
        name, _, value = line.decode("latin-1").partition(":")
        headers[name.strip().lower()] = value.strip()
    body = stream.read(int(headers.get("content-length", "0")))
    url = urlsplit(words[1])
    return Request(words[0], unquote(url.path), url.query, headers, body, address)


def _written(answer: Answer) -> bytes:
    lines = [f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}"]
    lines += [f"{name}: {value}" for name, value in answer.headers]
    if answer.body:
        lines.append(f"content-type: {answer.content_type}")
    lines += [f"content-length: {len(answer.body)}", "connection: keep-alive", "", ""]
    return "\r\n".join(lines).encode("latin-1") + answer.body


def _hang_up(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):  # the other side may have been quicker
        connection.shutdown(socket.SHUT_RDWR)
