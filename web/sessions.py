"""Remembers which sessions were ended before their time, so that their cookies open nothing any more."""

import os
import threading
from logging import getLogger
from pathlib import Path

#: So many are remembered; only who has the token can make more.
MOST = 1000

log = getLogger("qbitrr.web")


class EndedSessions:
    """By the number of each, until its time would have been over. Safe from any thread.

    `path` is where they outlive the process, a line of expiry (Unix s) and number each; None: nowhere.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._ended: dict[str, int] = {}
        for line in self._lines():
            expiry, _, number = line.partition(" ")
            if expiry.isascii() and expiry.isdigit() and number:
                self._ended[number] = int(expiry)

    def __contains__(self, number: str) -> bool:
        with self._lock:
            return number in self._ended

    def add(self, number: str, expiry: int, now: float) -> None:
        """Note that a session was ended; a file that cannot be written costs no more than its lasting."""
        with self._lock:
            kept = {each: until for each, until in self._ended.items() if until > now}
            kept[number] = expiry
            self._ended = dict(list(kept.items())[-MOST:])
            self._write()

    def _lines(self) -> list[str]:
        try:
            return self._path.read_text(encoding="ascii").splitlines() if self._path else []
        except (OSError, ValueError):
            return []

    def _write(self) -> None:
        if self._path is None:
            return
        fresh = self._path.with_name(f".{self._path.name}.new")
        try:
            with open(fresh, "w", encoding="ascii", opener=_for_its_owner) as file:
                file.writelines(f"{expiry} {number}\n" for number, expiry in self._ended.items())
            fresh.replace(self._path)
        except OSError as reason:
            log.warning(
                "%s cannot be written (%s): a log-out holds until the next start.", self._path, reason.strerror
            )


def _for_its_owner(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
