"""What a torrent still owes to its trackers before it may go: pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from actors.arr.announces import word_of
from actors.arr.seeding import ratio_of
from actors.arr.span import span
from actors.arr.trackers import covers, host_of
from actors.torrent import Torrent, TrackerStatus
from storage.settings import HitAndRun, TrackerRow


@dataclass(frozen=True, slots=True)
class Obligation:
    """`nothing` is owed, something is `owed`, or that is `unknown` until the trackers are read.

    `due_in`: seconds of seeding after which time alone may settle it, None if it cannot.
    """

    state: Literal["nothing", "owed", "unknown"]
    why: str = ""
    due_in: float | None = None


NOTHING = Obligation("nothing")


def shortfall(demand: HitAndRun, torrent: Torrent, now: float) -> Obligation:
    """What one demand still asks of the torrent at `now` (Unix seconds), by its numbers alone.

    Below `MinimumDownloadPercent` a tracker has not counted the torrent. A partial one owes its own ratio,
    a complete one ratio and (`and`) or (`or`) time; a demand of 0 is none.
    """
    if demand.mode == "disabled":
        return NOTHING
    # what was downloaded counts too: a recheck may have thrown data away that the tracker has counted
    fetched = max(torrent.progress, torrent.downloaded / torrent.size if torrent.size > 0 else 0.0)
    if fetched < demand.min_download_fraction:
        return NOTHING
    if torrent.progress < 1:
        if ratio_of(torrent) >= demand.partial_ratio:
            return NOTHING
        return Obligation("owed", f"ratio {ratio_of(torrent):.2f} of {demand.partial_ratio:.2f} for a partial one")
    wait = demand.min_seeding_time + demand.buffer if demand.min_seeding_time > 0 else None
    seconds = torrent.seeding_time_at(now)
    ratio_asked, time_asked = demand.min_ratio > 0, wait is not None
    ratio_open = ratio_asked and ratio_of(torrent) < demand.min_ratio
    time_open = wait is not None and seconds < wait
    if demand.mode == "or" and ratio_asked and time_asked:
        unmet = ratio_open and time_open
    else:
        unmet = ratio_open or time_open
    if not unmet:
        return NOTHING
    asked = [f"ratio {ratio_of(torrent):.2f} of {demand.min_ratio:.2f}"] if ratio_open else []
    due_in = None
    if wait is not None and time_open:
        asked.append(f"seeded {span(seconds)} of {span(wait)}")
        due_in = wait - seconds
    return Obligation("owed", f" {demand.mode} ".join(asked), due_in)


def obligation(
    torrent: Torrent,
    rows: Iterable[TrackerRow],
    everywhere: HitAndRun,
    trackers: Iterable[TrackerStatus] | None,
    now: float,
) -> Obligation:
    """What the torrent owes under these rows (of any tracker) and under the demand that holds everywhere.

    `trackers` None: not read. They are not needed where the numbers alone satisfy every demand. An open
    demand falls away only for a tracker that itself, reached, says it does not have the torrent; one that
    is down is still owed.
    """
    open_rows = [
        (row, owed)
        for row in rows
        if not row.remove_if_exists and (owed := shortfall(row.hit_and_run, torrent, now)).state == "owed"
    ]
    general = shortfall(everywhere, torrent, now)
    if not open_rows and general.state == "nothing":
        return NOTHING
    if trackers is None:
        return Obligation("unknown", "what it owes to its trackers is not known until they are read")
    listed = tuple(trackers)
    for row, owed in open_rows:
        own = [tracker for tracker in listed if covers(row, host_of(tracker.url))]
        if own and not _let_go(own):
            return Obligation("owed", f"{row.name or host_of(row.uri)}: {owed.why}", owed.due_in)
    if general.state == "owed" and not _let_go(listed):
        return general
    return NOTHING


def _let_go(trackers: Iterable[TrackerStatus]) -> bool:
    """At least one says unregistered, and none knows the torrent or might."""
    words = {word_of(tracker) for tracker in trackers}
    return words == {"unregistered"}
