"""The commands that keep a healthy torrent's tags, limits and trackers as configured, where they differ. Pure."""

from collections.abc import Iterator

from actors.arr.rules.situation import Situation
from actors.arr.trackers import covers, host_of, limits_for
from actors.messages import AddTags, AddTrackers, Command, RemoveTags, RemoveTrackers, SetLimits
from actors.torrent import SEEDING, TAG_ALLOWED_SEEDING, TAG_ALLOWED_STALLED, TAG_IMPORTED, TrackerStatus

#: The state flags that follow from a torrent's state; the others say what we did with it.
KEPT_FLAGS = frozenset({TAG_IMPORTED, TAG_ALLOWED_SEEDING, TAG_ALLOWED_STALLED})

#: Seconds a download must move on before having been stalled is forgotten, so that one that flickers
#: is not searched again each time.
MOVING_AGAIN = 300.0

_FAILING = frozenset({4, 5, 6})  # tracker states: not working; from qBittorrent 5.1 also error, unreachable


def flags_wanted(s: Situation) -> frozenset[str]:
    """Which of `KEPT_FLAGS` should be on it: imported; may seed; was seen stalled and has not moved on since."""
    complete, arr = s.torrent.complete, s.settings.arr
    wanted = []
    if arr and s.imported:
        wanted.append(TAG_IMPORTED)
    if complete and not s.owed and (s.imported or not arr or s.unclaimed):
        wanted.append(TAG_ALLOWED_SEEDING)
    if TAG_ALLOWED_STALLED in s.flags and not (complete or _moving(s)):
        wanted.append(TAG_ALLOWED_STALLED)
    return frozenset(wanted)


def tag_commands(s: Situation) -> Iterator[Command]:
    """State tags (unless they are kept in memory) and the tags its tracker rows ask for."""
    missing: list[str] = []
    if not s.settings.tagless:
        wanted = flags_wanted(s)
        missing += sorted(wanted - s.flags)
        if surplus := sorted((KEPT_FLAGS & s.torrent.tags) - wanted):
            yield RemoveTags(s.torrent.hash, tuple(surplus), "no longer so")
    for row in s.rows or ():
        missing += [tag for tag in row.add_tags if tag not in s.torrent.tags and tag not in missing]
    if missing:
        yield AddTags(s.torrent.hash, tuple(missing), "tags as configured")


def limit_commands(s: Situation) -> Iterator[Command]:
    """Rate limits (bytes/s) and super seeding. A limit that is off is left as it is in qBittorrent."""
    torrent, rows = s.torrent, s.rows
    if rows is None:
        return
    limits = limits_for(rows, s.settings.limits)
    download = limits.download_limit if limits.download_limit != (torrent.dl_limit or 0) else None
    upload = limits.upload_limit if limits.upload_limit != (torrent.up_limit or 0) else None
    supers = next((row.super_seed for row in rows if row.super_seed is not None), None)
    if torrent.state not in SEEDING or supers == torrent.super_seeding:
        supers = None
    if download is not None or upload is not None or supers is not None:
        yield SetLimits(torrent.hash, download, upload, supers, "limits as configured")


def tracker_commands(s: Situation) -> Iterator[Command]:
    """Trackers to add and to remove, once they have been read."""
    if s.trackers is None:
        return
    present = s.trackers.value
    # what an unknown `private` may hide is a private torrent, which must not be shown to another tracker
    if s.torrent.private is False:
        hosts = {host_of(tracker.url) for tracker in present}
        missing = tuple(
            row.uri
            for row in s.settings.rows
            if row.add_if_missing
            and not row.remove_if_exists
            and "://" in row.uri
            and not any(covers(row, host) for host in hosts)
        )
        if missing:
            yield AddTrackers(s.torrent.hash, missing, "AddTrackerIfMissing")
    unwanted = tuple(
        tracker.url
        for tracker in present
        if any(row.remove_if_exists and covers(row, host_of(tracker.url)) for row in s.settings.rows)
    )
    dead = _dead(s, present)
    if s.torrent.private is not False and len({*unwanted, *dead}) == len(present):
        dead = ()  # the last tracker of a torrent that may be private is its only way back
    if gone := tuple(dict.fromkeys((*unwanted, *dead))):
        yield RemoveTrackers(s.torrent.hash, gone, "RemoveIfExists" if not dead else "RemoveDeadTrackers")


def _dead(s: Situation, present: tuple[TrackerStatus, ...]) -> tuple[str, ...]:
    """Trackers that fail with one of the user's messages, but never one that may be owed or would be put back."""
    if not s.settings.remove_dead_trackers:
        return ()
    messages = [message.lower() for message in s.settings.dead_tracker_messages if message.strip()]
    needed = [row for row in s.settings.rows if row.hit_and_run.mode != "disabled" or row.add_if_missing]
    return tuple(
        tracker.url
        for tracker in present
        if tracker.status in _FAILING
        and any(message in tracker.message.lower() for message in messages)
        and not any(covers(row, host_of(tracker.url)) for row in needed)
    )


def _moving(s: Situation) -> bool:
    return s.memory.stalled_since is None and s.now - s.memory.state_since >= MOVING_AGAIN
