"""The last immutable snapshot each actor published: what the web reads without asking anybody."""

import threading
import time


class Board:
    """Snapshots by actor name, and one version that grows with every change. Safe from any thread."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._snapshots: dict[str, object] = {}
        self._version = 0
        self._changed_at: dict[
            str, int
        ] = {}  # the version with which each name changed last, also when it was taken

    @property
    def version(self) -> int:
        """Grows by one with every publish and every withdrawal that took something away."""
        with self._changed:
            return self._version

    def publish(self, name: str, snapshot: object) -> None:
        """Put up an immutable snapshot in place of the one `name` published before."""
        with self._changed:
            self._snapshots[name] = snapshot
            self._turn(name)

    def withdraw(self, name: str) -> None:
        """Take down the snapshot of an actor that is no more."""
        with self._changed:
            if self._snapshots.pop(name, None) is not None:
                self._turn(name)

    def get(self, name: str) -> object | None:
        """The last snapshot of `name`, None when there is none."""
        with self._changed:
            return self._snapshots.get(name)

    def all(self, prefix: str = "") -> dict[str, object]:
        """The snapshots whose names begin with `prefix`, sorted by name."""
        with self._changed:
            return {name: self._snapshots[name] for name in sorted(self._snapshots) if name.startswith(prefix)}

    def wait(self, version: int, timeout: float) -> int:
        """Wait until something newer than `version` is up, at most `timeout` seconds; returns the version now."""
        deadline = time.monotonic() + timeout
        with self._changed:
            while self._version <= version and (left := deadline - time.monotonic()) > 0:
                self._changed.wait(left)
            return self._version

    def changes(self, since: int) -> tuple[int, frozenset[str]]:
        """The version now, and the names that were published or withdrawn after version `since`."""
        with self._changed:
            return self._version, frozenset(name for name, at in self._changed_at.items() if at > since)

    def _turn(self, name: str) -> None:
        self._version += 1
        self._changed_at[name] = self._version
        self._changed.notify_all()
