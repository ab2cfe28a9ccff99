"""The last rules: nothing is wrong, so limits, tags and trackers are kept as configured. Pure."""

from actors.arr.rules.situation import Situation
from actors.arr.step import Verdict


def unclaimed(s: Situation) -> Verdict | None:
    """Complete, and the Arr has never heard of it: nobody's to import, said so."""
    if s.torrent.complete and s.settings.arr and not s.imported and not s.owed and s.unclaimed:
        return Verdict("unclaimed", "the Arr knows it neither in its queue nor in its history: nothing to import")
    return None


def healthy(s: Situation) -> Verdict:
    """Nothing is wrong."""
    return Verdict("healthy", "nothing to do" if s.imported else "on its way")
