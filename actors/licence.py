"""Whether this process may act on servers: always, unless it shares its database with others that would too."""

import time
from collections.abc import Callable

from actors.errors import Unreachable

#: How long (s) a licence holds after the database has confirmed it for the last time.
VALID = 10.0
#: How long (s) who takes over from a process that said no goodbye waits before it acts: the other's licence is
#: over by then, also where it lost the database without noticing.
TAKEOVER_AFTER = 15.0

_CLOCK = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)  # counts on while the machine sleeps


class NotLicensed(Unreachable):
    """Another process may be at work: whoever hears this ends, and comes back when this process may act."""


def awake_or_not() -> float:
    """Seconds that only ever grow, those that the machine slept included."""
    return time.clock_gettime(_CLOCK)


class Licence:
    """One in a process. StorageActor extends and withdraws it, everybody may ask; safe from any thread.

    `shared` is true where several processes use one database: then nothing is allowed until storage says so.
    """

    def __init__(self, *, shared: bool = False, now: Callable[[], float] = awake_or_not) -> None:
        self.now = now
        self._until = float("-inf") if shared else float("inf")

    def held(self) -> bool:
        """This process may act now."""
        return self.now() < self._until

    def check(self) -> None:
        """Raise `NotLicensed` unless this process may act now."""
        if not self.held():
            raise NotLicensed("This qBitrr does not act while another may hold their database.")

    def extend(self, confirmed_at: float) -> None:
        """It holds until `VALID` seconds after that time of its own clock."""
        self._until = confirmed_at + VALID

    def confirm(self, at: float) -> None:
        """As `extend`, for a licence that is held: one that is over begins again only by `extend`."""
        if self.held():
            self.extend(at)

    def withdraw(self) -> None:
        """From now on this process may not act."""
        self._until = float("-inf")
