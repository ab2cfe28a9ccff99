"""A thread that tells one target, so that a slow one holds nobody up."""

import queue
import threading
from collections.abc import Callable

from actors.net import Net
from actors.notify.note import Note

#: Tells a target; returns "" or why it was not told.
type Tell = Callable[[Note], str]


class Courier:
    """Takes one note after the other; `report` is called, in its thread, with how each ended."""

    def __init__(self, name: str, tell: Tell, report: Callable[[str], object]) -> None:
        self._name = name
        self._tell = tell
        self._report = report
        self._notes: queue.SimpleQueue[Note | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def carry(self, note: Note) -> None:
        """Tell this one; the thread begins with the first."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name=f"notify {self._name}", daemon=True)
            self._thread.start()
        self._notes.put(note)

    def end(self) -> None:
        """Let the thread end after what it is busy with; nobody waits for it."""
        self._notes.put(None)

    def _run(self) -> None:
        while (note := self._notes.get()) is not None:
            error = ""
            with Net() as net:  # a library's own fault must not end the thread
                error = self._tell(note)
            if net.error is not None:  # not in its own words: they may quote the address
                error = f"Telling it failed ({type(net.error).__name__})."
            with Net():  # who wants to know may be gone
                self._report(error)
