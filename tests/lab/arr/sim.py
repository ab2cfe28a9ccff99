"""A simulated Arr, put together: start it, give it media and clients, look at what it did."""

import copy
import secrets
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, ClassVar, Self

from tests.lab.arr.api import Api, Route
from tests.lab.arr.behaviour import Behaviour
from tests.lab.arr.clients import Gateways
from tests.lab.arr.commands import Commands
from tests.lab.arr.contract import Contract
from tests.lab.arr.diary import Diary
from tests.lab.arr.grabs import Grabber
from tests.lab.arr.http import Answer
from tests.lab.arr.imports import Importer
from tests.lab.arr.kind import Kind
from tests.lab.arr.queue import Queue
from tests.lab.arr.removal import Remover
from tests.lab.arr.server import Server
from tests.lab.arr.state import DownloadClient, Json, LoggedRequest, Media, Release, State, Tracked, now
from tests.lab.arr.tracking import Tracker
from tests.lab.arr.worker import Worker
from tests.lab.ports import free_port

_LOGIN_PAGE = "<!doctype html><html><head><title>Sign in</title></head><body>Who are you?</body></html>"
_LOOK_AT_THE_CLOCK_EVERY = 0.1


class ArrSim:
    """Base of RadarrSim, SonarrSim and LidarrSim.

    Everything it has is below `folder`; the files it imports go to `library`. Memory and port outlast
    `stop` and `start`, tracked downloads do not: like a real Arr it knows them again after a refresh.
    """

    kind: ClassVar[Kind]
    default_category: ClassVar[str]

    def __init__(
        self,
        folder: Path,
        category: str = "",
        api_key: str = "",
        base_path: str = "",
        contract: bool | None = None,
    ) -> None:
        self.category = category or self.default_category
        self.api_key = api_key or secrets.token_hex(16)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}{base_path}"
        # whether every request and answer is held to the official document, which costs some milliseconds
        self.contract = Contract.available(self.kind) if contract is None else contract
        self._root = f"{base_path}/api/{self.kind.api}/"
        self._ping = f"{base_path}/ping"
        self._server: Server | None = None
        self._stopping = threading.Event()
        self._last_refresh = 0.0
        self._assemble(State(folder, self.category))

    def _assemble(self, state: State) -> None:
        kind = self.kind
        state.library.mkdir(parents=True, exist_ok=True)
        self._state = state
        self._worker = Worker(f"arr-{kind.app}")
        gateways = Gateways()
        diary = Diary(state, kind)
        self._queue = Queue(state, kind)
        self._tracker = Tracker(state, kind, gateways)
        self._importer = Importer(state, kind, gateways, diary)
        self._grabber = Grabber(state, kind, gateways, diary, self._worker)
        self._commands = Commands(state, kind, self._worker, self._execute)
        remover = Remover(state, kind, gateways, diary, queue=self._queue, command=self._commands.push)
        self._api = Api(state, kind, diary, queue=self._queue, commands=self._commands, remover=remover)
        self._worker.after(0, self._watch_the_clock)

    # -- life

    def start(self) -> Self:
        """Listen and work."""
        if self._server is None:
            self._stopping.clear()
            self._last_refresh = time.monotonic()
            self._state.started_at = now()
            self._server = Server(self.port, self._respond)
            self._commands.resume()
            self._worker.start()
        return self

    def stop(self) -> None:
        """Refuse connections and end every thread; what was not begun goes on at the next start."""
        if self._server is not None:
            self._stopping.set()
            self._server.close()
            self._worker.stop()
            self._server = None
            self._commands.orphan()
            with self._state.lock:
                self._state.tracked.clear()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def __repr__(self) -> str:
        return f"<simulated {self.kind.app} for {self.category!r} at {self.url}>"

    # -- what a test sets up

    @property
    def behaviour(self) -> Behaviour:
        """The knobs."""
        return self._state.behaviour

    @property
    def library(self) -> Path:
        """The root folder that imports go to."""
        return self._state.library

    def add_client(self, client: DownloadClient) -> int:
        """Add a download client, with its remote path mapping if it has one; return its id."""
        with self._state.lock:
            self._state.clients.append(client)
            return len(self._state.clients)

    def add_media(
        self,
        title: str,
        releases: Sequence[Release] = (),
        year: int = 2031,
        *,
        season: int = 1,
        parts: int | None = None,
        artist: str = "The Unheard Quartet",
    ) -> Media:
        """Add a movie, a season of a series or an album, with the releases on offer, best first.

        `parts` is how many episodes or tracks it has; by default, as many as the first release has files.
        """
        if parts is None:
            parts = self._files_in(releases[0].torrent.content) if releases else 1
        with self._state.lock:
            media = self.kind.add(self._state, title, year, season=season, parts=parts, artist=artist)
            media.releases = list(releases)
            self._state.media.append(media)
            return media

    def grab(
        self,
        item: Media,
        release: Release | None = None,
        client: str | None = None,
        save_path: Path | None = None,
    ) -> str:
        """Grab a release, by default the best one on offer, as the Arr itself would; return its hash."""
        return self._grabber.grab(item, release or item.releases[0], client, save_path)

    def refresh(self) -> None:
        """Look at the download clients now, as the real one does every minute."""
        self._last_refresh = time.monotonic()
        self._tracker.refresh()
        self._importer.import_finished()

    # -- what a test looks at

    @property
    def requests(self) -> list[LoggedRequest]:
        """Every request so far."""
        with self._state.lock:
            return list(self._state.requests)

    @property
    def complaints(self) -> list[str]:
        """What clients did that the API does not provide for, and what of ours is not as documented."""
        with self._state.lock:
            return list(self._state.complaints)

    @property
    def commands(self) -> list[Json]:
        """Every command that was posted, as a resource with its state of now."""
        return self._commands.posted()

    def commands_named(self, name: str) -> list[Json]:
        """Return the posted commands of one name."""
        return [command for command in self.commands if command["name"] == name]

    @property
    def searches(self) -> list[Json]:
        """The search commands that were executed, the Arr's own among them (trigger `unspecified`)."""
        with self._state.lock:
            return list(self._commands.searches)

    @property
    def history(self) -> list[Json]:
        """All history rows, oldest first, also those the API does not show yet."""
        with self._state.lock:
            return copy.deepcopy(self._state.history)

    @property
    def blocklist(self) -> list[Json]:
        """All blocklist rows, oldest first."""
        with self._state.lock:
            return copy.deepcopy(self._state.blocklist)

    @property
    def queue(self) -> list[Json]:
        """All queue records, those of unknown media too."""
        return copy.deepcopy(self._queue.records())

    @property
    def routes(self) -> list[Route]:
        """The endpoints it serves below `/api/vN/`, with the query parameters each knows."""
        return list(self._api.routes)

    def tracked(self, torrent_hash: str) -> Tracked | None:
        """Return what the Arr tracks of a hash."""
        with self._state.lock:
            return self._state.tracked.get(torrent_hash.upper())

    def imported(self, torrent_hash: str) -> bool:
        """Whether all that was grabbed with a hash is in the library."""
        with self._state.lock:
            return self._state.outcomes.get(torrent_hash.upper()) == "imported"

    def import_count(self, torrent_hash: str) -> int:
        """Return how often files of a hash were taken in, or would have been were they not there already."""
        with self._state.lock:
            return self._state.import_counts.get(torrent_hash.lower(), 0)

    def library_files(self) -> list[Path]:
        """Return the files in the library."""
        return sorted(path for path in self.library.rglob("*") if path.is_file())

    # -- the inside

    def _execute(self, command: Json) -> tuple[bool, str]:
        """Do a command; on the worker's thread."""
        name = command["name"]
        if name == "RefreshMonitoredDownloads":
            self.refresh()
        elif name == self.kind.scan_command:
            path, download_id = command.get("path"), command.get("downloadClientId")
            mode = str(command.get("importMode", "auto"))
            return self._importer.scan(str(path or ""), str(download_id or ""), mode), "Completed"
        elif (grabbed := self._grabber.search(command)) is not None:
            return True, f"Search completed. {grabbed} reports downloaded."
        return True, "Completed"

    def _watch_the_clock(self) -> None:
        every = self.behaviour.refresh_every
        if every is not None and time.monotonic() - self._last_refresh >= every:
            self.refresh()
        self._worker.after(_LOOK_AT_THE_CLOCK_EVERY, self._watch_the_clock)

    def _files_in(self, content: Path) -> int:
        files = [content] if content.is_file() else list(content.rglob("*"))
        return max(1, sum(file.suffix.lower() in self.kind.extensions for file in files))

    def _respond(
        self, method: str, path: str, query: dict[str, list[str]], body: Any, headers: dict[str, str]
    ) -> Answer | None:
        """Answer a request and log it; on a thread of the server."""
        at = now()
        if self.behaviour.latency:
            self._stopping.wait(self.behaviour.latency)
        answer = self._broken() if self._is_broken() else self._answer(method, path, query, body, headers)
        status = answer.status if answer else 0
        with self._state.lock:
            self._state.requests.append(LoggedRequest(at, method, path, query, body, status))
        return answer

    def _is_broken(self) -> bool:
        behaviour = self.behaviour
        return behaviour.down or behaviour.html or behaviour.answer_status is not None

    def _broken(self) -> Answer | None:
        behaviour = self.behaviour
        if behaviour.down:
            return None
        if behaviour.html:
            return Answer(behaviour.answer_status or 200, html=_LOGIN_PAGE)
        return Answer(behaviour.answer_status or 500, {"message": "The Arr is not well"})

    def _answer(
        self, method: str, path: str, query: dict[str, list[str]], body: Any, headers: dict[str, str]
    ) -> Answer:
        if path == self._ping:
            return Answer(200, {"status": "OK"})
        if self.api_key not in (headers.get("x-api-key"), query.get("apikey", [""])[0]):
            return Answer(401, {"error": "Unauthorized"})
        if not path.startswith(self._root):
            self._state.complain(f"{self.kind.app} serves {self._root}, not {path}")
            return Answer(404, {"message": "NotFound"})
        answer = self._api.answer(method, path.removeprefix(self._root), query, body)
        if self.contract:
            official = f"/api/{self.kind.api}/{path.removeprefix(self._root)}"
            for violation in Contract.of(self.kind).check(method, official, query, body, answer):
                self._state.complain(violation)
        return answer
