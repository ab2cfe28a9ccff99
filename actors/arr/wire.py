"""Bounds what one answer of an Arr may cost: its time from first byte to last, however they drip, and its size."""

import ssl
import time
from collections.abc import Iterable

import httpcore

#: Seconds for a whole answer: a read timeout alone does not see one that comes drop by drop.
ANSWER_SECONDS = 30.0
#: A thousand records of a queue take about 5 MB.
ANSWER_BYTES = 64 * 1024 * 1024


class TooLarge(Exception):
    """An answer that is larger than any real one, as a sentence without an end."""


class Bounds:
    """The bounds of the answer that is due now; for one connection at a time."""

    def __init__(self, seconds: float = ANSWER_SECONDS, most: int = ANSWER_BYTES) -> None:
        self._seconds = seconds
        self._most = most
        self._ends = 0.0  # monotonic
        self.requests = 0  # sent so far
        self.received = 0  # bytes of answers so far

    def begin(self, *_: object) -> None:
        """A request goes out: its answer's time begins."""
        self._ends = time.monotonic() + self._seconds
        self.requests += 1

    def left(self, timeout: float | None) -> float:
        """Seconds that a read may take: what it asks for, or less. Raises httpcore's own error at the end."""
        left = self._ends - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout(f"the answer was not complete within {self._seconds:g} s")
        return left if timeout is None else min(timeout, left)

    def whole(self, pieces: Iterable[bytes]) -> bytes:
        """All of an answer's pieces. Raises `TooLarge`."""
        body = bytearray()
        for piece in pieces:
            body += piece
            self.received += len(piece)
            if len(body) > self._most:
                raise TooLarge(f"its answer is larger than {self._most / 1024**2:g} MB")
        return bytes(body)


class BoundedNetwork(httpcore.NetworkBackend):
    """Connections whose reads end in time."""

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self._plain = httpcore.SyncBackend()

    def connect_tcp(  # the base class wants this shape
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """A connection, in `timeout` seconds."""
        return _Bounded(self._plain.connect_tcp(host, port, timeout, local_address, socket_options), self._bounds)


class _Bounded(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream, bounds: Bounds) -> None:
        self._stream = stream
        self._bounds = bounds

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._bounds.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, timeout)

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Bounded(self._stream.start_tls(ssl_context, server_hostname, timeout), self._bounds)

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)
