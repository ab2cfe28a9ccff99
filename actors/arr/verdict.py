"""The verdict table: what one torrent needs, the first rule that matches wins. Pure."""

from collections.abc import Callable
from dataclasses import replace

from actors.arr.facts import Facts
from actors.arr.rules import downloading, finished, healthy, special, trouble
from actors.arr.rules.rulebook import RuleSettings
from actors.arr.rules.situation import Situation
from actors.arr.step import Verdict

type Rule = Callable[[Situation], Verdict | None]

#: In order. A rule says None when it does not apply; the last always applies.
RULES: tuple[tuple[str, Rule], ...] = (
    ("ignored", special.ignored),
    ("failed-category", special.failed_category),
    ("recheck-category", special.recheck_category),
    ("busy", special.busy),
    ("missing-files", trouble.missing_files),
    ("errored", trouble.errored),
    ("import-rejected", finished.import_rejected),
    ("import", finished.import_),
    ("seeded", finished.seeded),
    ("user-stopped", downloading.user_stopped),
    ("unclaimed", healthy.unclaimed),
    ("files", downloading.files),
    ("young", downloading.young),
    ("stalled", downloading.stalled),
    ("slow", downloading.slow),
    ("unavailable", downloading.unavailable),
    ("healthy", healthy.healthy),
)


def decide(facts: Facts, settings: RuleSettings, now: float) -> Verdict:
    """The verdict on one torrent at `now` (Unix seconds).

    A verdict with `needs` has no steps: read those facts and decide again with them, at most once for each
    fact in a pass. A fact asked for and not read is `Unknown(why)`: the verdict then waits. `history` is to
    be `Known` only when the Arr was refreshed (`RefreshMonitoredDownloads`) before it and the queue were
    read, since a hash in neither is then taken for unclaimed. Readings of files are to be dropped once steps
    were sent. `why` of a verdict without steps holds no running numbers, so that it stays equal at rest.
    """
    situation = Situation(facts, settings, now)
    for _, rule in RULES:
        verdict = rule(situation)
        if verdict is not None:
            return held_when_just_back(verdict, situation)
    raise AssertionError("the last rule applies to every torrent")


def held_when_just_back(verdict: Verdict, s: Situation) -> Verdict:
    """An instance that has just come back may still be finding its files, peers and trackers."""
    if s.now >= s.just_back_until or not verdict.destructive:
        return verdict
    why = f"{verdict.why}; nothing is deleted while the instance has only just come back"
    return replace(verdict, why=why, steps=(), look_again_at=s.just_back_until)
