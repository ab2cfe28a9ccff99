"""A clock that stands still until a test moves it."""

from actors.clock import Clock
from actors.messages import Ping
from actors.router import Router

#: What a new manual clock shows, Unix seconds.
BEGINNING = 1_700_000_000.0


class ManualClock(Clock):
    """`Clock` without a thread: `advance` fires what falls due, in order, in the caller's thread."""

    def __init__(self, router: Router) -> None:
        super().__init__(router)
        self._elapsed = 0.0
        self._set_by = 0.0

    def time(self) -> float:
        return BEGINNING + self._elapsed + self._set_by

    def monotonic(self) -> float:
        return self._elapsed

    def start(self) -> None:
        pass

    def stop(self) -> None:
        pass

    def jump(self, seconds: float) -> None:
        """Somebody sets the machine's clock forward, or back; no time passes."""
        self._set_by += seconds

    def advance(self, seconds: float, settle: bool = False) -> None:
        """Let `seconds` pass.

        `settle`: after each timer, ask the actor that was told to answer `Ping`, so that what it re-arms
        inside these seconds fires too. Without it, `router.ask(name, Ping(), 5)` afterwards is the barrier.
        """
        end = self._elapsed + seconds
        while (timer := self._timers.take_due(end)) is not None:
            self._elapsed = max(self._elapsed, timer.when)
            self._fire(timer)
            if settle:
                self.router.ask(timer.name, Ping(), timeout=5)
        self._elapsed = end

    def pending(self, name: str) -> dict[str, float]:
        """The timers of `name` that are set: seconds from now by key."""
        return {timer.key: timer.when - self._elapsed for timer in self._timers.live() if timer.name == name}
