"""What a verdict rests on: each fact with its age, or the reason why it is not known."""

from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any, NamedTuple

from actors.messages import Standing
from actors.sharing import of_common
from actors.torrent import Torrent, TorrentFile, TrackerStatus


@dataclass(frozen=True, slots=True)
class Known[T]:
    """A fact read from its source at `at` (Unix seconds)."""

    value: T
    at: float


@dataclass(frozen=True, slots=True)
class Unknown:
    """A fact not read: `asked` tells "the source failed" from "nobody has needed it yet"."""

    why: str
    asked: bool = True


type Reading[T] = Known[T] | Unknown

NOT_ASKED = Unknown("not asked for yet", asked=False)


@dataclass(frozen=True, slots=True)
class QueueEntry:
    """All records of one hash in an Arr's queue, folded: a season pack has a record per episode.

    `state` and `status` are the Arr's `trackedDownloadState` and `trackedDownloadStatus`;
    `messages` its `statusMessages`, title and text flattened; `media` keys such as `movie:12`,
    `episode:7`, `season:3:1` (series 3, season 1), `album:5`.
    """

    ids: tuple[int, ...]
    state: str
    status: str
    output_path: str
    messages: tuple[str, ...]
    media: tuple[str, ...]
    title: str = ""


@dataclass(frozen=True, slots=True)
class ArrHistory:
    """What an Arr's history says of one hash: whether it knows it at all and when it imported it (Unix s).

    `failed`: after its last grab the Arr was told, or found out, that this download is no good.
    `grab_id`: the history row of the last grab, by which the Arr can be told so.
    """

    grabbed: bool
    imported_at: float | None
    media: tuple[str, ...] = ()
    failed: bool = False
    grab_id: int | None = None


class _Common(NamedTuple):
    """What thousands of memories have in common: of most torrents there is nothing more to remember."""

    imported: bool = False
    stalled_since: float | None = None
    unavailable_since: float | None = None
    missing_since: float | None = None
    rechecks: int = 0
    last_recheck: float = 0.0
    import_attempts: int = 0
    import_not_before: float = 0.0
    import_message: str = ""
    files_filtered: bool = False
    owed: bool = False
    marks: frozenset[str] = frozenset()
    state: str = ""
    home: str = ""
    unclaimed_at: float | None = None
    only_archives: bool = False
    trackers_at: float | None = None
    tracker_hosts: tuple[str, ...] = ()


# Equal ones are one object; beyond so many different ones they are still right, only not shared.
_shared = lru_cache(maxsize=4096)(_Common)
_common = partial(of_common, _Common)


class _Moments:
    """What is different for each."""

    __slots__ = ("_common", "first_seen", "state_since")

    _common: _Common


@dataclass(frozen=True, init=False, eq=False)
class Memory(_Moments):
    """What we remember of one torrent on one instance from earlier passes. Times Unix seconds."""

    __slots__ = ()

    first_seen: float
    state_since: float  # in its present state, time the instance was away not counted
    imported: bool = _common("imported")  # confirmed by the Arr earlier (tag or library)
    stalled_since: float | None = _common("stalled_since")  # or without metadata, likewise not counting time away
    unavailable_since: float | None = _common("unavailable_since")  # availability below 1, likewise
    missing_since: float | None = _common("missing_since")
    rechecks: int = _common("rechecks")  # after errors
    last_recheck: float = _common("last_recheck")
    import_attempts: int = _common("import_attempts")
    import_not_before: float = _common("import_not_before")
    import_message: str = _common("import_message")
    files_filtered: bool = _common("files_filtered")
    owed: bool = _common("owed")  # failed for the Arr, still owed to the tracker
    marks: frozenset[str] = _common("marks")  # state flags when Tagless
    state: str = _common("state")  # the state that `state_since` is about
    home: str = _common("home")  # the category before a special one (FailedCategory, RecheckCategory)
    unclaimed_at: float | None = _common("unclaimed_at")  # when the Arr, refreshed, knew nothing of it
    only_archives: bool = _common("only_archives")  # found when its files were filtered: to be unpacked
    trackers_at: float | None = _common("trackers_at")  # when its trackers were last read
    tracker_hosts: tuple[str, ...] = _common("tracker_hosts")  # whose they were then

    def __init__(self, first_seen: float, *, state_since: float = 0.0, **more: Any) -> None:
        """`more` are other fields that differ from nothing to remember."""
        put = object.__setattr__
        put(self, "first_seen", first_seen)
        put(self, "state_since", state_since)
        put(self, "_common", _shared(*_Common(**more)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Memory) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def _key(self) -> tuple[object, ...]:
        return (self.first_seen, self.state_since, self._common)


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything one verdict may look at."""

    torrent: Torrent
    instance: str
    standing: Standing
    memory: Memory
    queue: Reading[QueueEntry | None] = NOT_ASKED  # None: freshly read, the Arr does not list it
    history: Reading[ArrHistory] = NOT_ASKED
    files: Reading[tuple[TorrentFile, ...]] = NOT_ASKED
    trackers: Reading[tuple[TrackerStatus, ...]] = NOT_ASKED
