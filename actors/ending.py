"""The bounded end of a tree."""

import time
from dataclasses import dataclass

from actors.messages import Ping, Shutdown
from actors.router import Ref
from actors.status import ChildStatus
from actors.wiring import Wiring

#: Seconds kept back of the time for stopping, so that who waits still hears what did not stop.
RESERVE = 0.5


@dataclass(slots=True)
class Ending:
    """How far a shutdown has come: the layers stop in reverse and share the time that is left."""

    end_at: float  # monotonic seconds
    layer: int | None = None  # the one that is stopping now

    def next_layer(self, left: set[int], now: float) -> tuple[int | None, float]:
        """The layer to stop now with the seconds it may take, given those where something still lives.

        `(None, 0.0)` while the one in hand is not done, and when there is none left.
        """
        if not left or max(left) == self.layer:
            return None, 0.0
        self.layer = max(left)
        return self.layer, max(0.0, self.end_at - now) / len(left)


def stop_tree(root: Ref, wiring: Wiring, timeout: float = 10.0) -> tuple[str, ...]:
    """Stop the supervisor `root` and all its children, in at most `timeout` seconds of real time.

    Returns the names of those that did not stop: their threads are daemons and go with the process.
    """
    deadline = time.monotonic() + timeout
    router = wiring.router
    router.tell("root", Shutdown(max(timeout - RESERVE, timeout / 2)))
    root.actor_stopped.wait(timeout)
    if not root.is_alive() and "root" in router.names():
        # The root has failed, and told its children to stop in its last breath: an answer means "not stopped yet".
        children = [name for name in router.names() if name != "root"]
        router.ask_all({name: Ping() for name in children}, max(0.0, deadline - time.monotonic()))
        return tuple(name for name in children if router.bound(name))
    statuses = wiring.board.get("root")
    children_shown = statuses if isinstance(statuses, tuple) else ()
    return tuple(
        child.name for child in children_shown if isinstance(child, ChildStatus) and child.state != "stopped"
    )
