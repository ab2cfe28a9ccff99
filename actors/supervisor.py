"""The root of the tree: keeps the children that should be there, in layers, through failures and changes."""

import logging
import random
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import ClassVar

import pykka

from actors.child import Child, Then
from actors.ending import Ending
from actors.judge import judge
from actors.keeper import Keeper
from actors.messages import (
    ChildExited,
    ChildStarted,
    GateOverdue,
    LicenceChanged,
    Ping,
    Reconfigure,
    Restart,
    Shutdown,
    StartChild,
    StopOverdue,
    Sweep,
)
from actors.restart import WELL_AFTER, BugPolicy, Fatal, Park, RestartAfter
from actors.spec import ChildSpec
from actors.status import ChildStatus
from actors.wiring import Wiring

#: How often (s) children that died without a word, or are stuck, are looked for.
SWEEP_EVERY = 5.0
#: A worker that has been in one handler for this long (s) will not come out of it.
STUCK_AFTER = 300.0
#: How long (s) the layers above wait for storage before they start without it.
GATE_WITHIN = 15.0
#: How long (s) a child that is to be replaced may take to stop before it is left behind.
STOP_WITHIN = 10.0

log = logging.getLogger("qbitrr.root")


class Vanished(Exception):
    """A child ended without being asked to."""


