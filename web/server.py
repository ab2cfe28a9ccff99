"""The actor that owns the HTTP server: it listens while the actor lives, and does nothing else."""

import socket
import threading
from collections.abc import Callable
from typing import Any

from waitress import wasyncore
from waitress.server import create_server

from actors.messages import CheckServer
from actors.wiring import Wiring
from actors.worker import Worker

#: Threads that answer requests; each answers from published snapshots, so a frozen server holds none of them.
#: A third of them may be kept by open pages (`web/events.py`).
THREADS = 24
#: In a request's environ: a `threading.Event` that is set when the server ends, for answers that go on and on.
ENDING = "qbitrr.ending"
#: How long requests in progress may take to end when the server stops (s).
GOODBYE = 2.0
LOOK_EVERY = 10.0  # s
MOST_BYTES = 1_048_576  # of a request's body; what is longer is answered with 413


def listen(host: str, port: int) -> socket.socket:
    """A listening socket, taken before anything starts so that a busy port fails at once.

    Raises OSError when the address cannot be had.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    taken = socket.socket(family, socket.SOCK_STREAM)
    try:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind((host, port))
        taken.listen(128)
    except OSError:
        taken.close()
        raise
    return taken


class WebActor(Worker):
    """Serves the WSGI application on a copy of a listening socket, so that a restart keeps the port."""

    def __init__(
        self,
        name: str,
        incarnation: int,
        wiring: Wiring,
        application: Callable[..., Any],
        listening: socket.socket,
    ) -> None:
        super().__init__(name, incarnation, wiring)
        self._application = application
        self._listening = listening
        self._server: Any = None
        self._channels: dict[int, Any] = {}  # waitress's own table of open connections, ours so we can close them
        self._thread: threading.Thread | None = None
        self._ending = threading.Event()

    def started(self) -> None:
        """Begin to answer requests."""
        self._server = create_server(
            self._answer,
            map=self._channels,
            sockets=[self._listening.dup()],
            threads=THREADS,
            ident="qBitrr",
            asyncore_use_poll=True,
            # a proxy's headers are for the guard to believe or not, by BehindHttpsProxy
            clear_untrusted_proxy_headers=False,
            channel_timeout=30,
            channel_request_lookahead=1,  # reads on while it answers, so that it hears when a page has gone
            max_request_body_size=MOST_BYTES,
            inbuf_overflow=MOST_BYTES,  # no body, and no secret in it, goes to a file on the way
        )
        self._thread = threading.Thread(target=self._server.run, name="web-server", daemon=True)
        self._thread.start()
        self.clock.after(LOOK_EVERY, self.name, CheckServer())

    def receive(self, message: object) -> object:
        """Look from time to time whether the server, in its own thread, is still there."""
        match message:
            case CheckServer():
                if not self._listens():
                    raise RuntimeError("The web server does not listen any more.")
                self.clock.after(LOOK_EVERY, self.name, CheckServer())
                return None
            case _:
                return self.unknown(message)

    def stopped(self) -> None:
        """Take no more connections, let requests in progress end, then close what is open."""
        self._ending.set()
        if self._server is not None:
            self._in_its_loop(lambda: wasyncore.dispatcher.close(self._server))
            self._server.task_dispatcher.shutdown(timeout=GOODBYE)
            self._in_its_loop(lambda: wasyncore.close_all(self._channels, ignore_all=True))
        if self._thread is not None:
            self._thread.join(timeout=GOODBYE)

    def _answer(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        """One request, in one of the server's threads."""
        environ[ENDING] = self._ending
        return self._application(environ, start_response)

    def _listens(self) -> bool:
        alive = self._thread is not None and self._thread.is_alive()
        return alive and any(channel is self._server for channel in list(self._channels.values()))

    def _in_its_loop(self, close: Callable[[], None]) -> None:
        """Close something where nobody polls it at that moment, or here when the loop is no more."""
        try:
            if self._thread is not None and self._thread.is_alive():
                self._server.trigger.pull_trigger(close)
                return
        except OSError:
            self.log.debug("The web server's loop has closed its own door.")
        close()
