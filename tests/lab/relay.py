"""Stands between the daemon and one server: notes what passes, refuses it, or strikes at a chosen moment."""

import contextlib
import http.client
import json
import re
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler
from types import TracebackType
from typing import Any, Literal, Self
from urllib.parse import urlsplit

from tests.lab.arr.server import Server, hang_up
from tests.lab.ports import free_port

_HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length"}
_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Cut:
    """A moment: just before a request is passed on, or just after the server answered it.

    `requests` are regular expressions for requests as `Relay` calls them. Each must have been seen before the
    next counts; the last is the one of the moment.
    """

    side: Literal["before", "after"]
    requests: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.side} {' then '.join(self.requests)}"


def before(*requests: str) -> Cut:
    """The moment before a request is passed on."""
    return Cut("before", requests)


def after(*requests: str) -> Cut:
    """The moment after a request was answered, the answer not yet passed on."""
    return Cut("after", requests)


@dataclass
class _Armed:
    cut: Cut
    strike: Callable[[], None]
    seen: int = 0  # how many of its requests

    def reached(self, request: str) -> bool:
        """Take a request into account; whether it is the one of the moment."""
        if not re.fullmatch(self.cut.requests[self.seen], request):
            return False
        self.seen += 1
        return self.seen == len(self.cut.requests)


@dataclass
class Relay:
    """Listens on a port of its own and passes every request on to a server's `target` port.

    A request is called by its method and path below the API, without the query; a command of an Arr by its
    name too: `DELETE queue/17`, `POST torrents/delete`, `POST command MoviesSearch`. What `refused` names
    is answered with that status and never reaches the server.
    """

    target: int
    port: int = field(default_factory=free_port)
    refused: dict[str, int] = field(default_factory=dict)  # regular expression -> status
    struck: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._requests: list[str] = []
        self._armed: _Armed | None = None
        self._server = Server(self.port, handler=partial(_Passing, self))

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def requests(self) -> list[str]:
        """What was passed on so far, in the order it came."""
        with self._lock:
            return list(self._requests)

    def arm(self, cut: Cut, strike: Callable[[], None]) -> None:
        """Call `strike` once, at that moment; the client then gets no answer."""
        with self._lock:
            self._armed = _Armed(cut, strike)
        self.struck.clear()

    def disarm(self) -> None:
        """Let that moment pass."""
        with self._lock:
            self._armed = None

    def close(self) -> None:
        """Stop listening and hang up."""
        self._server.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # -- on the threads of the server

    def passes(self, asked: "Asked", forward: Callable[["Asked"], "Reply"]) -> "Reply | None":
        """Deal with one request; None: hang up."""
        request = asked.name
        if status := next((s for pattern, s in self.refused.items() if re.fullmatch(pattern, request)), 0):
            refusal = json.dumps({"message": "the relay was told to refuse this"}).encode()
            return Reply(status, [("Content-Type", "application/json")], refusal)
        moment = self._moment(request)
        reply = None
        if moment is None or moment.cut.side == "after":
            with self._lock:
                self._requests.append(request)
            reply = forward(asked)
        if moment is None:
            return reply
        moment.strike()
        self.struck.set()
        return None

    def _moment(self, request: str) -> _Armed | None:
        with self._lock:
            armed = self._armed
            if armed is None or not armed.reached(request):
                return None
            self._armed = None
            return armed


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it came in; `name` is what `Relay` calls it."""

    name: str
    content: bytes
    headers: dict[str, str]


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer; content that comes in pieces has no length, and ends with the connection.

    `raw`: the content is all that is sent, and begins with the first line.
    """

    status: int
    headers: list[tuple[str, str]]
    content: bytes | Iterable[bytes]
    raw: bool = False


def _called(method: str, path: str, content: bytes) -> str:
    """`POST command MoviesSearch`."""
    below = re.sub(r"^.*?/api/v\d+/", "", urlsplit(path).path)
    name = ""
    if below == "command" and content:
        with contextlib.suppress(ValueError):
            name = f" {json.loads(content)['name']}"
    return f"{method} {below}{name}"


class _Passing(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def __init__(self, relay: Relay, *arguments: Any) -> None:
        self._relay = relay
        super().__init__(*arguments)

    def _handle(self) -> None:
        content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        asked = Asked(_called(self.command, self.path, content), content, dict(self.headers.items()))
        try:
            reply = self._relay.passes(asked, self._forward)
        except (OSError, http.client.HTTPException):
            reply = None  # the server is gone: so are we
        if reply is None:
            self.close_connection = True
            hang_up(self.connection)
            return
        if not reply.raw:
            self.send_response_only(reply.status)
            for name, value in reply.headers:
                self.send_header(name, value)
        if isinstance(reply.content, bytes):
            self.send_header("Content-Length", str(len(reply.content)))
            self.end_headers()
            self.wfile.write(reply.content)
            return
        self.close_connection = True
        if not reply.raw:
            self.end_headers()
        for piece in reply.content:
            self.wfile.write(piece)
            self.wfile.flush()

    do_GET = do_POST = do_PUT = do_DELETE = _handle  # noqa: N815

    def _forward(self, asked: Asked) -> Reply:
        ours, theirs = f"127.0.0.1:{self._relay.port}", f"127.0.0.1:{self._relay.target}"
        headers = {
            # qBittorrent refuses a request whose Host, Origin or Referer is not its own
            name: value.replace(ours, theirs)
            for name, value in asked.headers.items()
            if name.lower() not in _HOP_BY_HOP
        }
        connection = http.client.HTTPConnection("127.0.0.1", self._relay.target, timeout=_SECONDS)
        with contextlib.closing(connection):
            connection.request(self.command, self.path, asked.content or None, headers)
            answer = connection.getresponse()
            kept = [(name, value) for name, value in answer.getheaders() if name.lower() not in _HOP_BY_HOP]
            return Reply(answer.status, kept, answer.read())

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Print nothing: the relay keeps its own log."""
