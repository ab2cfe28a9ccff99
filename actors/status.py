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
    of that error (`Refused`). `left_behind` counts its workers that never stopped when told to. `restarted_at` are
    the times of its last restarts, the oldest first: all those of an hour, and some that are older.
    """

    name: str
    state: State
    incarnation: int
    restarts: int
    last_error: str
    since: float
    next_try: float | None
    error_kind: str = ""
    left_behind: int = 0
    restarted_at: tuple[float, ...] = ()


def sentence(error: BaseException) -> str:
    """The error in its own words, as one line that ends like a sentence; at most 300 characters."""
    words = " ".join(str(error).split())[:300] or f"It failed without a word ({type(error).__name__})"
    return words if words.endswith((".", "!", "?", "…")) else f"{words}."
