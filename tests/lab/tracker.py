"""A small HTTP tracker that introduces peers, or answers each torrent as badly as a test wants."""

import http
import socket
import struct
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, urlsplit

from tests.lab.arr.server import Server
from tests.lab.ports import free_port

INTERVAL = 1800  # s until the next announce

UNREGISTERED = "unregistered torrent"
WORDS: dict[str, str | int] = {
    "unregistered": UNREGISTERED,
    "unauthorized": "info hash is not authorized with this tracker",
    "maintenance": 503,
}


@dataclass(frozen=True)
class Announce:
    """One announce as it came in: which of our addresses, whose torrent, from which port, "started" and so on."""

    place: str
    hash: str
    port: int
    event: str


class Tracker:
    """Listens on 127.0.0.1 while it is a context; the first part of an address says how it answers there.

    `words` has a failure reason or an HTTP status for a part; whatever is not in it is a tracker that works, and
    that tells peers of each other where it `introduces` them.
    """

    def __init__(self, *, introduces: bool = True) -> None:
        self.port = free_port()
        self.introduces = introduces
        self.words = dict(WORDS)
        self._announces: list[Announce] = []
        self._lock = threading.Lock()
        self._server: Server | None = None

    def url(self, place: str = "works", host: str = "127.0.0.1") -> str:
        """An announce URL; `host` may be another name of this machine."""
        return f"http://{host}:{self.port}/{place}/announce"

    @property
    def announces(self) -> list[Announce]:
        """Every announce so far."""
        with self._lock:
            return list(self._announces)

    def heard(self, torrent_hash: str, place: str = "works") -> bool:
        """Whether a torrent has announced itself at one of our addresses."""
        return any((one.hash, one.place) == (torrent_hash, place) for one in self.announces)

    def answer(self, announce: Announce) -> tuple[int, bytes]:
        """The HTTP status and body for an announce; on a thread of the server."""
        with self._lock:
            others = {one.port for one in self._announces if one.hash == announce.hash} - {announce.port}
            self._announces.append(announce)
        others = others if self.introduces else set()
        match self.words.get(announce.place):
            case int(status):
                return status, http.HTTPStatus(status).phrase.encode()
            case str(reason):
                return 200, b"d14:failure reason%d:%be" % (len(reason.encode()), reason.encode())
            case None:
                peers = b"".join(socket.inet_aton("127.0.0.1") + struct.pack(">H", port) for port in others)
                return 200, b"d8:intervali%de5:peers%d:%be" % (INTERVAL, len(peers), peers)

    def __enter__(self) -> Self:
        self._server = Server(self.port, handler=lambda *given: _Handler(self, *given))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server is not None:
            self._server.close()


class _Handler(BaseHTTPRequestHandler):
    def __init__(self, tracker: Tracker, *given: object) -> None:
        self._tracker = tracker
        super().__init__(*given)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        """Answer an announce."""
        url = urlsplit(self.path)
        query = parse_qs(url.query, keep_blank_values=True, encoding="latin-1")
        announce = Announce(
            place=url.path.strip("/").split("/")[0],
            hash=query.get("info_hash", [""])[0].encode("latin-1").hex(),
            port=int(query.get("port", ["0"])[0]),
            event=query.get("event", [""])[0],
        )
        status, body = self._tracker.answer(announce)
        self.send_response(status)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Print nothing: the tracker keeps its own log."""
