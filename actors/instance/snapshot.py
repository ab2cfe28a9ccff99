"""What an instance's actor publishes on the board: frozen, without secrets."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class InstanceSnapshot:
    """One qBittorrent as its actor last saw it. Times Unix seconds, speeds bytes/s, `free_space` bytes.

    `free_space` is of the disk that holds the default save path (None: the server does not say).
    `space_line` is what the free-space rule does, as a sentence, "" when it is off. `requests` counts those of
    this incarnation, `poll_seconds` is how long the last poll took. `by_category` never changes, nor does
    `by_state`, by category and qBittorrent's state. `unreadable` are the first torrents, by hash, of which the
    server says what cannot be, each with what that is.
    """

    name: str
    host: str
    port: int
    version: str
    web_api: str
    since: float
    torrents: int
    by_category: Mapping[str, int]
    dl_speed: int
    up_speed: int
    free_space: int | None
    connection_status: str
    read_only: bool
    poll_seconds: float
    requests: int
    last_poll_at: float
    space_line: str = ""
    unreadable: tuple[tuple[str, str], ...] = ()
    by_state: Mapping[tuple[str, str], int] = field(default_factory=dict)
