"""What a worker is busy with and since when: written by the worker's thread, read by the supervisor."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Work:
    """The handler a worker is in: the message's type name, and when it began (monotonic seconds)."""

    doing: str
    since: float


class Pulse:
    """One incarnation of one worker. `work` and `thread` are single assignments, so reading needs no lock."""

    def __init__(self) -> None:
        self.work: Work | None = None  # None: waiting for a message
        self.thread: threading.Thread | None = None  # None: not begun yet
        self._lock = threading.Lock()
        self._abandoned = False

    @contextmanager
    def busy(self, doing: str, now: float) -> Iterator[None]:
        """Mark the worker as being in a handler that began at `now` (monotonic seconds)."""
        before, self.work = self.work, Work(doing, now)
        try:
            yield
        finally:
            self.work = before

    @property
    def doing(self) -> str:
        """The handler it is in, `nothing` between messages."""
        work = self.work
        return "nothing" if work is None else work.doing

    def busy_for(self, now: float) -> float:
        """How long it has been in its present handler at `now` (monotonic seconds); 0 between messages."""
        work = self.work
        return 0.0 if work is None else now - work.since

    @property
    def ended(self) -> bool:
        """The worker's thread ran and is over."""
        return self.thread is not None and not self.thread.is_alive()

    @property
    def abandoned(self) -> bool:
        """The supervisor has given this incarnation up: it must do nothing any more."""
        with self._lock:
            return self._abandoned

    def abandon(self) -> None:
        """Give this incarnation up, because another one takes its name."""
        with self._lock:
            self._abandoned = True

    def unless_abandoned(self, action: Callable[[], None]) -> None:
        """Do what concerns the name only while the name is still this incarnation's."""
        with self._lock:
            if not self._abandoned:
                action()


class Pulses:
    """The pulse of every incarnation that may still run, by name and incarnation. Safe from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pulses: dict[tuple[str, int], Pulse] = {}
        self.swept_at: float | None = None  # when the supervisor last looked at its children (monotonic seconds)

    def __len__(self) -> int:
        with self._lock:
            return len(self._pulses)

    def of(self, name: str, incarnation: int) -> Pulse:
        """This incarnation's pulse, made when it is first asked for."""
        with self._lock:
            return self._pulses.setdefault((name, incarnation), Pulse())

    def forget(self, name: str, incarnation: int) -> None:
        """Drop a pulse that nobody looks at any more."""
        with self._lock:
            self._pulses.pop((name, incarnation), None)
