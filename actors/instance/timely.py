"""Connections that give up an answer that drips in: a read timeout sees only the next byte."""

import http.client
import io
import math
import socket
import time
from typing import Any

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection

from actors.instance.wire import ANSWER_SECONDS

#: Status line and headers together may take so many times what the next byte may.
HEAD_TIMEOUTS = 2


class _Timed(io.RawIOBase):
    """What a socket reads, until a moment of `time.monotonic`."""

    def __init__(self, raw: io.RawIOBase, ends: float) -> None:
        self._raw = raw
        self.ends = ends

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        if time.monotonic() > self.ends:
            raise TimeoutError("the answer is not complete")
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Response(http.client.HTTPResponse):
    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        patience = sock.gettimeout()
        ends = math.inf if patience is None else time.monotonic() + HEAD_TIMEOUTS * patience
        self._timed = _Timed(self.fp.detach(), ends)
        self.fp = io.BufferedReader(self._timed)

    def begin(self) -> None:
        super().begin()
        # its reader may want less, but sees nothing of a compressed body before there is something to unpack
        self._timed.ends = time.monotonic() + ANSWER_SECONDS


class _Plain(HTTPConnection):
    response_class = _Response


class _Secure(HTTPSConnection):
    response_class = _Response


class _PlainPool(urllib3.HTTPConnectionPool):
    ConnectionCls = _Plain


class _SecurePool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _Secure


POOLS = {"http": _PlainPool, "https": _SecurePool}
