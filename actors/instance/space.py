"""Decides which downloads have to wait for disk space and which may go on: pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from actors.torrent import BUSY, DOWNLOADING, TAG_FREE_SPACE_PAUSED, TAG_IGNORED, Torrent

GIB = 1024**3

# A download that was stopped needs this much more than it takes before it is started again, so that a disk
# which fills and empties a little does not stop and start it all day: a twentieth of it, at least 64 MiB.
_SPARE_AT_LEAST = 64 * 1024**2
_SPARE_SHARE = 20


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do: hashes to stop, to start, and to relieve of a tag that has no meaning any more.

    `why` has a sentence for each that is stopped or started. `room` is what may be written until only `keep`
    bytes are free (negative: too little is free already), `waiting` how many of ours are stopped for space.
    """

    room: int
    stop: tuple[str, ...] = ()
    start: tuple[str, ...] = ()
    untag: tuple[str, ...] = ()
    why: Mapping[str, str] = field(default_factory=dict)
    waiting: int = 0


def plan(
    torrents: Iterable[Torrent],
    free: int,
    keep: int,
    ours: Callable[[Torrent], bool],
    tag: str = TAG_FREE_SPACE_PAUSED,
) -> Plan:
    """Let downloads have what is free above `keep` (bytes), in the order of the queue.

    Each takes what it has left; one that does not fit is stopped, a smaller one after it may still fit. Only
    torrents that are `ours` are stopped, and only those that carry `tag` are started again. Others, and those that
    the user forces or has told us to ignore, go on and take their share first. What the user stopped takes none.
    Nothing is ever deleted for space.
    """
    room = free - keep
    checking = False
    contenders: list[Torrent] = []
    untag: list[str] = []
    for torrent in torrents:
        tagged = tag in torrent.tags
        if torrent.state in BUSY:  # what is left is not known before the check is over
            checking = checking or torrent.amount_left > 0
        elif _is_ours_to_stop(torrent, ours):
            if torrent.state in DOWNLOADING or (tagged and torrent.state == "stoppedDL"):
                contenders.append(torrent)
            elif tagged and torrent.complete:
                untag.append(torrent.hash)
        elif torrent.state in DOWNLOADING:
            room -= torrent.amount_left
    return _share_out(contenders, room, keep, tag, untag, may_start=not checking)


def describe(decided: Plan, keep: int) -> str:
    """The rule's line for the page: `12.0 GiB free above the 50.0 GiB to keep; 3 downloads wait for space.`"""
    room = f"{size(decided.room)} free above" if decided.room >= 0 else f"{size(-decided.room)} short of"
    match decided.waiting:
        case 0:
            waiting = "no download waits"
        case 1:
            waiting = "1 download waits"
        case number:
            waiting = f"{number} downloads wait"
    return f"{room} the {size(keep)} to keep; {waiting} for space."


def size(count: int) -> str:
    """Bytes as people read them: `1.5 GiB`, `12 MiB`."""
    return f"{count / GIB:.1f} GiB" if abs(count) >= GIB else f"{count / 1024**2:.0f} MiB"


def _is_ours_to_stop(torrent: Torrent, ours: Callable[[Torrent], bool]) -> bool:
    return not torrent.force_start and TAG_IGNORED not in torrent.tags and ours(torrent)


def _share_out(
    contenders: list[Torrent], room: int, keep: int, tag: str, untag: list[str], *, may_start: bool
) -> Plan:
    stop: list[str] = []
    start: list[str] = []
    why: dict[str, str] = {}
    left, waiting = room, 0
    for torrent in sorted(contenders, key=_place):
        need = torrent.amount_left
        fits = need <= left or need == 0
        if not torrent.stopped:
            if fits:
                left -= need
                if tag in torrent.tags:  # somebody started it, or we did and were interrupted
                    untag.append(torrent.hash)
            else:
                stop.append(torrent.hash)
                waiting += 1
                why[torrent.hash] = f"{size(need)} to download, {_had(left, keep)}."
        elif fits and need + max(_SPARE_AT_LEAST, need // _SPARE_SHARE) <= left and may_start:
            left -= need
            start.append(torrent.hash)
            why[torrent.hash] = f"{size(need)} to download fit again: {_had(left + need, keep)}."
        else:
            waiting += 1
    return Plan(room, tuple(stop), tuple(start), tuple(untag), why, waiting)


def _place(torrent: Torrent) -> tuple[bool, int, int, str]:
    """Order of the queue; without a place in it, by age."""
    return torrent.priority == 0, torrent.priority, torrent.added_on, torrent.hash


def _had(left: int, keep: int) -> str:
    return f"{size(max(left, 0))} left for it above the {size(keep)} to keep free"
