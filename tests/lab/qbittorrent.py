"""Real qBittorrents that tests start, crash, freeze and start again."""

import contextlib
import functools
import http.client
import os
import secrets
import signal
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Self

import qbittorrentapi

from tests.lab.eventually import eventually
from tests.lab.ports import free_port, is_free
from tests.lab.profile import write_profile
from tests.lab.roots import VERSIONS, command, installed, missing_reason

__all__ = ["VERSIONS", "QbitServer", "ServerDidNotStartError", "installed", "missing_reason"]

_SECONDS_TO_START = 30
_SECONDS_TO_STOP = 20

# The guard waits on a pipe that we hold: a line means the server has ended, the end of the pipe means that we
# have, even by SIGKILL. (A parent-death signal would not do: it fires when the *thread* that started it ends.)
GUARD = """
exec 3<&0 </dev/null
{ read -r _ <&3 || kill -KILL $$; } >/dev/null 2>&1 &
exec 3<&-
exec "$@"
"""


class ServerDidNotStartError(RuntimeError):
    """A qBittorrent ended, or never answered; the message has its own last words."""


class QbitServer:
    """One qBittorrent with its own profile, ports and password, all below `folder`.

    `start`, `stop` and `kill` may follow each other as often as a test likes: profile, ports and torrents stay.
    As a context manager it is started, and surely ended. Nothing is removed from `folder`.
    """

    username = "admin"

    def __init__(
        self,
        version: str,
        folder: Path,
        name: str = "",
        port: int | None = None,
        interface: str = "127.0.0.1",
    ) -> None:
        self.version = version
        self.folder = folder
        self.name = name or f"qbit-{version}"
        self.port = port or free_port(interface)
        self.bt_port = free_port(interface)
        self.interface = interface
        self.url = f"http://{interface}:{self.port}"
        self.password = secrets.token_urlsafe(12)
        self.downloads = folder / "downloads"
        self._output = folder / "output.log"
        self._has_profile = False
        self._process: subprocess.Popen[bytes] | None = None

    def __repr__(self) -> str:
        return f"<qBittorrent {self.version} {self.name!r} at {self.url}>"

    @property
    def running(self) -> bool:
        """Whether the process is there, be it frozen."""
        if self._process is not None and self._process.poll() is not None:
            self._reaped()
        return self._process is not None

    @property
    def pid(self) -> int:
        """The process id of qBittorrent itself."""
        if self._process is None:
            raise RuntimeError(f"{self} is not running")
        return self._process.pid

    @functools.cached_property
    def api(self) -> qbittorrentapi.Client:
        """A client that stays the same over restarts, each of which logs it in anew."""
        return self._client(timeout=10)

    def client(self, timeout: float = 10) -> qbittorrentapi.Client:
        """Return a fresh client, logged in; each call waits `timeout` seconds for an answer, twice."""
        client = self._client(timeout)
        client.auth_log_in()
        return client

    def login_attempts(self) -> int:
        """Count the logins, good and bad, that the server noted since it started; one of them is our own."""
        log = self.api.log_main(normal=True, info=True, warning=True, critical=True)
        return sum(str(entry["message"]).startswith("WebAPI login") for entry in log)

    def start(self) -> Self:
        """Start it, and return when its web API answers and `api` is logged in."""
        if self.running:
            return self
        if not is_free(self.port, self.interface):  # or we would talk to whoever is there
            raise ServerDidNotStartError(f"{self}: somebody else listens on its port")
        if not self._has_profile:
            self._make_profile()
        with self._output.open("ab") as output:
            self._process = subprocess.Popen(
                ["sh", "-c", GUARD, "sh", *command(self.version, f"--profile={self.folder}")],
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                bufsize=0,
                process_group=0,  # a Ctrl-C is for the tests, which then end their servers
                env={"PATH": os.environ["PATH"], "HOME": str(self.folder), "LANG": "C.UTF-8", "TZ": "UTC"},
            )
        try:
            eventually(self._answers, within=_SECONDS_TO_START, every=0.02)
            self.api.auth_log_in()
        except (AssertionError, qbittorrentapi.APIError) as error:
            self.kill()
            raise ServerDidNotStartError(f"{self}: {error}\n{self.output()}") from error
        return self

    def become(self, version: str) -> None:
        """Restart as another version on the same profile, ports and torrents; an older one is fine too."""
        self.stop()
        self.version = version
        self._has_profile = False  # the settings alone: 5.x moves some where 4.x does not look for them
        self.start()

    def stop(self) -> None:
        """Ask it to end (SIGTERM) and wait until it has."""
        if self._process is None:
            return
        self.thaw()
        self._process.terminate()
        try:
            self._process.wait(_SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            self.kill()
            raise
        self._reaped()

    def kill(self) -> None:
        """Crash it (SIGKILL)."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._reaped()

    def freeze(self) -> None:
        """Hang it: connections are accepted, nothing is answered."""
        os.kill(self.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on after `freeze`; harmless otherwise."""
        if self.running:
            os.kill(self.pid, signal.SIGCONT)

    def output(self) -> str:
        """Return the last of what it printed."""
        return self._output.read_text(errors="replace")[-2000:] if self._output.exists() else ""

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.thaw()
        self.kill()

    def _client(self, timeout: float) -> qbittorrentapi.Client:
        return qbittorrentapi.Client(
            host=self.url,
            username=self.username,
            password=self.password,
            REQUESTS_ARGS={"timeout": (3.05, timeout)},
            HTTPADAPTER_ARGS={"max_retries": 0},
            FORCE_SCHEME_FROM_HOST=True,
            RAISE_NOTIMPLEMENTEDERROR_FOR_UNIMPLEMENTED_API_ENDPOINTS=True,
        )

    def _make_profile(self) -> None:
        self.downloads.mkdir(parents=True, exist_ok=True)
        write_profile(
            self.folder,
            interface=self.interface,
            port=self.port,
            bt_port=self.bt_port,
            downloads=self.downloads,
            username=self.username,
            password=self.password,
        )
        self._has_profile = True

    def _answers(self) -> bool:
        if not self.running:
            raise ServerDidNotStartError(f"{self} ended at once\n{self.output()}")
        connection = http.client.HTTPConnection(self.interface, self.port, timeout=5)
        try:
            connection.request("GET", "/api/v2/app/webapiVersion")
            connection.getresponse().read()
        except (OSError, http.client.HTTPException) as error:
            raise AssertionError(f"its web API does not answer: {error}") from error
        finally:
            connection.close()
        return True

    def _reaped(self) -> None:
        """Tell the guard that there is nothing left to kill, for the process id may soon be somebody else's."""
        if self._process is not None and self._process.stdin is not None:
            with contextlib.suppress(OSError), self._process.stdin as guard:
                guard.write(b"\n")
        self._process = None
