"""What a simulated Arr knows: media, releases, clients, tracked downloads; all guarded by one lock."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from tests.lab.arr.behaviour import Behaviour

type Json = dict[str, Any]

COMPLETE_STATES = frozenset({"uploading", "stalledUP", "queuedUP", "forcedUP", "pausedUP", "stoppedUP"})


class Torrent(Protocol):
    """What the simulators use of a `MadeTorrent`."""

    @property
    def name(self) -> str: ...
    @property
    def hash(self) -> str: ...
    @property
    def path(self) -> Path: ...
    @property
    def content(self) -> Path: ...


@dataclass(frozen=True)
class Release:
    """A torrent that an indexer offers for a medium; `parts` are episode or track numbers, all when empty."""

    torrent: Torrent
    title: str = ""
    indexer: str = "Invented Indexer"
    parts: tuple[int, ...] = ()

    @property
    def name(self) -> str:
        """The title as the indexer gives it."""
        return self.title or self.torrent.name


@dataclass(frozen=True)
class DownloadClient:
    """A qBittorrent as the Arr knows it, with the remote path mapping of its host, if any."""

    name: str
    host: str
    port: int
    username: str
    password: str
    remote_path: str | None = None
    local_path: str | None = None
    enabled: bool = True
    category: str | None = None  # None: the Arr's own
    imported_category: str = ""
    removes_completed: bool = False

    def to_local(self, path: str) -> str:
        """Return the Arr's name for a path of the client."""
        if self.remote_path and self.local_path and _is_under(path, self.remote_path):
            return str(Path(self.local_path) / Path(path).relative_to(self.remote_path))
        return path

    def hides(self, path: str) -> bool:
        """Whether a path exists for the client only: with a mapping the Arr runs on another machine."""
        if not self.remote_path or not self.local_path:
            return False
        return _is_under(path, self.remote_path) and not _is_under(path, self.local_path)


def _is_under(path: str, folder: str) -> bool:
    return Path(path).is_relative_to(folder)


@dataclass
class Part:
    """What one file fills: the movie itself, an episode or a track."""

    id: int
    number: int
    title: str
    file: Path | None = None
    file_id: int = 0


@dataclass
class Media:
    """A movie, one season of a series, or an album, with its parts and the releases on offer, best first.

    `id` is the movieId, seriesId or albumId; `parent_id` is the artistId for an album.
    """

    id: int
    title: str
    year: int
    parts: list[Part]
    releases: list[Release]
    season: int = 1
    parent_id: int = 0
    parent_title: str = ""
    added: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def has_files(self) -> bool:
        """Whether every part has its file."""
        return all(part.file for part in self.parts)

    def parts_of(self, release: Release | None) -> list[Part]:
        """Return the parts that a release is for."""
        if release is None or not release.parts:
            return list(self.parts)
        return [part for part in self.parts if part.number in release.parts]


@dataclass(frozen=True)
class Grab:
    """What the Arr remembers of a release it sent to a client."""

    media: Media
    release: Release
    parts: tuple[Part, ...]
    client: str


@dataclass(frozen=True)
class SeenTorrent:
    """A torrent as its client last reported it; sizes are bytes, `eta` seconds, `hash` lower-case."""

    hash: str
    name: str
    state: str
    progress: float
    size: int
    left: int
    eta: int
    content_path: str
    save_path: str

    @property
    def complete(self) -> bool:
        """Whether an Arr takes it for a completed download: not while it is checked or moved."""
        return self.state in COMPLETE_STATES


@dataclass
class Tracked:
    """A download that the Arr follows, by the hash in upper case."""

    download_id: str
    client: DownloadClient
    torrent: SeenTorrent
    grab: Grab | None
    added: datetime
    state: str = "downloading"
    health: str = "ok"
    messages: list[Json] = field(default_factory=list)
    trackable: bool = True

    @property
    def title(self) -> str:
        """The name of the release, as its client has it."""
        return self.torrent.name

    def warn(self, messages: list[Json], state: str) -> None:
        """Show why this was not imported."""
        self.state, self.health, self.messages = state, "warning", messages


@dataclass(frozen=True)
class LoggedRequest:
    """A request as it came in, with the status it was answered with (0: none at all)."""

    at: datetime
    method: str
    path: str
    query: dict[str, list[str]]
    body: Any
    status: int


class State:
    """The memory of one simulator. Take `lock` to read or change anything here, and never keep it for I/O."""

    def __init__(self, folder: Path, category: str) -> None:
        self.lock = threading.RLock()
        self.folder = folder
        self.library = folder / "library"
        self.category = category
        self.behaviour = Behaviour()
        self.media: list[Media] = []
        self.clients: list[DownloadClient] = []
        self.tracked: dict[str, Tracked] = {}
        self.grabs: dict[str, Grab] = {}
        self.grabbed_since_refresh: set[str] = set()
        """What searches must take for queued already: a real Arr refreshes five seconds after a grab."""
        self.blocked: set[str] = set()
        self.history: list[Json] = []
        self.blocklist: list[Json] = []
        self.history_seen_from: dict[int, float] = {}
        self.outcomes: dict[str, str] = {}
        """How each download of this Arr last went on, as a tracked download state; survives a restart."""
        self.import_counts: dict[str, int] = {}
        self.requests: list[LoggedRequest] = []
        self.complaints: list[str] = []
        self.started_at = now()
        self._last_id = 0

    def new_id(self) -> int:
        """Return a number that nothing else in this Arr has."""
        with self.lock:
            self._last_id += 1
            return self._last_id

    def complain(self, sentence: str) -> None:
        """Note something a client did that the Arr's API does not provide for."""
        with self.lock:
            self.complaints.append(sentence)

    def grab_of(self, torrent_hash: str) -> Grab | None:
        """Return what a hash is for: what it was grabbed for, else the release that it is."""
        wanted = torrent_hash.lower()
        if wanted in self.grabs:
            return self.grabs[wanted]
        for media in self.media:
            for release in media.releases:
                if release.torrent.hash == wanted:
                    return Grab(media, release, tuple(media.parts_of(release)), "")
        return None

    def client_named(self, name: str | None) -> DownloadClient:
        """Return a download client; the first one when no name is given."""
        for client in self.clients:
            if name is None or client.name == name:
                return client
        raise LookupError(f"no download client {name or 'at all'}: there are {self._client_names()}")

    def _client_names(self) -> Sequence[str]:
        return [client.name for client in self.clients]


def now() -> datetime:
    """Return the time, in UTC, as an Arr writes it: to the second."""
    return datetime.now(UTC)


def stamp(moment: datetime) -> str:
    """Return a time as an Arr writes it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
