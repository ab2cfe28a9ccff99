"""`/api/events`: tells open pages which snapshots on the board are new, by server-sent events."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from bottle import Bottle, request, response

from web.answers import refusal
from web.server import ENDING, THREADS
from web.views import Views

#: Each stream occupies a thread of the server for as long as a page is open, so most of them stay for requests.
MOST_STREAMS = THREADS // 3
#: How long a page without a stream asks by itself before it tries again (s).
TRY_AGAIN = 15
APART = 0.5  # s at least between two events of a stream: what changes meanwhile is told together
HEARTBEAT = 15.0  # s of silence after which proxies are shown that the stream lives
#: A page that has gone is noticed this soon (s).
LOOK_EVERY = 0.5
_GONE = "waitress.client_disconnected"


class Events:
    """Counts the streams. Safe from any thread."""

    def __init__(self, views: Views) -> None:
        self._views = views
        self._free = threading.BoundedSemaphore(MOST_STREAMS)

    def add_to(self, app: Bottle) -> None:
        """Add the route."""
        app.route("/api/events", callback=self._stream)

    def _stream(self) -> Any:
        """`GET /api/events`: an event `changed` with `{"names": [...], "version": n}`, at most two a second."""
        if not self._free.acquire(blocking=False):
            sentence = "Enough pages follow along already: this one asks every few seconds instead."
            raise refusal(503, sentence, {"Retry-After": str(TRY_AGAIN)})
        response.content_type = "text/event-stream"
        response.set_header("X-Accel-Buffering", "no")  # nginx would keep events back
        gone: Callable[[], bool] = request.environ.get(_GONE, lambda: False)
        return _Stream(self._views, request.environ[ENDING], gone, self._free.release)


@dataclass
class _Stream:
    """The body of one answer, drawn in a thread of the server; `close` gives its place back."""

    views: Views
    ending: threading.Event
    gone: Callable[[], bool]
    release: Callable[[], None]

    def __iter__(self) -> Iterator[bytes]:
        version, spoke = self.views.version, time.monotonic()
        yield b"retry: 3000\n\n"
        while not (self.ending.is_set() or self.gone()):
            self.views.wait(version, LOOK_EVERY)
            version, names = self.views.changes(version)
            if names:
                yield _event("changed", {"names": sorted(names), "version": version})
                self.ending.wait(APART)
            elif time.monotonic() - spoke >= HEARTBEAT:
                yield b": nothing new\n\n"
            else:
                continue
            spoke = time.monotonic()

    def close(self) -> None:
        """Called once by the server, however the answer ended."""
        self.release()


def _event(kind: str, data: dict[str, Any]) -> bytes:
    return f"event: {kind}\ndata: {json.dumps(data)}\n\n".encode()
