"""One torrent's facts as the rules read them, with the answers every rule gives alike: pure."""

from collections.abc import Iterable
from typing import Literal

from actors.arr.facts import Facts, Known, QueueEntry, Reading, Unknown
from actors.arr.hitandrun import Obligation, obligation, shortfall
from actors.arr.rules.rulebook import RuleSettings
from actors.arr.step import Fail, Need, Remove, Verdict
from actors.arr.trackers import host_of, rows_for
from actors.torrent import TAG_HNR_ACTIVE, TAG_IMPORTED, TrackerStatus
from storage.settings import TrackerRow

#: Seconds for which a reading counts as fresh. A pass that waits for a slow instance is well inside.
FRESH = 120.0
#: Likewise for trackers: they change seldom, and each torrent's are a request of their own.
TRACKERS_FRESH = 900.0
#: Seconds after which a source that failed is asked again; of a dead Arr not every question goes out.
REREAD = 10.0
#: Seconds after which a file that was skipped in vain is skipped again.
RETRY = 60.0
#: Seconds for which "the Arr does not know it" holds before the IMPORT protocol may ask once more.
UNCLAIMED_HOLDS = 3600.0
#: Seconds for which an unpaid debt to a tracker is believed before its trackers are read again.
TRACKERS_HOLD = 1800.0

_SOURCES: dict[Need, str] = {
    "queue": "the Arr's queue",
    "history": "the Arr's history",
    "files": "the list of files",
    "trackers": "the list of trackers",
}


