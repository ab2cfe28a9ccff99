"""How one child is begun, planned, stopped and written off; when, the supervisor says."""

import gc
from typing import Literal

from actors.child import Child
from actors.messages import StartChild, StopOverdue
from actors.net import Net
from actors.wiring import Wiring


class Keeper:
    """The supervisor's hands: it holds the incarnation numbers and nothing else, and runs in the root's thread."""

    def __init__(self, wiring: Wiring) -> None:
        self.router, self.clock, self.pulses = wiring.router, wiring.clock, wiring.pulses
        # Also of children that were removed: no number comes twice, so a late goodbye is always known as late.
        self._incarnations: dict[str, int] = {}

    def begin(self, child: Child) -> BaseException | None:
        """Start a new incarnation, which says by itself when it is ready; returns why there is none."""
        child.enter("starting", self.clock.time())
        if child.incarnation:
            # the error an actor died of ties it and all it knew into a circle: sockets, and every torrent
            gc.collect()
        child.incarnation = self._incarnations[child.name] = self._incarnations.get(child.name, 0) + 1
        with Net() as net:
            child.ref = child.spec.start(child.incarnation)
        return net.error

    def ready(self, child: Child) -> None:
        """From now on the child can be reached by its name."""
        if child.ref is not None:
            self.router.bind(child.name, child.ref)
            child.enter("running", self.clock.time())
            child.ready_at = self.clock.monotonic()

    def plan(self, child: Child, state: Literal["restarting", "parked"], seconds: float | None) -> None:
        """Let it rest for `seconds`, then `StartChild`; None: until somebody says so."""
        child.enter(state, self.clock.time())
        if seconds is not None:
            child.due, child.next_try = self.clock.monotonic() + seconds, self.clock.time() + seconds
            self.clock.after(seconds, "root", StartChild(child.name), key=f"start {child.name}")

    def cancel_plan(self, child: Child) -> None:
        """Take back what `plan` set."""
        self.clock.cancel("root", f"start {child.name}")

    def pass_on(self, child: Child, news: object) -> None:
        """Tell a child, ready or not yet, what is new; one that is just dying learns it from its next start."""
        if child.ref is not None:
            with Net():
                child.ref.tell(news)

    def tell_to_stop(self, child: Child, within: float) -> None:
        """Nobody reaches it any more, and it goes once it has handled what it was sent; else `StopOverdue`."""
        self.clock.after(within, "root", StopOverdue(child.name, child.incarnation), key=f"stop {child.name}")
        if child.ref is not None and child.state != "stopping":
            self.router.unbind(child.name, child.ref)
            child.enter("stopping", self.clock.time())
            child.ref.stop(block=False)

    def abandon(self, child: Child) -> str:
        """Give up an incarnation that does not stop: it handles nothing more; returns what it is busy with."""
        pulse = self.pulses.of(child.name, child.incarnation)
        pulse.abandon()
        self.clock.cancel_all(child.name)
        child.left_behind += 1
        return pulse.doing

    def gone(self, child: Child) -> None:
        """Write this incarnation off: nothing of it counts any more."""
        self.router.unbind(child.name, child.ref)
        self.clock.cancel("root", f"stop {child.name}")
        self.pulses.forget(child.name, child.incarnation)
        child.ref = child.ready_at = None
        child.suspect = child.overdue = False
