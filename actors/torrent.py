"""A torrent as one qBittorrent reports it, reduced to what rules and pages use."""

from dataclasses import dataclass, field

# qBittorrent 5's names; `client.py` translates the paused* of 4.x at the edge, so nothing else knows both.
COMPLETE = frozenset({"uploading", "stoppedUP", "queuedUP", "stalledUP", "forcedUP"})
STOPPED = frozenset({"stoppedUP", "stoppedDL"})
SEEDING = frozenset({"uploading", "stalledUP", "forcedUP"})  # seeding time runs on
BUSY = frozenset({"checkingUP", "checkingDL", "checkingResumeData", "allocating", "moving"})
FETCHING_METADATA = frozenset({"metaDL", "forcedMetaDL"})
DOWNLOADING = frozenset({"downloading", "forcedDL", "stalledDL", "queuedDL", *FETCHING_METADATA})

#: What `eta` says when qBittorrent expects no end, in seconds.
ETA_INFINITE = 8_640_000

TAG_IGNORED = "qBitrr-ignored"
TAG_IMPORTED = "qBitrr-imported"
TAG_ALLOWED_SEEDING = "qBitrr-allowed_seeding"
TAG_ALLOWED_STALLED = "qBitrr-allowed_stalled"
TAG_FREE_SPACE_PAUSED = "qBitrr-free_space_paused"
TAG_HNR_ACTIVE = "qBitrr-hnr_active"


@dataclass(frozen=True, slots=True)
class Torrent:
    """One torrent on one instance, as its server last reported it.

    Sizes are bytes, rates bytes per second, times Unix seconds, durations seconds, `progress` and
    `availability` fractions (`availability` below 0: the server does not say). `None` means the server
    does not know, which is not the same as no.
    """

    hash: str  # lower case, the server's identifier
    name: str
    category: str
    state: str
    tags: frozenset[str]
    progress: float
    size: int
    amount_left: int
    downloaded: int
    ratio: float
    eta: int
    availability: float
    added_on: int
    completion_on: int | None
    seeding_time: int
    ratio_limit: float | None  # set on this torrent in qBittorrent; None: global or unlimited
    seeding_time_limit: int | None  # seconds, likewise (qBittorrent itself counts minutes)
    dl_limit: int | None  # bytes/s; None: unlimited
    up_limit: int | None
    tracker: str  # announce URL of the working tracker, may hold a passkey; "" when none works
    content: str  # where it lies below `save_path`, mostly its name; or the whole path when it is elsewhere
    save_path: str
    private: bool | None  # None before qBittorrent 5.0 and until the metadata is there
    priority: int  # place in the queue, 0 when queueing is off
    force_start: bool
    super_seeding: bool
    last_activity: int
    reported_at: float = field(default=0.0, compare=False)  # when `seeding_time` was reported; 0: not known

    @property
    def complete(self) -> bool:
        """All wanted data is there and qBittorrent is neither checking nor moving it."""
        return self.state in COMPLETE

    @property
    def content_path(self) -> str:
        """Its file or folder as its own server names it, "" when that is not known."""
        if not self.content or is_absolute(self.content):
            return self.content
        return f"{self.save_path}/{self.content}"

    @property
    def stopped(self) -> bool:
        """Stopped, by whomever."""
        return self.state in STOPPED

    def seeding_time_at(self, now: float) -> int:
        """Seconds it has seeded by `now` (Unix s), at least.

        qBittorrent counts on but reports an idle torrent only now and then (when it announces, and every
        60 minutes when it saves resume data), in its lists as well as in its deltas: `seeding_time` alone may
        be that old.
        """
        if not self.reported_at or self.state not in SEEDING:
            return self.seeding_time
        return self.seeding_time + max(0, int(now - self.reported_at))

    @property
    def has_metadata(self) -> bool:
        """The list of files is known (false for a magnet still looking for it)."""
        return self.size > 0 and self.state not in FETCHING_METADATA


def is_absolute(path: str) -> bool:
    """Whether a path begins at the top, on whatever system its server runs."""
    return path.startswith(("/", "\\")) or path[1:2] == ":"


@dataclass(frozen=True, slots=True)
class TorrentFile:
    """One file of a torrent. `size` in bytes, `progress` a fraction, `wanted` false when skipped."""

    index: int
    path: str  # relative to the save path, with forward slashes
    size: int
    progress: float
    wanted: bool


@dataclass(frozen=True, slots=True)
class TrackerStatus:
    """One tracker of a torrent as qBittorrent reports it (DHT, PeX and LSD rows left out)."""

    url: str  # announce URL, may hold a passkey: never log it whole
    status: int  # 0 disabled, 1 not contacted, 2 working, 3 updating, 4 not working (5, 6 from qBittorrent 5.1)
    message: str
