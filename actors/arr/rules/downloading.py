"""The rules for a torrent on its way: its files, its youth, and the ways a download can hang. Pure."""

from actors.arr.rules.situation import RETRY, Situation
from actors.arr.span import span
from actors.arr.step import SearchAgain, Step, Tell, Verdict
from actors.arr.trackers import maximum_eta_for
from actors.messages import AddTags, SkipFiles
from actors.torrent import (
    DOWNLOADING,
    ETA_INFINITE,
    FETCHING_METADATA,
    TAG_ALLOWED_STALLED,
    TAG_FREE_SPACE_PAUSED,
)

STALLED = frozenset({"stalledDL", *FETCHING_METADATA})


def user_stopped(s: Situation) -> Verdict | None:
    """Stopped, and not with our tag: the user's (or his share limit's) wish. Nothing of ours starts it."""
    if s.torrent.stopped and TAG_FREE_SPACE_PAUSED not in s.flags:
        return Verdict("user-stopped", "stopped, and not by us: left alone until it is started")
    return None


def files(s: Situation) -> Verdict | None:
    """Skip what the user's filter does not want; fail what it leaves nothing of, archives never."""
    torrent = s.torrent
    if s.memory.files_filtered or not s.settings.files or not torrent.has_metadata or _beyond_failing(s):
        return None
    listed = s.fresh(s.facts.files)
    if listed is None:
        return s.pending("files", "files")
    count = len(listed.value)
    left = s.settings.files.judge(torrent.name, listed.value)
    if left.nothing_left:
        return s.fail("files", f"the file filter leaves none of its {count} files")
    if not left.unwanted:
        return None
    why = f"the file filter does not want {len(left.unwanted)} of its {count} files"
    skip = Tell((SkipFiles(torrent.hash, left.unwanted, why),))
    return Verdict("files", why, (skip,), look_again_at=s.now + RETRY, attention=left.archives)


def young(s: Situation) -> Verdict | None:
    """Too young to be judged by how it comes along; what is complete has."""
    if s.torrent.complete:
        return None
    until = s.torrent.added_on + s.settings.ignore_younger_than
    if s.now < until:
        why = f"younger than {span(s.settings.ignore_younger_than)}"
        return Verdict("young", why, look_again_at=until)
    return None


def stalled(s: Situation) -> Verdict | None:
    """Nothing comes: allowed for `StalledDelay`, marked at first sight. A delay of 0 marks and never fails."""
    delay, since, counts_from = s.settings.stalled_delay, s.memory.stalled_since, s.counts_from
    if delay is None or s.torrent.state not in STALLED or _beyond_failing(s):
        return None
    if since is None or counts_from is None:
        return Verdict("stalled", "stalled, but that does not count while the instance is off the internet")
    marked, due = TAG_ALLOWED_STALLED in s.flags, max(since + delay, counts_from)
    if delay == 0:
        return None if marked else Verdict("stalled", "stalled, marked only (StalledDelay 0)", _first_sight(s))
    why = f"stalled, allowed for {span(delay)}"
    if s.now < counts_from:
        why += f" from when its instance has been back for {span(s.settings.graces.just_back)}"
    if not marked and not (s.dry and s.now >= due):
        return Verdict("stalled", why, _first_sight(s), look_again_at=since + delay)
    if s.now < due:
        return Verdict("stalled", why, look_again_at=due)
    return s.fail("stalled", f"stalled ({s.torrent.state}) for {span(s.now - since)} of {span(delay)} allowed")


def slow(s: Situation) -> Verdict | None:
    """It would take longer than `MaximumETA`. An infinite `eta` is no estimate: that is for the stalled rule."""
    torrent = s.torrent
    if s.settings.do_not_remove_slow or not _judged(s) or torrent.eta >= ETA_INFINITE:
        return None
    rows = s.rows
    if rows is None:
        return s.pending("slow", "trackers")
    limit = maximum_eta_for(rows, s.settings.maximum_eta)
    if limit is None or not 0 < limit < torrent.eta or s.now - s.memory.state_since < s.settings.graces.estimate:
        return None
    if s.settings.rows and s.trackers is None:
        return s.pending("slow", "trackers")  # another of its trackers may allow it more
    return s.fail("slow", f"would take {span(torrent.eta)}, allowed {span(limit)}, at {torrent.progress:.1%}")


def unavailable(s: Situation) -> Verdict | None:
    """The swarm does not hold all of it. An availability below 0 is unknown and never counts."""
    delay, since, torrent = s.settings.stalled_delay, s.memory.unavailable_since, s.torrent
    if not delay or since is None or not _judged(s) or not 0 <= torrent.availability < 1:
        return None
    if s.now - since < delay:
        return None
    why = f"only {torrent.availability:.2f} of it available for {span(s.now - since)}, at {torrent.progress:.1%}"
    return s.fail("unavailable", why)


def _judged(s: Situation) -> bool:
    """Downloading, on an instance that is well, with not so much done that it would be a waste."""
    counts_from = s.counts_from
    return (
        s.torrent.state in DOWNLOADING
        and counts_from is not None
        and s.now >= counts_from
        and s.torrent.progress < s.settings.max_deletable_fraction
        and not _beyond_failing(s)
    )


def _beyond_failing(s: Situation) -> bool:
    """It has all its data, was imported, or has failed already."""
    return s.torrent.complete or s.imported or s.owed


def _first_sight(s: Situation) -> tuple[Step, ...]:
    why = "stalled"
    steps: list[Step] = []
    if not s.settings.tagless:
        steps.append(Tell((AddTags(s.torrent.hash, (TAG_ALLOWED_STALLED,), why),)))
    if s.settings.re_search_stalled and s.settings.arr:
        steps.append(SearchAgain())
    return tuple(steps)
