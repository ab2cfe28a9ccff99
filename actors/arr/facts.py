"""What a verdict rests on: each fact with its age, or the reason why it is not known."""

from dataclasses import dataclass

from actors.messages import Standing
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


@dataclass(frozen=True, slots=True)
class Memory:
    """What we remember of one torrent on one instance from earlier passes. Times Unix seconds."""

    first_seen: float
    imported: bool = False  # confirmed by the Arr earlier (tag or library)
    state_since: float = 0.0  # in its present state, time the instance was away not counted
    stalled_since: float | None = None  # stalled or without metadata, likewise not counting time away
    unavailable_since: float | None = None  # availability below 1, likewise
    missing_since: float | None = None
    rechecks: int = 0  # after errors
    last_recheck: float = 0.0
    import_attempts: int = 0
    import_not_before: float = 0.0
    import_message: str = ""
    files_filtered: bool = False
    owed: bool = False  # failed for the Arr, still owed to the tracker
    marks: frozenset[str] = frozenset()  # state flags when Tagless
    state: str = ""  # the state that `state_since` is about
    home: str = ""  # the category it was last seen in before a special one (FailedCategory, RecheckCategory)
    unclaimed_at: float | None = None  # when an import found that the Arr, refreshed, knows nothing of it
    only_archives: bool = False  # found when its files were filtered: somebody has to unpack them
    trackers_at: float | None = None  # when its trackers were last read
    tracker_hosts: tuple[str, ...] = ()  # whose they were then


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
