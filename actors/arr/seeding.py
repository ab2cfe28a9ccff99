"""Whether a torrent has seeded as long as it should: pure."""

import math
from dataclasses import dataclass

from actors.arr.span import span
from actors.torrent import Torrent
from storage.settings import Limits, RemoveWhen


@dataclass(frozen=True, slots=True)
class Seeding:
    """How far a torrent is with its limit: `due_in` seconds until time may meet it, None if it never does."""

    met: bool
    why: str
    due_in: float | None = None


def ratio_of(torrent: Torrent) -> float:
    """The share ratio. qBittorrent writes -1 for one above 9999, as when nothing was downloaded."""
    return math.inf if torrent.ratio < 0 else torrent.ratio


def seeded(torrent: Torrent, remove: RemoveWhen, limits: Limits) -> Seeding:
    """Whether `RemoveTorrent` lets it go by its ratio and seeding time (seconds).

    A limit set on the torrent in qBittorrent takes the place of the configured one. A limit that is off is
    never met: with `both`, one that is off keeps the torrent.
    """
    ratio_limit = torrent.ratio_limit if torrent.ratio_limit is not None else limits.max_ratio
    time_limit = torrent.seeding_time_limit if torrent.seeding_time_limit is not None else limits.max_seeding_time
    by_ratio = ratio_limit is not None and ratio_of(torrent) >= ratio_limit
    by_time = time_limit is not None and torrent.seeding_time >= time_limit
    due_in = None if time_limit is None else max(0.0, time_limit - torrent.seeding_time)
    ratio = f"ratio {ratio_of(torrent):.2f} of {'no limit' if ratio_limit is None else format(ratio_limit, '.2f')}"
    time = f"seeded {span(torrent.seeding_time)} of {'no limit' if time_limit is None else span(time_limit)}"
    match remove:
        case "never":
            return Seeding(met=False, why="RemoveTorrent is never")
        case "ratio":
            return Seeding(by_ratio, ratio)
        case "time":
            return Seeding(by_time, time, due_in)
        case "either":
            return Seeding(by_ratio or by_time, f"{ratio}, {time}", due_in)
        case "both":
            return Seeding(by_ratio and by_time, f"{ratio}, {time}", due_in if ratio_limit is not None else None)
