"""The stand-in, put together: start it, crash it, fill it, look at what was asked of it."""

import functools
import random
import secrets
import threading
import time
from collections import Counter
from pathlib import Path
from types import TracebackType
from typing import Self

import qbittorrentapi

from tests.lab.ports import free_port
from tests.lab.standin import metainfo
from tests.lab.standin.api import Api
from tests.lab.standin.flavour import FLAVOURS, Flavour
from tests.lab.standin.forms import read
from tests.lab.standin.http import Answer, Listener, Request
from tests.lab.standin.logins import Logins
from tests.lab.standin.metainfo import Metainfo
from tests.lab.standin.settings import ServerSettings
from tests.lab.standin.sync import Sync
from tests.lab.standin.torrent import SimTorrent
from tests.lab.standin.world import World

_PREFIX = "/api/v2/"
_BAN_SECONDS = 3600.0


class StandIn:
    """A server that speaks qBittorrent's Web API, in this process; used like `QbitServer`.

    Torrents, port and password outlast `stop`, `kill` and `start`; sessions do not.
    `folder` gets what its torrents download. `settings` may be changed at any time.
    """

    username = "admin"

    def __init__(
        self,
        folder: Path,
        name: str = "",
        version: str = "5.1",
        *,
        flavour: Flavour | None = None,
        port: int | None = None,
        download_seconds: float | None = None,
        ban_seconds: float = _BAN_SECONDS,
    ) -> None:
        self.version = version
        self.folder = folder
        self.name = name or f"stand-in-{version}"
        self.interface = "127.0.0.1"
        self.port = port or free_port()
        self.url = f"http://{self.interface}:{self.port}"
        self.password = secrets.token_urlsafe(12)
        self.downloads = folder / "downloads"
        self.settings = ServerSettings(download_seconds=download_seconds)
        self.requests: Counter[str] = Counter()
        """How often each endpoint was asked for: `sync/maindata`, …"""
        self.clients: Counter[str] = Counter()
        """How many requests each program has sent, by its User-Agent."""
        self._ban_seconds = ban_seconds
        self._world = World(flavour or FLAVOURS[version], self.downloads)
        self._api = Api(self._world, self.settings)
        self._logins = self._new_logins()
        self._listener: Listener | None = None
        self._thawed = threading.Event()
        self._stopping = threading.Event()

    def __repr__(self) -> str:
        return f"<stand-in for qBittorrent {self.version} {self.name!r} at {self.url}>"

    # -- life

    @property
    def running(self) -> bool:
        """Whether it listens, be it frozen."""
        return self._listener is not None

    def start(self) -> Self:
        """Listen."""
        if self._listener is None:
            self.downloads.mkdir(parents=True, exist_ok=True)
            self._stopping.clear()
            self._thawed.set()
            self._logins = self._new_logins()
            with self._world.lock:
                self._world.resume()
            self._listener = Listener(self.interface, self.port, self._respond)
        return self

    def stop(self) -> None:
        """Refuse connections, and end every thread."""
        if self._listener is not None:
            self._stopping.set()
            self._thawed.set()
            self._listener.close()
            self._listener = None

    def kill(self) -> None:
        """Crash it, which looks no different from outside: what it knows is not lost."""
        self.stop()

    def freeze(self) -> None:
        """Hang it: connections are accepted, nothing is answered."""
        self._thawed.clear()

    def thaw(self) -> None:
        """Let it go on after `freeze`; harmless otherwise."""
        self._thawed.set()

    def forget_sessions(self) -> None:
        """Log everybody out."""
        self._logins.forget()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    # -- clients

    @functools.cached_property
    def api(self) -> qbittorrentapi.Client:
        """A client that stays the same over restarts."""
        return self._client(timeout=10)

    def client(self, timeout: float = 10) -> qbittorrentapi.Client:
        """Return a fresh client, logged in; each call waits `timeout` seconds for an answer, twice."""
        client = self._client(timeout)
        client.auth_log_in()
        return client

    # -- torrents

    def add_torrent(
        self,
        torrent: bytes | Metainfo,
        category: str = "",
        save_path: Path | str = "",
        *,
        seconds: float | None = None,
        stopped: bool = False,
        tags: tuple[str, ...] = (),
    ) -> str:
        """Add a torrent as a client would, and return its hash.

        Its download takes `seconds`, else as long as `settings` says.
        """
        meta = torrent if isinstance(torrent, Metainfo) else metainfo.read(torrent)
        with self._world.lock:
            self._world.add(
                meta,
                category=category,
                save_path=str(save_path),
                tags=tags,
                stopped=stopped,
                seconds=self.settings.download_seconds if seconds is None else seconds,
            )
        return meta.hash

    def torrents(self) -> dict[str, SimTorrent]:
        """Return what it has now, by hash; to look at, not to change."""
        with self._world.lock:
            return dict(self._world.torrents)

    def remove(self, torrent_hash: str) -> None:
        """Remove a torrent with its files, as its user would."""
        with self._world.lock:
            self._world.remove([torrent_hash], files=True)

    def complete(self, torrent_hash: str) -> None:
        """Let a download be complete at once, with its files on disk."""
        with self._world.lock, self._world.changing(torrent_hash) as torrent:
            self._world.complete(torrent)

    def afflict(self, torrent_hash: str, state: str) -> None:
        """Put a torrent into trouble: `error`, `missingFiles`, `moving`, `metaDL`; nothing takes it out again."""
        with self._world.lock, self._world.changing(torrent_hash) as torrent:
            torrent.trouble = state

    def lie(self, torrent_hash: str, **said: object) -> None:
        """Say this of a torrent in place of the truth, be it what no qBittorrent would say; nothing ends it."""
        with self._world.lock, self._world.changing(torrent_hash) as torrent:
            torrent.lies = said

    def fill(
        self,
        count: int,
        category: str,
        prefix: str = "Husk",
        *,
        complete: bool = False,
        size: int = 700 * 1024**2,
        tags: tuple[str, ...] = (),
    ) -> list[str]:
        """Add that many torrents, stalled at nothing or seeding, with nothing on disk; return their hashes."""
        with self._world.lock:
            return [
                self._hollow(f"{prefix}-{number:05}", category, size, complete=complete, tags=tags)
                for number in range(count)
            ]

    def churn(self, fraction: float) -> list[str]:
        """Let something happen to that fraction of all torrents, and return their hashes.

        Those that are complete upload a little, the others download a little and never to the end.
        """
        with self._world.lock:
            chosen = random.sample(sorted(self._world.torrents), round(fraction * len(self._world.torrents)))
            self._world.change(chosen, _stir)
            return chosen

    def _hollow(self, name: str, category: str, size: int, *, complete: bool, tags: tuple[str, ...]) -> str:
        meta = Metainfo(secrets.token_hex(20), name, ((name, size),))
        torrent = self._world.add(meta, category=category, tags=tags, check=False)
        if torrent is not None and complete:
            torrent.become(1.0, torrent.added_on)
            torrent.priority = 0
        return meta.hash

    # -- the inside

    def _new_logins(self) -> Logins:
        return Logins(self.username, self.password, lambda: Sync(self._world), self._ban_seconds)

    def _respond(self, request: Request) -> Answer | None:
        """Answer a request; on the thread of its connection."""
        self._stopping.wait(self.settings.latency)
        self._thawed.wait()
        if self._stopping.is_set():
            return None
        if not request.path.startswith(_PREFIX):
            return Answer(200, b"<!DOCTYPE html><title>qBittorrent stand-in</title>", "text/html")
        endpoint, form = request.path.removeprefix(_PREFIX), read(request)
        with self._world.lock:
            self.requests[endpoint] += 1
            self.clients[request.headers.get("user-agent", "")] += 1
            if endpoint == "auth/login":
                if request.method != "POST":
                    return Answer(405, b"Method Not Allowed")
                return self._logins.log_in(request, form.get("username"), form.get("password"))
            session = self._logins.session(request)
            if session is None:
                return Answer(403, b"Forbidden")
            if endpoint == "auth/logout":
                return self._logins.log_out(request)
            self._world.advance()
            return self._api.answer(endpoint, request.method, form, session)

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


def _stir(torrent: SimTorrent) -> None:
    torrent.last_activity = time.time()
    if torrent.complete:
        torrent.uploaded += random.randrange(1, 1_000_000)
    else:
        torrent.progress += (1 - torrent.progress) * 0.01
