"""Takes down why a child ended and says what follows, once: the log shows transitions, not every failure."""

import logging

from actors.child import Child
from actors.restart import BugPolicy, Decision, RestartAfter, decide, is_bug

log = logging.getLogger("qbitrr.root")


def judge(child: Child, error: BaseException, now: float, policy: BugPolicy, jitter: float) -> Decision:
    """Add a failure at `now` (monotonic seconds) to the child's history and decide what to do about it.

    A known trouble is logged when it is news or changes what is done (an instance that is down for a week is one
    line, not ten thousand); a bug always, with its traceback, since there are never many: they park the child.
    """
    child.history = child.history.after(error, now, child.well_for(now), policy)
    news = child.blame(error)
    decision = decide(error, child.history, policy, jitter, child.spec.essential)
    if is_bug(error):
        log.error("%s failed: %s %s", child.name, child.last_error, decision, exc_info=error)
    else:
        level = logging.WARNING if news or not isinstance(decision, RestartAfter) else logging.DEBUG
        log.log(level, "%s: %s %s", child.name, child.last_error, decision)
    return decision
