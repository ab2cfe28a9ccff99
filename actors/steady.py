"""Notices that the machine's clock was set, or that the machine slept, under an actor that goes by it."""

from actors.clock import Clock
from actors.errors import Unreachable

#: Smaller corrections, in seconds, are within what every duration of ours tolerates.
TOLERATED = 60.0


class Steadiness:
    """Compares the time of day to the clock that cannot be set, since this was made."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._difference = clock.time() - clock.monotonic()

    def check(self) -> None:
        """Raise `Unreachable` after a jump: durations that run across it are wrong, and their actor begins anew.

        Before every message, so that nothing is removed for a time that never passed.
        """
        jump = self._clock.time() - self._clock.monotonic() - self._difference
        if abs(jump) > TOLERATED:
            way = "forward" if jump > 0 else "back"
            raise Unreachable(
                f"the machine's clock went {way} by {abs(jump):.0f} s at once (it was set, or the machine slept): "
                "whatever is timed here begins anew"
            )
