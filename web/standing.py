"""How an instance or an Arr stands, in one word of the API and one sentence: pure.

The words are part of the API and stay as they are. `alive` goes with `online` and with no other.

| state | an instance: what it means, and what follows | an Arr |
|---|---|---|
| `online` | connected | answers |
| `connecting` | tried for the first time | likewise |
| `restarting` | not reached, or lost: tried again at `nextTry`, for ever | its actor failed and comes back |
| `unreachable` | - | does not answer: asked again at `nextTry`, for ever |
| `refused` | credentials or API key rejected: waits for the user, lest it be banned | likewise |
| `banned` | qBittorrent banned our address: tried again at `nextTry` | - |
| `unsupported` | older than qBitrr can work with: waits for the user | not the Arr its section says |
| `parked` | failed too often in a way nobody foresaw: tried again at `nextTry`, if given | likewise |
| `stopped` | is being stopped | likewise |
| `disabled` | `Disabled = true` | - |
"""

from typing import Literal

from actors.arr.snapshot import ArrSnapshot
from actors.instance.snapshot import InstanceSnapshot
from actors.status import ChildStatus
from storage.settings import InstanceSettings

type State = Literal[
    "online", "connecting", "restarting", "unreachable", "refused", "banned", "unsupported", "parked", "stopped",
    "disabled",
]  # fmt: skip

#: Why a child is parked, by the kind of its error; any other is a bug, or nobody knows.
PARKED: dict[str, State] = {"Refused": "refused", "Banned": "banned", "Unsupported": "unsupported"}
#: How a state reads on the page, and how it looks.
LOOKS: dict[State, tuple[str, str]] = {
    "online": ("online", "good"),
    "connecting": ("connecting", "quiet"),
    "restarting": ("not reached", "bad"),
    "unreachable": ("not reached", "bad"),
    "refused": ("login refused", "bad"),
    "banned": ("banned", "bad"),
    "unsupported": ("not supported", "bad"),
    "parked": ("stopped after errors", "bad"),
    "stopped": ("stopped", "quiet"),
    "disabled": ("disabled", "quiet"),
}
#: What an instance or an Arr that stands so asks of the user, beside what its own error says.
REMEDIES: dict[State, str] = {
    "restarting": "qBitrr tries again by itself: see that it runs, and that its address is right.",
    "unreachable": "qBitrr asks again by itself: see that it runs, and that its address is right.",
    "refused": "Correct it in the configuration; until then qBitrr hardly tries, lest it be banned.",
    "banned": "qBitrr waits until the ban is over.",
    "unsupported": "qBitrr waits until that has changed: then let it try again.",
    "parked": "This is a fault of qBitrr's own: its log has the details.",
}


def instance_state(
    settings: InstanceSettings, child: ChildStatus | None, snapshot: InstanceSnapshot | None
) -> State:
    """One word for an instance."""
    if settings.disabled:
        return "disabled"
    return _state(child, published=snapshot is not None)


def arr_state(child: ChildStatus | None, snapshot: ArrSnapshot | None) -> State:
    """One word for an Arr: its actor may run while the Arr itself does not answer."""
    state = _state(child, published=snapshot is not None)
    if state == "online" and snapshot is not None and not snapshot.reachable:
        return "unreachable"
    return state


def why_not_online(settings: InstanceSettings, child: ChildStatus | None) -> str:
    """One sentence for an instance that gives no answer."""
    if settings.disabled:
        return "Disabled in the configuration."
    if child is None or not child.last_error:
        return "Not connected yet."
    return child.last_error


def _state(child: ChildStatus | None, *, published: bool) -> State:
    if child is None:
        return "connecting"
    match child.state:
        case "running":
            return "online" if published else "connecting"
        case "starting":
            return "restarting" if child.last_error else "connecting"
        case "restarting":
            return "restarting"
        case "parked":
            return PARKED.get(child.error_kind, "parked")
        case "stopping" | "stopped":
            return "stopped"
