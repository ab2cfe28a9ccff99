"""A simulated torrent: what it is, and how time changes it."""

from dataclasses import dataclass, field

from tests.lab.standin.flavour import Flavour
from tests.lab.standin.metainfo import Metainfo

_SHOWN_EVERY = 0.2  # a running download shows its progress this often, as a lab qBittorrent does


@dataclass(slots=True, eq=False)
class SimTorrent:
    """One torrent. Times are Unix seconds, sizes bytes, limits as qBittorrent takes them."""

    meta: Metainfo
    save_path: str
    category: str
    added_on: float
    seconds: float | None
    """How long its download takes from start to end; None: nobody has it."""
    tags: tuple[str, ...] = ()
    auto_tmm: bool = False
    stopped: bool = False
    force_start: bool = False
    super_seeding: bool = False
    trouble: str = ""
    """A state that overrides all others: `error`, `missingFiles`, `moving`, `metaDL`."""
    progress: float = 0.0
    completed_on: float = 0.0
    checking_until: float = 0.0
    looked_at: float = 0.0
    last_activity: float = 0.0
    uploaded: int = 0
    upspeed: int = 0
    priority: int = 0
    dl_limit: int = 0
    up_limit: int = 0
    ratio_limit: float = -2
    seeding_time_limit: int = -2
    skipped: frozenset[int] = frozenset()
    trackers: tuple[str, ...] = field(default=())
    lies: dict[str, object] = field(default_factory=dict)
    """What is said of it in place of the truth: a fault of the server."""

    @property
    def size(self) -> int:
        """Bytes of the files that are wanted."""
        if not self.skipped:
            return self.meta.size
        return sum(size for index, (_, size) in enumerate(self.meta.files) if index not in self.skipped)

    @property
    def complete(self) -> bool:
        """Whether all that is wanted is there."""
        return self.progress >= 1

    @property
    def checking(self) -> bool:
        """Whether its files are being checked."""
        return self.checking_until > 0

    @property
    def downloading(self) -> bool:
        """Whether bytes come in just now."""
        return self.seconds is not None and not (self.complete or self.stopped or self.checking or self.trouble)

    @property
    def changes_by_itself(self) -> bool:
        """Whether time alone will change it."""
        return self.downloading or self.checking

    @property
    def dlspeed(self) -> int:
        """Bytes per second."""
        return int(self.size / max(self.seconds or 0, 0.1)) if self.downloading else 0

    def is_due(self, now: float) -> bool:
        """Tell whether time has changed it visibly since it was last looked at."""
        if self.checking:
            return now >= self.checking_until
        return self.downloading and now - self.looked_at >= _SHOWN_EVERY

    def download(self, now: float) -> None:
        """Let it download until now."""
        seconds = max(self.seconds or 0, 0.001)
        self.progress = min(1.0, self.progress + (now - self.looked_at) / seconds)
        self.looked_at = self.last_activity = now
        if self.complete:
            self.completed_on = now

    def become(self, progress: float, now: float) -> None:
        """Have so much of it, from now on."""
        self.progress = progress
        self.looked_at = now
        self.completed_on = (self.completed_on or now) if progress >= 1 else 0.0

    def state(self, flavour: Flavour) -> str:
        """Return the state as that qBittorrent names it."""
        side = "UP" if self.complete else "DL"
        if self.checking:
            return f"checking{side}"
        if self.trouble:
            return self.trouble
        if self.stopped:
            return flavour.stopped + side
        if self.force_start:
            return f"forced{side}"
        if self.downloading:
            return "downloading"
        return "uploading" if self.upspeed else f"stalled{side}"
