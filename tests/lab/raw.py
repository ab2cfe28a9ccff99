"""A server that sends bytes as they come, whatever it is asked: for answers that no HTTP library would give."""

import contextlib
import itertools
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

#: The pieces of one answer; the event is set at the end of the test.
type Answer = Callable[[threading.Event], Iterator[bytes]]


@dataclass
class RawServer:
    """Listens on `port`; `sent` counts the bytes that were taken from it."""

    port: int
    sent: int = 0
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def raw_server(answer: Answer) -> Iterator[RawServer]:
    """Answer every connection's first request with these pieces, then close it."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = RawServer(listening.getsockname()[1])
    threads: list[threading.Thread] = []

    def serve(connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            connection.recv(65536)
            for piece in answer(server.over):
                connection.sendall(piece)
                server.sent += len(piece)

    def accept() -> None:
        with contextlib.suppress(OSError):
            while True:
                thread = threading.Thread(target=serve, args=(listening.accept()[0],), daemon=True)
                thread.start()
                threads.append(thread)

    accepting = threading.Thread(target=accept, daemon=True)
    accepting.start()
    try:
        yield server
    finally:
        server.over.set()
        with contextlib.suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        for thread in [accepting, *threads]:
            thread.join(10)


def dripping(whole: bytes, every: float) -> Answer:
    """A byte every so many seconds, from the first of the status line to the last."""

    def pieces(over: threading.Event) -> Iterator[bytes]:
        for one in whole:
            yield bytes([one])
            if over.wait(every):
                return

    return pieces


def endless(beginning: bytes, piece: bytes) -> Answer:
    """An answer that goes on for ever."""

    def pieces(over: threading.Event) -> Iterator[bytes]:
        yield beginning
        yield from itertools.takewhile(lambda _: not over.is_set(), itertools.repeat(piece))

    return pieces
