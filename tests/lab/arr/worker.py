"""The one thread of a simulator that does what is due: commands, refreshes, introductions."""

import heapq
import itertools
import threading
import time
from collections.abc import Callable


class Worker:
    """Runs jobs one after the other, each when its time has come; what is not due at `stop` waits for `start`."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._wake = threading.Condition()
        self._jobs: list[tuple[float, int, Callable[[], None]]] = []
        self._order = itertools.count()
        self._running = False
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to work."""
        self._running = True
        self._thread = threading.Thread(target=self._work, name=self._name, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread, after the job it is at."""
        with self._wake:
            self._running = False
            self._wake.notify_all()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def after(self, seconds: float, job: Callable[[], None]) -> None:
        """Run a job in so many seconds."""
        with self._wake:
            heapq.heappush(self._jobs, (time.monotonic() + seconds, next(self._order), job))
            self._wake.notify_all()

    def _work(self) -> None:
        while (job := self._next()) is not None:
            job()

    def _next(self) -> Callable[[], None] | None:
        with self._wake:
            while self._running:
                wait = self._jobs[0][0] - time.monotonic() if self._jobs else None
                if wait is not None and wait <= 0:
                    return heapq.heappop(self._jobs)[2]
                self._wake.wait(wait)
        return None
