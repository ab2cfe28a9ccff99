"""Whether a torrent has seeded as long as it should: pure."""

import math
from dataclasses import dataclass

from actors.arr.span import span
from actors.torrent import Torrent
from storage.settings import Limits, RemoveWhen


@dataclass(frozen=True, slots=True)
class Seeding:
    """How far a torrent is with its limits; `due_in` seconds until time may meet them, None if it never does."""

    met: bool
    due_in: float | None
    ratio: float
    ratio_limit: float | None
    time: float
    time_limit: float | None

    @property
    def why(self) -> str:
        """The values seen, for the verdict."""
        ratio_limit = "no limit" if self.ratio_limit is None else f"{self.ratio_limit:.2f}"
        time_limit = "no limit" if self.time_limit is None else span(self.time_limit)
        return f"ratio {self.ratio:.2f} of {ratio_limit}, seeded {span(self.time)} of {time_limit}"


def ratio_of(torrent: Torrent) -> float:
    """The share ratio. qBittorrent writes -1 for one above 9999, as when nothing was downloaded."""
    return math.inf if torrent.ratio < 0 else torrent.ratio


def seeded(torrent: Torrent, remove: RemoveWhen, limits: Limits, now: float) -> Seeding:
    """Whether `RemoveTorrent` lets it go by its ratio and its seeding time by `now` (Unix seconds).

    A limit set on the torrent in qBittorrent takes the place of the configured one. A limit that is off is
    never met: with `both`, one that is off keeps the torrent.
    """
    ratio_limit = torrent.ratio_limit if torrent.ratio_limit is not None else limits.max_ratio
    time_limit = torrent.seeding_time_limit if torrent.seeding_time_limit is not None else limits.max_seeding_time
    ratio, time = ratio_of(torrent), torrent.seeding_time_at(now)
    by_ratio = ratio_limit is not None and ratio >= ratio_limit
    by_time = time_limit is not None and time >= time_limit
    due_in = None if time_limit is None else max(0.0, time_limit - time)
    match remove:
        case "never":
            met, due_in = False, None
        case "ratio":
            met, due_in = by_ratio, None
        case "time":
            met = by_time
        case "either":
            met = by_ratio or by_time
        case "both":
            met = by_ratio and by_time
            due_in = due_in if by_ratio else None
    return Seeding(met, due_in, ratio, ratio_limit, time, time_limit)
