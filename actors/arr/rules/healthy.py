"""The last rules: nothing is wrong, so limits, tags and trackers are kept as configured. Pure."""

from actors.arr.facts import Unknown
from actors.arr.hitandrun import shortfall
from actors.arr.rules.situation import TRACKERS_HOLD, UNCLAIMED_HOLDS, Situation, earliest
from actors.arr.rules.upkeep import limit_commands, tag_commands, tracker_commands
from actors.arr.seeding import seeded as seeded_enough
from actors.arr.step import Tell, Verdict
from actors.arr.trackers import limits_for
from actors.torrent import SEEDING, TAG_FREE_SPACE_PAUSED

#: Seconds between looks at the trackers of a torrent that has a working one, for dead ones among the others.
_DEAD_AMONG_WORKING = 21_600.0


def unclaimed(s: Situation) -> Verdict | None:
    """Complete, and the Arr has never heard of it: nobody's to import, said so."""
    if s.settings.arr and s.torrent.complete and not s.imported and not s.owed and s.unclaimed:
        why = "the Arr has it neither in its queue nor in its history: there is nothing to import"
        return _kept(s, "unclaimed", why, (s.memory.unclaimed_at or s.now) + UNCLAIMED_HOLDS)
    return None


def healthy(s: Situation) -> Verdict:
    """Nothing is wrong."""
    return _kept(s, "healthy", _why(s))


def _why(s: Situation) -> str:
    if s.owed:
        return "failed for the Arr, kept for what it still owes to its tracker"
    if s.torrent.stopped and TAG_FREE_SPACE_PAUSED in s.flags:
        return "stopped by us until there is space for it"
    if s.only_archives and not s.imported:
        return "holds only archives: the Arr cannot import them until somebody unpacks them"
    if s.torrent.complete:
        return "imported, seeding" if s.imported else "complete, seeding"
    return "downloading"


def _kept(s: Situation, rule: str, why: str, until: float | None = None) -> Verdict:
    reads_at = _reads_trackers_at(s)
    wanted = s.rows is None or (reads_at is not None and s.now >= reads_at)
    unread = s.facts.trackers
    if wanted and s.trackers is None and not (isinstance(unread, Unknown) and unread.asked):
        return s.pending(rule, "trackers")
    again = (until, _seeded_at(s), _unavailable_at(s), None if reads_at is None or wanted else reads_at)
    commands = (*tag_commands(s), *limit_commands(s), *tracker_commands(s))
    return Verdict(
        rule,
        why,
        (Tell(commands),) if commands else (),
        look_again_at=earliest(again),
        attention=s.only_archives and not s.imported and not s.owed,
    )


def _reads_trackers_at(s: Situation) -> float | None:
    """When its trackers are to be read (again) to be put right (Unix seconds); None: not at all."""
    settings, at = s.settings, s.memory.trackers_at
    if not settings.remove_dead_trackers and not settings.edits_trackers:
        return None
    if at is None:
        return s.now
    if not settings.remove_dead_trackers:
        return None
    return at + (_DEAD_AMONG_WORKING if s.torrent.tracker else TRACKERS_HOLD)


def _seeded_at(s: Situation) -> float | None:
    """When seeding time alone may end its stay."""
    if s.torrent.state not in SEEDING or (s.settings.remove == "never" and not s.owed):
        return None
    rows = s.rows or ()
    if not s.owed:
        limits = limits_for(rows, s.settings.limits)
        if due_in := seeded_enough(s.torrent, s.settings.remove, limits, s.now).due_in:
            return s.after(due_in)
    demands = (s.settings.hit_and_run, *(row.hit_and_run for row in rows))
    return s.after(earliest(shortfall(demand, s.torrent, s.now).due_in for demand in demands))


def _unavailable_at(s: Situation) -> float | None:
    since, delay = s.memory.unavailable_since, s.settings.stalled_delay
    return since + delay if since is not None and delay and s.now < since + delay else None
