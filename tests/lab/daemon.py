"""The daemon as its users run it: a process of its own, seen through its API and its log."""

import html
import os
import re
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx

from tests.lab.arr import ArrSim
from tests.lab.eventually import eventually
from tests.lab.ports import free_port
from tests.lab.qbittorrent import QbitServer

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "the-lab's-own-token"
#: s: what answers in milliseconds takes many of them on a machine that does much else.
PATIENCE = 20.0

type Json = dict[str, Any]


def toml(value: object) -> str:
    """A value as TOML writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key} = {toml(one)}" for key, one in value.items()) + "}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(toml(one) for one in value) + "]"
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'


def section(name: str, **keys: object) -> str:
    """One section of a configuration file; a key given as a mapping becomes a table of its own below it."""
    plain = [f"{key} = {toml(value)}" for key, value in keys.items() if not isinstance(value, Mapping)]
    tables = [section(f"{name}.{key}", **value) for key, value in keys.items() if isinstance(value, Mapping)]
    return "\n".join([f"[{name}]", *plain, "", *tables])


def qbit_section(server: QbitServer, name: str, **keys: object) -> str:
    """The section of one qBittorrent: `default` is `[qBit]`."""
    connection = {
        "Host": "127.0.0.1",
        "Port": server.port,
        "UserName": server.username,
        "Password": server.password,
    }
    return section("qBit" if name == "default" else name, **(connection | keys))


def arr_section(sim: ArrSim, **keys: object) -> str:
    """The section of one simulated Arr, `[Radarr-Lab]` and so on."""
    given = {"URI": sim.url, "APIKey": sim.api_key, "Category": sim.category, "Managed": True}
    return section(f"{sim.kind.app}-{sim.category}", **(given | keys))


class Daemon:
    """`python run.py` on a configuration file made of sections, in a folder of its own."""

    def __init__(self, folder: Path, *sections: str, general: Mapping[str, object] | None = None) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.config = folder / "config.toml"
        self.data = folder / "data"
        self.port = free_port()
        self.arguments: tuple[str, ...] = ()
        self.program: tuple[str, ...] = ("run.py",)
        self.write(*sections, general=general)
        self._process: subprocess.Popen[bytes] | None = None
        self._http = httpx.Client(
            base_url=f"http://127.0.0.1:{self.port}",
            headers={"Authorization": f"Bearer {TOKEN}"},
            timeout=PATIENCE,
        )

    def write(self, *sections: str, general: Mapping[str, object] | None = None) -> None:
        """Write the configuration anew."""
        settings = {"ConfigVersion": 4, "ConsoleLevel": "DEBUG"} | dict(general or {})
        web = section("WebUI", Host="127.0.0.1", Port=self.port, Token=TOKEN)
        draft = self.config.with_suffix(".draft")
        draft.write_text("\n".join([section("Settings", **settings), web, *sections]), encoding="utf-8")
        draft.replace(self.config)  # in one step: a reload may be reading it

    def start(self, wait: bool = True) -> Self:
        """Start the process; `wait` until it answers on its port."""
        with (self.folder / "output").open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, *self.program, "--config", self.config, "--data", self.data, *self.arguments],
                cwd=ROOT,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=os.environ | {"PYTHONUNBUFFERED": "1"},
            )
        if wait:
            eventually(self._answers, within=60, say="the daemon does not answer")
        return self

    def _answers(self) -> bool:
        assert self.process.poll() is None, f"the daemon has ended:\n{self.output()}"
        try:
            return self._http.get("/healthz").status_code == 200
        except httpx.TransportError:
            return False

    @property
    def process(self) -> subprocess.Popen[bytes]:
        """The process that was started last."""
        assert self._process is not None, "the daemon was not started"
        return self._process

    def terminate(self, within: float = 10.0) -> int:
        """SIGTERM; returns the exit code, fails when it takes longer than `within` seconds."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=within)

    def kill(self) -> None:
        """SIGKILL: no goodbye of any kind."""
        self.process.kill()
        self.process.wait(timeout=10)

    def reload(self) -> None:
        """SIGHUP."""
        self.process.send_signal(signal.SIGHUP)

    def output(self) -> str:
        """Everything written to the terminal so far."""
        path = self.folder / "output"
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""

    def get(self, path: str, **query: object) -> Json:
        """A GET of the API as JSON."""
        answer = self._http.get(path, params={key: str(value) for key, value in query.items()})
        answer.raise_for_status()
        return dict(answer.json())

    def page(self, path: str) -> str:
        """A GET of a page."""
        answer = self._http.get(path)
        answer.raise_for_status()
        return answer.text

    def post(self, path: str) -> Json:
        """A POST to the API as JSON."""
        answer = self._http.post(path)
        answer.raise_for_status()
        return dict(answer.json())

    def attention(self) -> list[str]:
        """What the page says needs the user, each item as one line without its tags."""
        items = re.findall(r'<li data-key="[^"]*"><div class="\w+">(.*?)</div>', self.page("/"), re.DOTALL)
        return [html.unescape(re.sub(r"<[^>]+>", " ", item)) for item in items]

    def instance(self, name: str) -> Json:
        """One instance as `/api/status` shows it."""
        return dict(self.get("/api/status")["qbitInstances"][name])

    def torrents(self, **query: object) -> list[Json]:
        """The rows of `/api/torrents`."""
        return list(self.get("/api/torrents", pageSize=1000, **query)["torrents"])

    def torrent(self, instance: str, torrent_hash: str) -> Json | None:
        """One row, by instance and hash."""
        rows = self.torrents(instance=instance, q=torrent_hash)
        return next((row for row in rows if row["hash"] == torrent_hash), None)

    def until_ready(self, within: float = 60) -> Self:
        """Wait until every child runs."""
        eventually(lambda: self.get("/api/status")["ready"], within=within, say=self.output()[-3000:])
        return self

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is not None and self._process.poll() is None:
            self.kill()
        self._http.close()
