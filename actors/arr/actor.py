"""The actor of one category: its mailbox, its timers and its place on the board."""

from collections.abc import Callable
from functools import partial
from typing import ClassVar

from actors.arr.client import ArrClient
from actors.arr.engine import Engine, Inheritance
from actors.arr.gate import Gate
from actors.arr.kinds import REFRESH, RSS_SYNC
from actors.arr.pauses import MediaPause
from actors.arr.scope import Scope
from actors.check.watch import Watch
from actors.errors import Rejected, Unreachable
from actors.messages import Acted, ArrTimer, Asked, CategoryChanged, CheckArr, Confirm, Follow, PageOf, RunPass
from actors.steady import Steadiness
from actors.tally import Traffic
from actors.wiring import Wiring
from actors.worker import Worker
from storage.reader import Reader

#: Between questions whether the Arr is there and the journal is true, beside everything else (s).
CHECK_EVERY = 60.0
#: From the start to the first of them: until then the instances have had time to show themselves (s).
FIRST_CHECK = 5.0
SOON = 0.05  # s: the shortest time to the next look at what is under way


class ArrActor(Worker):
    """Actor `arr/<category>`.

    An Arr that does not answer is a state of it (shown, tried again with growing pauses), not a crash: its
    torrents on the instances are still looked after. A refused key or the wrong application is one.
    """

    acts: ClassVar[bool] = True

    def __init__(
        self,
        name: str,
        incarnation: int,
        wiring: Wiring,
        *,
        scope: Scope,
        reader: Reader,
        connect: Callable[[], ArrClient] | None,
    ) -> None:
        """`connect` makes the client of the Arr; None for a category that instances manage themselves."""
        super().__init__(name, incarnation, wiring)
        self._scope = scope
        self._reader = reader
        self._connect = connect
        self._gate: Gate | None = None
        self._watch = Watch(scope.arr, self.board, self.clock) if scope.arr is not None else None
        self._steadiness = Steadiness(self.clock)
        self._traffic = Traffic(self.tally, "arr", scope.category)
        self._nudged = False

    def started(self) -> None:
        """Read what earlier lives left, meet the Arr, and run a first pass."""
        if self._connect is not None:
            self._gate = Gate(self._connect(), self.clock, self.log, self.licence)
            self._gate.check()
        self._engine = Engine(
            self.name,
            self._scope,
            self._gate,
            left=self._inheritance(),
            router=self.router,
            clock=self.clock,
            log=self.log,
            nudge=self._nudge,
            tally=self.tally,
        )
        self.clock.after(FIRST_CHECK, self.name, CheckArr())
        for command in (RSS_SYNC, REFRESH):
            self._arm_periodic(command)
        # to our own mailbox, not by name: the name is bound only after this
        self.actor_ref.tell(RunPass("started"))

    def _inheritance(self) -> Inheritance:
        category = self._scope.category
        pauses = {
            media: MediaPause(one.failures, one.last_failed_at, one.search_not_before)
            for media, one in self._reader.media_pauses(category).items()
        }
        return Inheritance(partial(self._reader.library, category), pauses, self._reader.open_protocols(category))

    def stopped(self) -> None:
        """Close the connection to the Arr."""
        if self._gate is not None:
            self._traffic.note(*self._gate.traffic)
            self._gate.close()
        if self._watch is not None:
            self._watch.end()

    def receive(self, message: object) -> object:
        """Passes, what is under way, timers, and what the user asks for."""
        self._steadiness.check()
        match message:
            case CategoryChanged():
                self._nudge()
            case RunPass():
                self._pass()
            case Follow():
                self._engine.go_on()
                self._publish()
            case Acted():
                self._acted(message)
            case ArrTimer(command=command):
                self._periodic(command)
            case CheckArr():
                self._check()
            case Confirm(instance=instance):
                self._engine.confirm(instance)
                self._nudge()
            case Asked():
                self._engine.asked(message)
                self._nudge()
            case PageOf(hash=one):
                return self._engine.page_of(one)
            case _:
                return self.unknown(message)
        return True

    def _nudge(self) -> None:
        """Run a pass after whatever waits in the mailbox: many nudges are one pass."""
        if not self._nudged:
            self._nudged = True
            self.actor_ref.tell(RunPass("nudged"))

    def _pass(self) -> None:
        self._nudged = False
        began = self.clock.monotonic()
        self._engine.run_pass()
        self.tally.took("pass", self._scope.category, seconds=self.clock.monotonic() - began)
        self._publish()
        self.clock.after(self._scope.loop_sleep, self.name, RunPass())

    def _acted(self, message: Acted) -> None:
        for outcome in message.outcomes:
            if outcome.error:
                what = type(outcome.command).__name__
                self.log.info("%s did not do %s: %s", message.instance, what, outcome.error)
        self._engine.acted(message)
        self._publish()

    def _publish(self) -> None:
        if self._gate is not None:
            self._traffic.note(*self._gate.traffic)
        self.board.publish(self.name, self._engine.snapshot())
        due = self._engine.next_due()
        if due == float("inf"):
            self.clock.cancel(self.name, Follow.__name__)
        else:
            self.clock.after(max(SOON, due - self.clock.time()), self.name, Follow())

    # --- the Arr's own timers -----------------------------------------------------------------------------

    def _arm_periodic(self, command: str) -> None:
        arr = self._scope.arr
        if arr is None:
            return
        every = arr.rss_sync_every if command == RSS_SYNC else arr.refresh_downloads_every
        if every is not None:
            self.clock.after(every, self.name, ArrTimer(command), key=command)

    def _periodic(self, command: str) -> None:
        self._arm_periodic(command)
        if self._gate is None or self._scope.dry_run:
            return
        if command == REFRESH and self._engine.refresher is not None:
            self._engine.refresher.want()
            self._publish()
            return
        try:
            self._gate.call(lambda client: client.post_command(command))
        except (Unreachable, Rejected) as problem:
            self.log.debug("%s was not posted: %s", command, problem)

    def _check(self) -> None:
        self._engine.close_what_is_over(self._reader.open_protocols)
        if self._gate is not None and self._gate.open:
            if self._gate.check() and self._watch is not None:
                self._watch.look(self._gate)
            self._publish()
        self.clock.after(CHECK_EVERY, self.name, CheckArr())
