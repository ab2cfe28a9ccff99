"""How what we remember of a torrent goes on from pass to pass: pure."""

from dataclasses import replace

from actors.arr.facts import Facts, Known, Memory
from actors.arr.rules.downloading import STALLED
from actors.arr.rules.rulebook import RuleSettings
from actors.arr.rules.situation import Situation
from actors.arr.rules.upkeep import KEPT_FLAGS, flags_wanted, tracker_commands
from actors.arr.step import Tell, Verdict
from actors.arr.trackers import host_of
from actors.messages import Recheck, Standing
from actors.torrent import BUSY, DOWNLOADING, FETCHING_METADATA, TAG_ALLOWED_STALLED, TAG_IMPORTED, Torrent
from storage.rows import LibraryRow

#: Seconds without an error after which earlier rechecks are forgotten.
RECOVERED = 3600.0

# Where availability says something: queued, or without metadata, a torrent asks nobody.
_ASKING = DOWNLOADING - FETCHING_METADATA - {"queuedDL"}


def first(torrent: Torrent, row: LibraryRow | None, category: str, now: float) -> Memory:
    """Memory of a torrent that this life sees for the first time, at `now` (Unix seconds).

    `row` is what an earlier life knew of it when it was of the Arr's `category`, None when it was not known.
    """
    if row is None:
        return Memory(first_seen=now, imported=TAG_IMPORTED in torrent.tags)
    return Memory(
        first_seen=row.first_seen,
        imported=row.imported,
        import_message=row.message,
        marks=row.marks,
        home=category,
    )


def evolve(
    memory: Memory | None, torrent: Torrent, standing: Standing, now: float, settings: RuleSettings
) -> Memory:
    """Memory of a torrent seen at `now` (Unix seconds); the same object when nothing in it changed.

    Call it in every pass before `decide`. Clocks that count against a torrent start anew when the instance
    was down or off the internet, and do not run while it has just come back: too late is better than wrong.
    """
    old = memory or Memory(first_seen=now)
    grace = settings.graces.just_back
    up_from, connected = standing.up_since + grace, standing.connected_since
    online_from = None if connected is None else max(up_from, connected + grace)
    unavailable = torrent.state in _ASKING and 0 <= torrent.availability < 1
    state_since = max(old.state_since if old.state == torrent.state else now, online_from or up_from)
    stalled_since = _since(old.stalled_since, torrent.state in STALLED, online_from, now)
    unavailable_since = _since(old.unavailable_since, unavailable, online_from, now)
    missing_since = _since(old.missing_since, torrent.state == "missingFiles", up_from, now)
    recovered = torrent.state != "error" and torrent.state not in BUSY and now - old.last_recheck >= RECOVERED
    rechecks = 0 if recovered else old.rechecks
    special = torrent.category in {settings.failed_category, settings.recheck_category}
    home = old.home if special else torrent.category
    if (
        memory is not None
        and memory.state == torrent.state
        and memory.state_since == state_since
        and memory.stalled_since == stalled_since
        and memory.unavailable_since == unavailable_since
        and memory.missing_since == missing_since
        and memory.rechecks == rechecks
        and memory.home == home
    ):
        return memory
    return replace(
        old,
        state=torrent.state,
        state_since=state_since,
        stalled_since=stalled_since,
        unavailable_since=unavailable_since,
        missing_since=missing_since,
        rechecks=rechecks,
        home=home,
    )


def _since(before: float | None, holds: bool, counts_from: float | None, now: float) -> float | None:
    if not holds or counts_from is None:
        return None
    return max(now if before is None else before, counts_from)


def after(facts: Facts, verdict: Verdict, settings: RuleSettings, now: float) -> Memory:
    """Memory once a verdict was given on these facts: what was read, and the rechecks and marks of its steps.

    Give it the verdict without steps where they were not sent (dry run, brake, instance gone). The marks are
    the state flags that would be tags if it were not for Tagless. Imports and failures keep their own account:
    attempts and `owed`.
    """
    s = Situation(facts, settings, now)
    memory = _trackers_read(_files_read(facts, settings), s)
    if settings.arr and s.imported and not memory.imported:
        memory = replace(memory, imported=True)
    if s.owed and isinstance(facts.history, Known) and not memory.owed:
        memory = replace(memory, owed=True)
    if s.unknown_at is not None:
        memory = replace(memory, unclaimed_at=s.unknown_at)
    told = (command for step in verdict.steps if isinstance(step, Tell) for command in step.commands)
    if verdict.rule == "errored" and any(isinstance(command, Recheck) for command in told):
        memory = replace(memory, rechecks=memory.rechecks + 1, last_recheck=now)
    marks = _marks(s, verdict) if settings.tagless else memory.marks
    return memory if marks == memory.marks else replace(memory, marks=marks)


def _files_read(facts: Facts, settings: RuleSettings) -> Memory:
    """Filtered only once nothing is left to skip: a skip that was lost is told again."""
    memory, files = facts.memory, facts.files
    if memory.files_filtered or not isinstance(files, Known) or not files.value:
        return memory
    left = settings.files.judge(facts.torrent.name, files.value)
    if left.unwanted or left.nothing_left:
        return memory
    return replace(memory, files_filtered=True, only_archives=left.archives)


def _trackers_read(memory: Memory, s: Situation) -> Memory:
    """Remembered only once nothing is to be changed about them: a change that was lost is told again."""
    trackers = s.facts.trackers
    if not isinstance(trackers, Known) or trackers.at == memory.trackers_at or any(tracker_commands(s)):
        return memory
    hosts = tuple(sorted({host_of(tracker.url) for tracker in trackers.value}))
    return replace(memory, trackers_at=trackers.at, tracker_hosts=hosts)


def _marks(s: Situation, verdict: Verdict) -> frozenset[str]:
    if verdict.needs:
        return s.memory.marks
    match verdict.rule:
        case "stalled":
            return s.memory.marks | {TAG_ALLOWED_STALLED}
        case "healthy" | "unclaimed":
            return (s.memory.marks - KEPT_FLAGS) | flags_wanted(s)
        case _:
            return s.memory.marks
