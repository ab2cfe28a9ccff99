"""A process full of stand-ins for qBittorrent, so that what they cost is not the daemon's cost."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from actors.heap import share_one_heap
from actors.torrent import TAG_IMPORTED
from tests.lab.daemon import ROOT
from tests.lab.standin import StandIn

CATEGORIES = ("radarr", "sonarr")
#: The User-Agent of the loops that we compare with: what they ask for is not counted.
BASELINE = "qbitrr-bench-baseline"
#: Of so many torrents one is a download that stalls; the others are imported and seed.
STALLED_OF = 10
_NAME = "A.Title.As.Long.As.They.Use.To.Be.2031.1080p.BluRay.x264-BENCH"


@dataclass(frozen=True)
class Server:
    """A qBittorrent of either kind, as a client has to know it."""

    name: str
    port: int
    username: str
    password: str

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"


class Crowd:
    """So many stand-ins with so many torrents each, in a process of their own until the end of the block."""

    def __init__(self, folder: Path, names: Sequence[str], torrents: int, categories: Sequence[str]) -> None:
        self._arguments = [str(folder), str(torrents), ",".join(categories), *names]
        self.servers: list[Server] = []

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.crowd", *self._arguments],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.servers = [Server(**one) for one in self._answer()]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        with self._process:
            try:
                self._process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self._process.kill()

    def churn(self, fraction: float, every: float) -> None:
        """Let something happen to that fraction of all torrents every so many seconds; 0 ends it."""
        self._order("churn", fraction=fraction, every=every)

    def freeze(self, name: str) -> None:
        """Hang a server: it takes connections and answers nothing."""
        self._order("freeze", name=name)

    def thaw(self, name: str) -> None:
        """Let a server go on."""
        self._order("thaw", name=name)

    def stop(self, name: str) -> float:
        """End a server, so that it refuses connections; returns when (Unix s)."""
        return float(self._order("stop", name=name))

    def start(self, name: str) -> float:
        """Start it again; returns when (Unix s)."""
        return float(self._order("start", name=name))

    def complete(self, name: str, torrent_hash: str) -> float:
        """Let a download be complete; returns when (Unix s)."""
        return float(self._order("complete", name=name, torrent_hash=torrent_hash))

    def requests(self) -> Mapping[str, int]:
        """How many requests each server got so far, but for those of the loops that we compare with."""
        return dict(self._order("requests"))

    def _order(self, what: str, **given: object) -> Any:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"do": what, **given}) + "\n")
        self._process.stdin.flush()
        return self._answer()

    def _answer(self) -> Any:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the process of the stand-ins has ended"
        return json.loads(line)


class _Inside:
    """What the process does when it is told to."""

    def __init__(self, servers: Mapping[str, StandIn]) -> None:
        self._servers = servers
        self._churned = (0.0, 1.0)
        self._told = threading.Event()
        threading.Thread(target=self._churn, daemon=True).start()
        self._orders: dict[str, Callable[..., object]] = {
            "churn": self._set_churn,
            "freeze": lambda name: servers[name].freeze(),
            "thaw": lambda name: servers[name].thaw(),
            "stop": lambda name: _timed(servers[name].stop),
            "start": lambda name: _timed(servers[name].start),
            "complete": lambda name, torrent_hash: _timed(servers[name].complete, torrent_hash),
            "requests": lambda: {
                name: one.clients.total() - one.clients[BASELINE] for name, one in servers.items()
            },
        }

    def obey(self, order: dict[str, Any]) -> object:
        return self._orders[order.pop("do")](**order)

    def _set_churn(self, fraction: float, every: float) -> None:
        self._churned = (fraction, every)
        self._told.set()

    def _churn(self) -> None:
        """Server after server, so that the load is spread over the period."""
        while True:
            for server in self._servers.values():
                fraction, every = self._churned
                began = time.monotonic()
                if fraction and server.running:
                    server.churn(fraction)
                pause = every / len(self._servers) - (time.monotonic() - began)
                self._told.clear()
                self._told.wait(max(0.0, pause))


def _timed(do: Callable[..., object], *given: object) -> float:
    """Do it; when it was done (Unix s)."""
    do(*given)
    return time.time()


def fill(server: StandIn, torrents: int, categories: Sequence[str]) -> None:
    """As many of them in each category, most imported and seeding."""
    for category in categories:
        here, prefix = torrents // len(categories), f"{_NAME}-{server.name}-{category}"
        stalled = here // STALLED_OF
        server.fill(stalled, category, f"{prefix}-stalled")
        server.fill(here - stalled, category, prefix, complete=True, tags=(TAG_IMPORTED,))


def main() -> None:
    """Fill the servers, say where they are, and do as told until the end of the input."""
    folder, torrents, categories, *names = sys.argv[1:]
    share_one_heap()
    with ExitStack() as running:
        servers = {name: running.enter_context(StandIn(Path(folder) / name, name)) for name in names}
        for server in servers.values():
            fill(server, int(torrents), categories.split(","))
        inside = _Inside(servers)
        _say([vars(Server(one.name, one.port, one.username, one.password)) for one in servers.values()])
        for line in sys.stdin:
            _say(inside.obey(json.loads(line)))


def _say(answer: object) -> None:
    print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
