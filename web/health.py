"""Whether the tree makes progress, and what is not ready for which reason, as other programs ask for it."""

from typing import Any

from actors.pulse import Pulses
from actors.status import ChildStatus
from web.status import is_begun, is_ready, stands_by
from web.views import Views

#: The supervisor looks at its children every five seconds; when it did not for so long (s), it, or the clock
#: that wakes it, is stuck.
SWEPT_WITHIN = 30.0
#: So long (s) storage may be on its way back, or in one write, before it counts as lost.
STORAGE_WITHIN = 60.0

type Json = dict[str, Any]


def health(views: Views, pulses: Pulses, time: float, monotonic: float) -> Json:
    """`GET /healthz`: `ok` when everything moves that all else needs. It is open to all and names nobody.

    An instance or an Arr that is down is no reason to start the process anew, so it does not count here.
    `time` is Unix seconds, `monotonic` those of the clock that cannot be set.
    """
    swept = pulses.swept_at
    supervisor = swept is None or monotonic - swept <= SWEPT_WITHIN
    storage = _moves(views.children().get("storage"), pulses, time, monotonic)
    return {"ok": supervisor and storage, "supervisor": supervisor, "storage": storage}


def _moves(child: ChildStatus | None, pulses: Pulses, time: float, monotonic: float) -> bool:
    if child is None:
        return True  # nothing was started yet
    if child.state != "running":
        return child.state != "parked" and time - child.since <= STORAGE_WITHIN
    return pulses.of(child.name, child.incarnation).busy_for(monotonic) <= STORAGE_WITHIN


def readiness(views: Views, *, named: bool) -> Json:
    """`GET /readyz`: whether the start is over, and whether everything runs; `named`: with each child's reason."""
    found: Json = {"ready": is_begun(views), "all": is_ready(views), "standby": stands_by(views)}
    if named:
        found["children"] = [
            {"name": child.name, "ready": child.state == "running", "state": child.state, "why": _why(child)}
            for child in views.children().values()
        ]
    return found


def _why(child: ChildStatus) -> str:
    match child.state:
        case "running":
            return ""
        case "starting" if not child.last_error:
            return "It has not come up yet."
        case "stopping" | "stopped":
            return "It is being stopped."
        case _:
            return child.last_error
