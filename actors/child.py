"""What the supervisor knows of one child."""

from collections import deque
from dataclasses import dataclass, field
from typing import Literal

from actors.pulse import Pulse
from actors.restart import History
from actors.router import Ref
from actors.spec import ChildSpec
from actors.status import ChildStatus, State, sentence

#: So many restarts are remembered with their time; at most one a minute is all that the backoff allows.
REMEMBERED = 100
#: What follows when a child that was told to stop is gone: a new one, nothing, or it is forgotten altogether.
type Then = Literal["start", "stay", "remove"]


@dataclass(slots=True)
class Child:
    """One child: the supervisor's own, never sent anywhere. `status` is what others see."""

    spec: ChildSpec
    since: float  # Unix seconds, when it entered its state
    state: State = "starting"
    incarnation: int = 0
    ref: Ref | None = None  # None: no thread of it that counts
    history: History = field(default_factory=History)
    restarts: int = 0
    restarted_at: deque[float] = field(default_factory=lambda: deque(maxlen=REMEMBERED))  # Unix seconds
    last_error: str = ""
    error_kind: str = ""
    ready_at: float | None = None  # monotonic seconds, of this incarnation
    due: float | None = None  # monotonic seconds of the next try
    next_try: float | None = None  # the same, Unix seconds
    then: Then = "stay"
    overdue: bool = False  # it did not stop in its time
    left_behind: int = 0  # incarnations that did not, and may still have a thread
    suspect: bool = False  # the last sweep found it dead, its goodbye may be on its way

    @property
    def name(self) -> str:
        """The name it is addressed by."""
        return self.spec.name

    @property
    def waiting(self) -> bool:
        """Not begun yet, because the layers below are not ready."""
        return self.state == "starting" and self.ref is None

    @property
    def status(self) -> ChildStatus:
        """The child as the board shows it."""
        return ChildStatus(
            name=self.name,
            state=self.state,
            incarnation=self.incarnation,
            restarts=self.restarts,
            last_error=self.last_error,
            since=self.since,
            next_try=self.next_try,
            error_kind=self.error_kind,
            left_behind=self.left_behind,
            restarted_at=tuple(self.restarted_at),
        )

    def restarting(self, at: float) -> None:
        """Count a restart at `at` (Unix seconds)."""
        self.restarts += 1
        self.restarted_at.append(at)

    def enter(self, state: State, at: float) -> None:
        """Go into a state at `at` (Unix seconds); a next try that was set is off."""
        if state != self.state:
            self.state, self.since = state, at
        self.due = self.next_try = None

    def well_for(self, now: float) -> float:
        """How long this incarnation has been ready at `now` (monotonic seconds); 0 when it is not."""
        return 0.0 if self.ready_at is None else now - self.ready_at

    def silent(self, pulse: Pulse) -> bool:
        """Whether its thread is over, or it is dead for pykka and not in its cleanup."""
        dead = self.ref is not None and not self.ref.is_alive() and pulse.work is None
        return self.ref is not None and (dead or pulse.ended)

    def blame(self, error: BaseException) -> bool:
        """Note why it ended; True when that is news."""
        before = (self.last_error, self.error_kind)
        self.last_error, self.error_kind = sentence(error), type(error).__name__
        return (self.last_error, self.error_kind) != before

    def recovered(self) -> None:
        """Forget a trouble that is over."""
        self.last_error = self.error_kind = ""
