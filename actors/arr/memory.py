"""How what we remember of a torrent goes on from pass to pass: pure."""

from dataclasses import replace

from actors.arr.facts import Facts, Memory
from actors.arr.rules.downloading import STALLED
from actors.arr.rules.rulebook import RuleSettings
from actors.arr.step import Tell, Verdict
from actors.messages import Recheck, Standing
from actors.torrent import BUSY, DOWNLOADING, Torrent

#: Seconds without an error after which earlier rechecks are forgotten.
RECOVERED = 3600.0

# Where availability says something: queued and without metadata a torrent asks nobody.
_ASKING = DOWNLOADING - STALLED - {"queuedDL"} | {"stalledDL"}


def evolve(
    memory: Memory | None, torrent: Torrent, standing: Standing, now: float, settings: RuleSettings
) -> Memory:
    """Memory of a torrent seen at `now` (Unix seconds); the same object when nothing in it changed.

    Call it in every pass before `decide`. Clocks that count against a torrent start anew when the instance
    was down or off the internet, and do not run while it has just come back: too late is better than wrong.
    """
    old = memory or Memory(first_seen=now)
    up_from = standing.up_since + settings.graces.just_back
    connected = standing.connected_since
    online_from = None if connected is None else max(standing.up_since, connected) + settings.graces.just_back
    unavailable = torrent.state in _ASKING and 0 <= torrent.availability < 1
    special = {settings.failed_category, settings.recheck_category}
    recovered = old.rechecks > 0 and torrent.state != "error" and torrent.state not in BUSY
    changes = {
        "state": torrent.state,
        "state_since": max(old.state_since if old.state == torrent.state else now, up_from, online_from or 0.0),
        "stalled_since": _since(old.stalled_since, torrent.state in STALLED, online_from, now),
        "unavailable_since": _since(old.unavailable_since, unavailable, online_from, now),
        "missing_since": _since(old.missing_since, torrent.state == "missingFiles", up_from, now),
        "rechecks": 0 if recovered and now - old.last_recheck >= RECOVERED else old.rechecks,
        "home": old.home if torrent.category in special else torrent.category,
    }
    if memory is not None and all(getattr(memory, name) == value for name, value in changes.items()):
        return memory
    return replace(old, **changes)  # type: ignore[arg-type]  # names and types as in Memory, checked by tests


def _since(before: float | None, holds: bool, counts_from: float | None, now: float) -> float | None:
    if not holds or counts_from is None:
        return None
    return max(now if before is None else before, counts_from)


def after(facts: Facts, verdict: Verdict, settings: RuleSettings, now: float) -> Memory:
    """Memory once the steps of the verdict on these facts were sent (not in a dry run, and not when refused).

    It keeps what was read of the Arr, the files and the trackers, counts rechecks and, when Tagless, holds
    the state flags that would be tags. IMPORT and FAIL keep their own account: attempts and `owed`.
    """
    memory = facts.memory
    told = [command for step in verdict.steps if isinstance(step, Tell) for command in step.commands]
    if verdict.rule == "errored" and any(isinstance(command, Recheck) for command in told):
        memory = replace(memory, rechecks=memory.rechecks + 1, last_recheck=now)
    return memory


