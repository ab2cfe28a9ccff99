"""A target for notifications: an HTTP server that remembers what it is told, and can refuse or hang."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self


class Hook:
    """What Apprise's `json://` address speaks to. `refuse`: answers 500; `awake` cleared: answers nothing."""

    def __init__(self) -> None:
        self.told: list[dict[str, Any]] = []
        self.refuse = False
        self.awake = threading.Event()
        self.awake.set()
        self.entered = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._server.block_on_close = False
        self._thread = threading.Thread(target=self._server.serve_forever, name="hook", daemon=True)

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def url(self, secret: str = "") -> str:
        """Its address; `secret` is a part of its path."""
        return f"json://127.0.0.1:{self.port}/{secret}"

    @property
    def titles(self) -> list[str]:
        """The headings of what it was told, in order."""
        return [str(one["title"]).removeprefix("qBitrr: ") for one in list(self.told)]

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                hook.entered.set()
                if not hook.awake.wait(60):
                    return
                if not hook.refuse:
                    hook.told.append(json.loads(body))
                self.send_response(500 if hook.refuse else 200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - likewise
                pass

        return Handler

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.awake.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(timeout=10)
