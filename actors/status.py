"""How a child of the supervisor stands: what the board shows under "root"."""

from dataclasses import dataclass
from typing import Literal

type State = Literal["starting", "running", "restarting", "parked", "stopping", "stopped"]


@dataclass(frozen=True, slots=True)
class ChildStatus:
    """One child; the snapshot "root" is a tuple of these, sorted by layer and name. Times Unix seconds.

    `starting`: not ready yet, or waiting for the layers below. `restarting`: between a failure and the next try at
    `next_try`. `parked`: needs the user, or a long wait until `next_try` (None: until its settings
    change or the user restarts it). `restarts` counts those after a failure, by the supervisor or the user.
    `last_error` is a sentence, "" when it never failed or has been well again for a while; `error_kind` the class
    of that error (`Refused`).
    """

    name: str
    state: State
    incarnation: int
    restarts: int
    last_error: str
    since: float
    next_try: float | None
    error_kind: str = ""