class Supervisor(pykka.ThreadingActor):
    """Bound as `root` from its construction; `Reconfigure` gives it its first children and every change.

    `on_fatal` is called, in this actor's thread and at most once, with a sentence that says why the process must
    end; the children go on until `Shutdown`. It publishes a tuple of `ChildStatus` as "root" after
    every change. It never waits and never asks.
    """

    use_daemon_thread: ClassVar[bool] = True

    def __init__(
        self,
        wiring: Wiring,
        policy: BugPolicy,
        on_fatal: Callable[[str], None],
        jitter: Callable[[], float] = random.random,
    ) -> None:
        super().__init__()
        self.router, self.clock, self.board, self.pulses = wiring.router, wiring.clock, wiring.board, wiring.pulses
        self._licence = wiring.licence
        self.policy = policy
        self.jitter = jitter
        self._on_fatal: Callable[[str], None] | None = on_fatal
        self._keeper = Keeper(wiring)
        self._children: dict[str, Child] = {}
        self._published: tuple[ChildStatus, ...] | None = None
        self._ending: Ending | None = None
        self.router.bind("root", self.actor_ref)

    # --- pykka's hooks, all in the root's own thread ------------------------------------------------------

    def on_start(self) -> None:
        """Begin to look after children."""
        self.router.here(self.actor_ref)
        self.pulses.swept_at = self.clock.monotonic()
        self.clock.after(SWEEP_EVERY, "root", Sweep())

    def on_receive(self, message: object) -> object:
        """Handle one message, and publish what it changed."""
        try:
            return self._receive(message)
        finally:
            self._publish()

    def on_stop(self) -> None:
        """Nobody looks after the children any more: that is the end, unless it is the one we were told to make."""
        self._fatal("The supervisor was stopped.")

    def on_failure(
        self, _type: type[BaseException] | None, error: BaseException | None, _traceback: TracebackType | None
    ) -> None:
        """A bug in the supervisor itself: nobody restarts the root, so the process must end."""
        log.critical("The supervisor failed.", exc_info=error)
        for child in reversed(self._in_order()):
            if child.ref is not None:
                child.ref.stop(block=False)
        self._fatal("The supervisor failed; the log has the details.")

    def _receive(self, message: object) -> object:
        match message:
            case ChildStarted():
                self._started(message)
            case ChildExited():
                self._exited(message)
            case StartChild(name):
                self._try_again(name)
            case Sweep():
                self._sweep()
            case Reconfigure(specs, policy):
                self._reconfigure(specs, policy or self.policy)
            case Restart(name):
                return self._restart(name)
            case Shutdown(within):
                return self._shutdown(within)
            case StopOverdue(name, incarnation):
                self._leave_behind(name, incarnation)
            case GateOverdue():
                self._start_waiting(anyway=True)
            case LicenceChanged():
                self._licence_changed()
            case Ping():
                return "pong"
            case _:
                raise TypeError(f"root does not know the message {type(message).__name__}.")
        return None

    # --- Starting -----------------------------------------------------------------------------------------

    def _reconfigure(self, specs: Iterable[ChildSpec], policy: BugPolicy) -> None:
        if self._ending is not None:
            return
        self.policy = policy
        wanted = {spec.name: spec for spec in specs}
        for child in [child for name, child in self._children.items() if name not in wanted]:
            self._retire(child, "remove")
        for spec in wanted.values():
            self._want(spec)
        self._start_waiting()
        if any(child.waiting for child in self._children.values()):
            self.clock.after(GATE_WITHIN, "root", GateOverdue())

    def _want(self, spec: ChildSpec) -> None:
        child = self._children.get(spec.name)
        if child is None:
            self._children[spec.name] = Child(spec, since=self.clock.time())
            return
        changed, news = child.spec.settings != spec.settings, child.spec.news != spec.news
        child.spec = spec  # also when nothing changed: its `start` is the newer one
        if child.state == "stopping":
            child.then = "start"
        elif changed and not child.waiting:
            self._renew(child)
        elif news:
            self._keeper.pass_on(child, spec.news)

    def _start_waiting(self, anyway: bool = False) -> None:
        """Start what waits for nothing any more: an instance that is down is not waited for, storage is."""
        for child in self._in_order():
            if child.waiting and (anyway or self._ready_below(child.spec.layer)):
                self._launch(child)

    def _ready_below(self, layer: int) -> bool:
        below = (child for child in self._children.values() if child.spec.essential and child.spec.layer < layer)
        return all(child.state == "running" for child in below)

    def _launch(self, child: Child) -> None:
        if child.spec.acts and not self._licence.held():
            child.enter("starting", self.clock.time())  # it waits until we may act
            return
        error = self._keeper.begin(child)
        if error is not None:
            self._failed(child, error)

    def _started(self, message: ChildStarted) -> None:
        child = self._children.get(message.name)
        if child is None or child.incarnation != message.incarnation or child.state != "starting":
            return
        self._keeper.ready(child)
        log.info("%s is %s.", child.name, "back" if child.last_error else "up")
        self._start_waiting()

    def _licence_changed(self) -> None:
        """Those that act begin or end; a parked one stays so, for it may be a refused login that waits."""
        if self._ending is not None:
            return
        if self._licence.held():
            self._start_waiting()
            return
        for child in self._children.values():
            if child.spec.acts and child.ref is not None and child.state != "stopping":
                self._retire(child, "start")

    # --- Failing ------------------------------------------------------------------------------------------

    def _exited(self, message: ChildExited) -> None:
        child = self._children.get(message.name)
        if child is None or child.incarnation != message.incarnation or child.ref is None:
            return  # the late goodbye of one that was left behind
        self._ended(child, message.error or Vanished("It ended without being asked to."))

    def _ended(self, child: Child, error: BaseException) -> None:
        if child.state == "stopping" or self._ending is not None:
            self._keeper.gone(child)
            self._after_stop(child)
        else:
            self._failed(child, error)

    def _failed(self, child: Child, error: BaseException) -> None:
        decision = judge(child, error, self.clock.monotonic(), self.policy, self.jitter())
        self._keeper.gone(child)
        match decision:
            case RestartAfter(seconds):
                self._keeper.plan(child, "restarting", seconds)
            case Park(seconds):
                self._keeper.plan(child, "parked", seconds)
            case Fatal():
                self._keeper.plan(child, "parked", None)
                self._fatal(f"{child.name} failed: {child.last_error} {decision}")

    def _try_again(self, name: str) -> None:
        child = self._children.get(name)
        # A timer that was cancelled may have left its message in our mailbox: the time decides.
        if child is not None and child.due is not None and self.clock.monotonic() >= child.due:
            child.restarting(self.clock.time())
            self._launch(child)

    def _sweep(self) -> None:
        now = self.clock.monotonic()
        alive = [c for c in self._children.values() if c.ref is not None and c.state in {"starting", "running"}]
        for child in alive:
            pulse = self.pulses.of(child.name, child.incarnation)
            if child.silent(pulse):
                self._suspect(child)
            elif pulse.busy_for(now) > STUCK_AFTER:
                self._fatal(
                    f"{child.name} has been busy with {pulse.doing} for more than {STUCK_AFTER / 60:g} min."
                )
            elif child.well_for(now) >= WELL_AFTER:
                child.recovered()
        self.pulses.swept_at = now
        self.clock.after(SWEEP_EVERY, "root", Sweep())

    def _suspect(self, child: Child) -> None:
        """Believe in a silent death at the second sweep: at the first, the goodbye may be on its way."""
        if not child.suspect:
            child.suspect = True
            return
        self.clock.cancel_all(child.name)
        self._ended(child, Vanished("It ended without a word."))

    def _fatal(self, why: str) -> None:
        if self._on_fatal is not None and self._ending is None:
            say, self._on_fatal = self._on_fatal, None
            log.critical("qBitrr must end: %s", why)
            say(why)

    # --- Stopping -----------------------------------------------------------------------------------------

    def _restart(self, name: str) -> bool:
        child = self._children.get(name)
        if child is None or self._ending is not None or child.then == "remove":
            return False
        if not child.waiting and child.state != "stopping":
            child.restarting(self.clock.time())
            self._renew(child)
        return True

    def _renew(self, child: Child) -> None:
        child.history = child.history.forgiven()
        self._retire(child, "start")

    def _retire(self, child: Child, then: Then, within: float = STOP_WITHIN) -> None:
        """Stop a child that may be in any state; `then` says what follows once it is gone."""
        child.then = then
        self._keeper.cancel_plan(child)
        if child.ref is None:
            self._after_stop(child)
        else:
            self._keeper.tell_to_stop(child, within)

    def _after_stop(self, child: Child) -> None:
        then, child.then = child.then, "stay"
        match then:
            case "start":
                child.recovered()
                self._launch(child)
            case "remove":
                del self._children[child.name]
                self.board.withdraw(child.name)
            case "stay":
                child.enter("stopped", self.clock.time())
        self._stop_next_layer()

    def _leave_behind(self, name: str, incarnation: int) -> None:
        child = self._children.get(name)
        if child is None or child.incarnation != incarnation or child.state != "stopping":
            return
        doing = self._keeper.abandon(child)
        log.error("%s did not stop in time and is left behind, busy with %s.", name, doing)
        if self._ending is None:
            self._keeper.gone(child)
            self._after_stop(child)
        else:
            child.overdue = True
            self._stop_next_layer()

    def _shutdown(self, within: float) -> bool:
        if self._ending is None:
            self._ending = Ending(self.clock.monotonic() + within)
            for child in self._children.values():
                child.then = "stay"
                if child.ref is None:
                    child.enter("stopped", self.clock.time())
            self._stop_next_layer()
        return all(child.ref is None for child in self._children.values())

    def _stop_next_layer(self) -> None:
        if self._ending is None:
            return
        left = [child for child in self._children.values() if child.ref is not None and not child.overdue]
        layer, share = self._ending.next_layer({child.spec.layer for child in left}, self.clock.monotonic())
        for child in left:
            if child.spec.layer == layer:
                self._retire(child, "stay", share)
        if not left:
            self.router.unbind("root", self.actor_ref)
            self.clock.cancel_all("root")
            self.stop()

    # --- Showing ------------------------------------------------------------------------------------------

    def _in_order(self) -> list[Child]:
        return sorted(self._children.values(), key=lambda child: (child.spec.layer, child.name))

    def _publish(self) -> None:
        statuses = tuple(child.status for child in self._in_order())
        if statuses != self._published:
            self._published = statuses
            self.board.publish("root", statuses)