class Situation:
    """What is known of one torrent now. Rules read it and change nothing.

    `flags` are the state flags, from tags or, when Tagless, from memory. `imported`: the Arr has confirmed
    it, or says so in what was read of it just now. `owed`: failed for the Arr, still owed to the tracker.
    """

    __slots__ = ("_rows", "facts", "flags", "imported", "memory", "now", "owed", "settings", "torrent")

    def __init__(self, facts: Facts, settings: RuleSettings, now: float) -> None:
        self._rows: tuple[TrackerRow, ...] | Literal["not looked for"] | None = (
            "not looked for" if settings.rows else ()
        )
        self.facts = facts
        self.settings = settings
        self.now = now
        self.torrent = facts.torrent
        self.memory = memory = facts.memory
        self.flags = facts.torrent.tags | memory.marks if memory.marks else facts.torrent.tags
        self.imported = (
            memory.imported or TAG_IMPORTED in self.flags or (settings.arr and _read_as_imported(facts))
        )
        # the tag alone may be another program's: what the Arr does not have as failed, did not fail for it
        self.owed = settings.arr and (
            memory.owed or (TAG_HNR_ACTIVE in self.flags and not self.imported and not _read_as_wanted(facts))
        )

    @property
    def dry(self) -> bool:
        """Nothing is done here, only decided: no tag will ever show that something was."""
        return self.settings.dry_run or self.facts.standing.read_only

    @property
    def queued(self) -> QueueEntry | None:
        """What the Arr's queue says of it, as far as that was read."""
        return self.facts.queue.value if isinstance(self.facts.queue, Known) else None

    @property
    def unclaimed(self) -> bool:
        """The Arr knows nothing of it: it says so now, or said so not long ago and nothing read since differs."""
        at, history = self.memory.unclaimed_at, self.facts.history
        if self.queued is not None or (isinstance(history, Known) and history.value.grabbed):
            return False
        return (at is not None and self.now - at < UNCLAIMED_HOLDS) or self.unknown_at is not None

    @property
    def unknown_at(self) -> float | None:
        """When queue and history, both read just now (so after a refresh of the Arr), did not hold it."""
        queue, history = self.fresh(self.facts.queue), self.fresh(self.facts.history)
        if queue is None or history is None or queue.value is not None or history.value.grabbed:
            return None
        return None if history.value.imported_at is not None else history.at

    @property
    def trackers(self) -> Known[tuple[TrackerStatus, ...]] | None:
        """Its trackers as read lately; None: not read."""
        return self.fresh(self.facts.trackers, TRACKERS_FRESH)

    @property
    def hosts(self) -> frozenset[str] | None:
        """Hosts of its trackers, as last read or as the working one tells; None: not known."""
        if isinstance(self.facts.trackers, Known):
            return frozenset(host_of(tracker.url) for tracker in self.facts.trackers.value)
        if self.memory.trackers_at is not None:
            return frozenset((*self.memory.tracker_hosts, host_of(self.torrent.tracker)))
        return frozenset((host_of(self.torrent.tracker),)) if self.torrent.tracker else None

    @property
    def rows(self) -> tuple[TrackerRow, ...] | None:
        """The tracker rows that speak for it; None: not known until its trackers are read."""
        if self._rows == "not looked for":
            hosts = self.hosts
            self._rows = None if hosts is None else rows_for(self.settings.rows, hosts)
        return self._rows

    @property
    def only_archives(self) -> bool:
        """Archives are all that is wanted of it, found when its files were filtered, or were read just now."""
        files = self.fresh(self.facts.files)
        if self.memory.only_archives or files is None:
            return self.memory.only_archives
        return self.settings.files.judge(self.torrent.name, files.value).archives

    @property
    def just_back_until(self) -> float:
        """When the instance will have been up long enough for something destructive (Unix seconds)."""
        return self.facts.standing.up_since + self.settings.graces.just_back

    @property
    def counts_from(self) -> float | None:
        """From when on what a download does counts (Unix seconds); None while it is off the internet."""
        connected = self.facts.standing.connected_since
        if connected is None:
            return None
        return max(self.facts.standing.up_since, connected) + self.settings.graces.just_back

    @property
    def obligation(self) -> Obligation:
        """What it owes to its trackers, by a fresh reading of them or, where that settles it, by numbers."""
        trackers = self.trackers
        read = trackers.value if trackers else None
        return obligation(self.torrent, self.settings.rows, self.settings.hit_and_run, read, self.now)

    @property
    def owing(self) -> bool:
        """By its numbers it still owes to trackers it was last seen on."""
        demands = (self.settings.hit_and_run, *(row.hit_and_run for row in self.rows or ()))
        return any(shortfall(demand, self.torrent, self.now).state == "owed" for demand in demands)

    def fresh[T](self, reading: Known[T] | Unknown, within: float = FRESH) -> Known[T] | None:
        """The reading if it was made just now, so that what it does not hold was absent; else None."""
        return reading if isinstance(reading, Known) and self.now - reading.at <= within else None

    def pending(self, rule: str, need: Need) -> Verdict:
        """Ask for a fact nobody has read lately, or wait where reading it failed: nothing follows from unknown."""
        reading: Reading[object] = getattr(self.facts, need)
        if isinstance(reading, Known) or not reading.asked:
            return Verdict(rule, f"{_SOURCES[need]} must be read first", needs=frozenset((need,)))
        why = f"{_SOURCES[need]} could not be read ({reading.why}): nothing is done until it can"
        return Verdict(rule, why, look_again_at=self.now + REREAD)

    def fail(self, rule: str, why: str) -> Verdict | None:
        """Fail it, unless it owes something to its tracker: then the Arr is told and the torrent is kept.

        None when the Arr's history turns out to hold its import: an imported torrent has not failed.
        A category without an Arr has nobody to tell: what is paid is removed, what is not stays.
        """
        if self.settings.arr and not self.fresh(self.facts.history):
            return self.pending(rule, "history")
        if self.imported:
            return None
        debt = self.obligation
        if debt.state == "unknown":
            return self.pending(rule, "trackers")
        if not self.settings.arr:
            if debt.state == "nothing":
                return Verdict(rule, why, (Remove(),))
            return Verdict(rule, f"{why}; kept, it still owes {debt.why}", look_again_at=self.after(debt.due_in))
        keep = debt.state == "owed"
        step = Fail(keep=keep, search=self.settings.re_search)
        return Verdict(rule, f"{why}; kept seeding, it still owes {debt.why}" if keep else why, (step,))

    def after(self, seconds: float | None) -> float | None:
        """Unix seconds of a moment that far ahead, on a whole minute so that a verdict stays the same."""
        return None if seconds is None else float(-(-(self.now + seconds) // 60) * 60)


def earliest(moments: Iterable[float | None]) -> float | None:
    """The first of the moments that are any."""
    return min((moment for moment in moments if moment is not None), default=None)


def _read_as_wanted(facts: Facts) -> bool:
    if isinstance(facts.queue, Known) and facts.queue.value is not None:
        return True
    return isinstance(facts.history, Known) and not facts.history.value.failed


def _read_as_imported(facts: Facts) -> bool:
    if isinstance(facts.history, Known) and facts.history.value.imported_at is not None:
        return True
    return (
        isinstance(facts.queue, Known) and facts.queue.value is not None and facts.queue.value.state == "imported"
    )
