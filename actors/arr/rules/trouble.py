"""The rules for a torrent that qBittorrent itself cannot go on with: pure."""

from actors.arr.rules.situation import Situation
from actors.arr.span import span
from actors.arr.step import Fail, Remove, Tell, Verdict
from actors.messages import Recheck

#: Before each recheck of an errored torrent, in pauses as configured; after the last it is the user's.
RECHECKS = (0, 1, 6)


def missing_files(s: Situation) -> Verdict | None:
    """Nothing on the disk is deleted here: a disk that is not mounted looks the same."""
    if s.torrent.state != "missingFiles":
        return None
    rule, why = "missing-files", "its files are missing"
    if not s.settings.arr:
        return Verdict(rule, f"{why}: mount the disk and recheck it, or remove it", attention=True)
    since, grace = s.memory.missing_since, s.settings.graces.missing_files
    if since is None or s.now - since < grace:
        wait = f"{why}: waiting {span(grace)}, a disk may come back"
        return Verdict(rule, wait, look_again_at=(s.now if since is None else since) + grace)
    why = f"{why} for {span(s.now - since)}"
    sure = s.imported or s.memory.owed
    if not sure and s.fresh(s.facts.history) is None:
        return s.pending(rule, "history")
    if sure or s.owed:
        return Verdict(rule, f"{why} and it is {'imported' if s.imported else 'failed'}", (Remove(files=False),))
    fail = Fail(blocklist=False, search=s.settings.re_search, files=False)
    return Verdict(rule, f"{why} and it is not imported", (fail,))


def errored(s: Situation) -> Verdict | None:
    """A recheck mends most errors; more than a few say that it is something else."""
    if s.torrent.state != "error":
        return None
    done = s.memory.rechecks
    if done >= len(RECHECKS):
        why = f"still in error after {done} rechecks: look at its save path and the disk"
        return Verdict("errored", why, attention=True)
    pause = RECHECKS[done] * s.settings.graces.recheck
    due = s.memory.last_recheck + pause
    if s.now < due:
        return Verdict("errored", f"in error, checked again after {span(pause)}", look_again_at=due)
    why = f"in error: recheck {done + 1} of {len(RECHECKS)}"
    return Verdict("errored", why, (Tell((Recheck(s.torrent.hash, why),)),))
