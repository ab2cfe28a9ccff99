"""The knobs a test turns to make a simulated Arr slow, broken or differently set up."""

from dataclasses import dataclass, field
from pathlib import Path

from tests.lab.qbittorrent import QbitServer


@dataclass
class Behaviour:
    """All may be changed at any time; durations are seconds, hashes may be written in either case."""

    # -- how the Arr is set up
    auto_import: bool = False
    """Import completed downloads by itself at every refresh, as completed download handling does."""
    hide_completed: bool = False
    """What a real Arr does with completed download handling *off*: complete downloads leave its queue
    (they are still tracked, so a scan by hash works) and `enableCompletedDownloadHandling` says false."""
    auto_redownload_failed: bool = True
    next_client: str | None = None
    """The download client that searches grab to; the first one when None."""
    health: list[tuple[str, str]] = field(default_factory=list)
    """What its own checks warn of: the source, as the application names it, and the message."""
    blind_to: tuple[Path, ...] = ()
    """Folders of this machine that the Arr does not see, as if it ran on another."""
    post_import_category: str = ""
    """The category that `changeCategory=true` gives a torrent."""
    import_mode: str | None = None
    """`copy`, `hardlink` or `move` whatever a scan asks for; None does what it asks (auto = hardlink)."""
    seeder: QbitServer | None = None
    """Every torrent grabbed is introduced to this server until it is complete: the lab has no trackers."""

    # -- how fast it is
    command_seconds: float = 0.2
    refresh_every: float | None = 60.0
    """Between automatic refreshes of the tracked downloads; None = only on RefreshMonitoredDownloads."""
    client_backoff: float = 0.0
    """How long a download client that failed is left alone; a real Arr begins with a minute."""
    history_delay: float = 0.0
    """How long a history row stays unseen by the API."""
    latency: float = 0.0

    # -- what it refuses
    import_rejections: dict[str, list[str]] = field(default_factory=dict)
    rejected_state: str | None = None
    """The trackedDownloadState after a rejection; None is the application's own."""
    queue_page_size_limit: int | None = None
    history_page_size_limit: int | None = None
    refuse_commands: int | None = None
    """The HTTP status that answers every POST of a command."""
    fail_commands: set[str] = field(default_factory=set)
    fail_message: str = "The disk is on holiday"
    hang_commands: bool | set[str] = False
    """Commands that stay queued until the Arr is started again: all of them, or those named."""

    # -- how it is broken
    down: bool = False
    """Accept connections and close them without an answer (`stop` the simulator for a refused one)."""
    answer_status: int | None = None
    html: bool = False
    """Answer everything with a web page and status 200, as a misconfigured reverse proxy does."""
    fail_queue_page: int | None = None

    def rejections_of(self, torrent_hash: str) -> list[str]:
        """Return the messages with which an import of that hash is refused."""
        wanted = torrent_hash.lower()
        return next((list(m) for h, m in self.import_rejections.items() if h.lower() == wanted), [])

    def hangs(self, command: str) -> bool:
        """Whether a command of that name never gets its turn."""
        if isinstance(self.hang_commands, bool):
            return self.hang_commands
        return command in self.hang_commands
