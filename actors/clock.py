"""One thread of keyed one-shot timers that tell names."""

import logging
import threading
import time

from actors.net import Net
from actors.router import Router
from actors.timers import Timer, Timers

log = logging.getLogger("qbitrr.clock")

#: The longest single wait in seconds: `Condition.wait` overflows on an endless one.
LONGEST_WAIT = 3600.0


class Clock:
    """The time, and timers by it. Every method may be called from any thread.

    Timers go by the monotonic clock, so that setting the machine's clock moves none of them. Re-arm a
    timer *after* its work: then slow work never piles up ticks.
    """

    def __init__(self, router: Router) -> None:
        self.router = router
        self._changed = threading.Condition()
        self._timers = Timers()
        self._stopping = False
        self._thread: threading.Thread | None = None

    def time(self) -> float:
        """Unix seconds: for people and for what is written down."""
        return time.time()

    def monotonic(self) -> float:
        """Seconds that only ever grow: for measuring and for deadlines."""
        return time.monotonic()

    def after(self, seconds: float, name: str, message: object, key: str = "") -> None:
        """Tell `name` this message in `seconds`, once.

        It replaces the timer with the same name and `key` (the message's type name unless given), so that an old
        tick does not arrive beside the new one after a restart.
        """
        with self._changed:
            when = self.monotonic() + max(0.0, seconds)
            self._timers.put(Timer(when, name, message, key or type(message).__name__))
            if self._timers.next_at() == when:  # else the thread already wakes early enough
                self._changed.notify_all()

    def cancel(self, name: str, key: str) -> None:
        """Forget one timer, if it is set: `key` as given to `after`, or the message's type name."""
        with self._changed:
            self._timers.cancel(name, key)

    def cancel_all(self, name: str) -> None:
        """Forget every timer of `name`."""
        with self._changed:
            self._timers.cancel_all(name)

    def start(self) -> None:
        """Let time run: timers that were set before wait until now to be told."""
        if self._thread is not None:
            return
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="clock", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Tell nobody any more, and wait for the thread to end."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join(timeout=5)
            self._thread = None

    def _run(self) -> None:
        while (timer := self._next_due()) is not None:
            self._fire(timer)

    def _next_due(self) -> Timer | None:
        with self._changed:
            while not self._stopping:
                now = self.monotonic()
                if (timer := self._timers.take_due(now)) is not None:
                    return timer
                when = self._timers.next_at()
                self._changed.wait(LONGEST_WAIT if when is None else min(when - now, LONGEST_WAIT))
        return None

    def _fire(self, timer: Timer) -> None:
        with Net() as net:  # the whole tree lives by this thread: one message that cannot be told must not end it
            self.router.tell(timer.name, timer.message)
        if net.error is not None:
            log.error("The timer %s of %s could not be told.", timer.key, timer.name, exc_info=net.error)
