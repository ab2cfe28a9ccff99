"""The real daemon, as `python run.py` on a configuration made for the demo."""

import contextlib
import os
import secrets
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx

from tests.demo.servers import Server
from tests.lab.arr import ArrSim
from tests.lab.daemon import ROOT, arr_section, section
from tests.lab.ports import free_port, is_free

type Json = dict[str, Any]

_USUAL_PORT = 6969
_SECONDS_TO_STOP = 15

# Should the demo be killed outright, the daemon is told to end. (The signal comes when the *thread* that started
# it ends, which is our main thread.)
_WITH_US = ["setpriv", "--pdeathsig", "TERM"] if shutil.which("setpriv") else []


class DaemonEndedError(Exception):
    """The daemon is gone and was not told to; the message has its last words."""


class Daemon:
    """One run of the daemon; `folder` gets its configuration, data and log."""

    def __init__(self, folder: Path, servers: dict[str, Server], arrs: list[ArrSim], port: int | None) -> None:
        self.config = folder / "config.toml"
        self.log = folder / "daemon.log"
        self.token = secrets.token_urlsafe(12)
        self.port = port or (_USUAL_PORT if is_free(_USUAL_PORT) else free_port())
        self.url = f"http://127.0.0.1:{self.port}"
        self._data = folder / "data"
        self._process: subprocess.Popen[bytes] | None = None
        self._http = httpx.Client(
            base_url=self.url, headers={"Authorization": f"Bearer {self.token}"}, timeout=httpx.Timeout(5)
        )
        sections = [
            section("Settings", ConfigVersion=4, ConsoleLevel="INFO"),
            section("WebUI", Host="127.0.0.1", Port=self.port, Token=self.token),
            *(_instance(name, server) for name, server in servers.items()),
            *(arr_section(arr) for arr in arrs),
        ]
        self.config.write_text("\n".join(sections), encoding="utf-8")

    @property
    def command(self) -> str:
        """How one would start it by hand."""
        return f"python run.py --config {shown(self.config)} --data {shown(self._data)}"

    @property
    def pid(self) -> int | None:
        """Its process id, None before it is started."""
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Start the process, and return at once."""
        with self.log.open("wb") as output:
            self._process = subprocess.Popen(
                [*_WITH_US, sys.executable, "run.py", "--config", self.config, "--data", self._data],
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                process_group=0,  # a Ctrl-C is for the demo, which then ends its daemon in order
                env=os.environ | {"PYTHONUNBUFFERED": "1"},
            )

    def check(self) -> None:
        """Raise when it has ended by itself."""
        if self._process is not None and (code := self._process.poll()) is not None:
            raise DaemonEndedError(
                f"The daemon ended by itself with exit code {code}. Its last words:\n{self.words()}"
            )

    def status(self) -> Json | None:
        """`GET /api/status`; None while it does not answer."""
        self.check()
        try:
            answer = self._http.get("/api/status")
        except httpx.TransportError:
            return None
        answer.raise_for_status()
        return dict(answer.json())

    def why(self, instance: str, torrent_hash: str) -> str:
        """Return what the daemon says it thinks of a torrent."""
        try:
            answer = self._http.get("/api/torrents", params={"instance": instance, "q": torrent_hash})
        except httpx.TransportError as error:
            return f"nothing, it does not answer ({error})"
        answer.raise_for_status()
        rows = answer.json()["torrents"]
        return str(rows[0]["message"] or rows[0]["verdict"]["why"]) if rows else "it does not know it"

    def stop(self) -> bool:
        """End it (SIGTERM), by force when it takes too long; return whether it ended in order."""
        self._http.close()
        process = self._process
        if process is None or process.poll() is not None:
            return process is None
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(signal.SIGTERM)
        try:
            return process.wait(_SECONDS_TO_STOP) == 0
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            return False

    def words(self) -> str:
        """Return the end of its log."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines() if self.log.exists() else []
        return "\n".join(f"    {line}" for line in lines[-12:])


def shown(path: Path) -> Path:
    """Return a path as one would type it here."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def _instance(name: str, server: Server) -> str:
    return section(
        "qBit" if name == "default" else name,
        Host=server.interface,
        Port=server.port,
        UserName=server.username,
        Password=server.password,
        PollInterval=1,
    )
