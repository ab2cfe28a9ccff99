"""The rules for a torrent that has all its data: rejected, to be imported, seeded to the end. Pure."""

from actors.arr.rules.situation import TRACKERS_HOLD, UNCLAIMED_HOLDS, Situation
from actors.arr.seeding import seeded as seeded_enough
from actors.arr.step import Import, Remove, Verdict
from actors.arr.trackers import limits_for
from actors.torrent import TAG_HNR_ACTIVE

_WAIT_FOR_ARR = 60.0  # s


def import_rejected(s: Situation) -> Verdict | None:
    """The Arr will not have it, for a reason the user lists in `ArrErrorCodesToBlocklist`."""
    if not s.settings.rejections or not _awaits_import(s) or s.unclaimed:
        return None
    queue = s.fresh(s.facts.queue)
    if queue is None:
        # what the last import ended with need not wait for the next
        worth_a_look = _import_due(s) or s.settings.rejections.hinted(s.memory.import_message)
        return s.pending("import-rejected", "queue") if worth_a_look else None
    entry = queue.value
    if entry is None or entry.state in {"importing", "imported"}:
        return None
    rejection = s.settings.rejections.first(entry.messages)
    return s.fail("import-rejected", f"the Arr says: {rejection}") if rejection else None


def import_(s: Situation) -> Verdict | None:
    """Complete and not yet the Arr's: ask it to import. What it says stands here until it has."""
    if not _awaits_import(s) or not s.torrent.content_path or s.unclaimed:
        return None
    memory = s.memory
    if not _import_due(s):
        said = memory.import_message
        why = f"not imported yet, {memory.import_attempts} tried: {said}" if said else "complete, being imported"
        return Verdict("import", why, look_again_at=memory.import_not_before, attention=bool(said))
    queue = s.fresh(s.facts.queue)
    if queue is None:
        return s.pending("import", "queue")
    entry = queue.value
    if entry is None and TAG_HNR_ACTIVE in s.flags and s.fresh(s.facts.history) is None:
        return s.pending("import", "history")
    if s.owed:
        return None
    words = "; ".join(entry.messages) if entry else ""
    match entry.state if entry else "":
        case "importing":
            return Verdict("import", "the Arr is importing it", look_again_at=s.now + _WAIT_FOR_ARR)
        case "ignored" | "failed" | "failedPending" as state:
            why = f"the Arr has it as {state}{f': {words}' if words else ''}"
            return Verdict("import", why, look_again_at=s.now + _WAIT_FOR_ARR, attention=True)
    troubled = bool(words) and entry is not None and entry.status in {"warning", "error"}
    why = f"complete and not imported; the Arr says: {words}" if words else "complete and not imported"
    return Verdict("import", why, (Import(),), attention=troubled or memory.import_attempts > 0)


def seeded(s: Situation) -> Verdict | None:
    """Seeded to the end of what `RemoveTorrent` and the trackers ask, its import confirmed: no longer needed."""
    if s.owed:
        return _paid(s)
    if s.settings.remove == "never" or not s.torrent.complete:
        return None
    if s.settings.arr and not s.imported and not s.unclaimed:
        return None
    rows = s.rows
    if rows is None:
        return s.pending("seeded", "trackers")
    seeding = seeded_enough(s.torrent, s.settings.remove, limits_for(rows, s.settings.limits), s.now)
    if not seeding.met or _owing_lately(s):
        return None
    if s.settings.rows and s.trackers is None:
        return s.pending("seeded", "trackers")
    debt = s.obligation
    if debt.state == "unknown":
        return s.pending("seeded", "trackers")
    if debt.state == "owed":
        return None
    if s.settings.arr and not s.imported:
        return _freshly_unknown(s) or Verdict("seeded", f"unknown to the Arr, {seeding.why}", (Remove(),))
    return Verdict("seeded", f"{'imported' if s.settings.arr else 'complete'}, {seeding.why}", (Remove(),))


def _paid(s: Situation) -> Verdict | None:
    """It failed for the Arr some time ago and stayed for its tracker's sake."""
    if _owing_lately(s):
        return None
    debt = s.obligation
    if debt.state == "unknown":
        return s.pending("seeded", "trackers")
    if debt.state == "owed":
        return None
    if not s.fresh(s.facts.queue):
        return s.pending("seeded", "queue")
    if s.queued is not None:
        why = "failed for the Arr earlier, but its queue lists it again: import it or remove it there"
        return Verdict("seeded", why, look_again_at=s.now + UNCLAIMED_HOLDS, attention=True)
    if not s.memory.owed and not s.fresh(s.facts.history):
        return s.pending("seeded", "history")
    return Verdict("seeded", "failed for the Arr earlier, and its tracker is owed nothing any more", (Remove(),))


def _owing_lately(s: Situation) -> bool:
    """By its numbers it still owes, and its trackers were read not long ago: no need to read them again."""
    at = s.memory.trackers_at
    if at is None or s.now - at >= TRACKERS_HOLD or s.trackers is not None:
        return False
    return s.owing


def _freshly_unknown(s: Situation) -> Verdict | None:
    if not s.fresh(s.facts.queue):
        return s.pending("seeded", "queue")
    if not s.fresh(s.facts.history):
        return s.pending("seeded", "history")
    return None


def _awaits_import(s: Situation) -> bool:
    """Complete, with something in it, and as far as we know not imported."""
    return s.settings.arr and s.torrent.complete and s.torrent.size > 0 and not s.imported and not s.memory.owed


def _import_due(s: Situation) -> bool:
    return s.now >= s.memory.import_not_before
