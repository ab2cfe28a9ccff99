"""The rules for what the user said with a tag or a category, and for a torrent that is busy: pure."""

from actors.arr.rules.situation import Situation
from actors.arr.step import Fail, Tell, Verdict
from actors.messages import Recheck, SetCategory
from actors.torrent import BUSY, TAG_IGNORED


def ignored(s: Situation) -> Verdict | None:
    """The user's own tag; never kept anywhere but on the torrent."""
    if TAG_IGNORED in s.torrent.tags:
        return Verdict("ignored", f"tagged {TAG_IGNORED}")
    return None


def failed_category(s: Situation) -> Verdict | None:
    """The user moved it into `FailedCategory`: his word, so hit-and-run and import are not asked."""
    if not _in(s, s.settings.failed_category):
        return None
    why = f"moved into the category {s.torrent.category}"
    fail = Verdict("failed-category", why, (Fail(search=s.settings.re_search),))
    return _unless_claimed("failed-category", s) or fail


def recheck_category(s: Situation) -> Verdict | None:
    """The user moved it into `RecheckCategory`: check it, put it back where it was."""
    if not _in(s, s.settings.recheck_category):
        return None
    home = s.memory.home or s.settings.category
    why = f"moved into the category {s.torrent.category}: checked again and put back into {home}"
    commands = (Recheck(s.torrent.hash, why), SetCategory(s.torrent.hash, home, why))
    return _unless_claimed("recheck-category", s) or Verdict("recheck-category", why, (Tell(commands),))


def busy(s: Situation) -> Verdict | None:
    """qBittorrent is at work on it."""
    if s.torrent.state in BUSY:
        return Verdict("busy", f"qBittorrent is at work on it ({s.torrent.state})")
    return None


def _in(s: Situation, category: str) -> bool:
    return s.settings.arr and bool(category) and s.torrent.category == category


def _unless_claimed(rule: str, s: Situation) -> Verdict | None:
    """A special category is everybody's: only what this Arr lists, or we saw in its category, is this Arr's."""
    if s.memory.home:
        return None
    queue = s.fresh(s.facts.queue)
    if queue is None:
        return s.pending(rule, "queue")
    if queue.value is None:
        return Verdict(rule, "neither this Arr's queue nor our record knows it: left to whom it belongs")
    return None
