"""The way to the Arr: calls go through while it answers, and wait a growing pause while it does not."""

import logging
from collections.abc import Callable
from typing import Any

from actors.arr.client import ArrClient
from actors.arr.facts import Known, Reading, Unknown
from actors.arr.pauses import REACH, growing
from actors.clock import Clock
from actors.errors import Rejected, Unreachable
from actors.licence import Licence

#: How long the answer about `autoRedownloadFailed` is believed (s).
SETTING_HOLDS = 600.0

type Log = logging.Logger | logging.LoggerAdapter[Any]


class Gate:
    """An Arr that does not answer is a result here, not a crash; `Refused` and `Unsupported` go on up.

    While it pauses, calls fail at once instead of each waiting for its own timeout. Only the transition is
    logged. Times are Unix seconds.
    """

    def __init__(self, client: ArrClient, clock: Clock, log: Log, licence: Licence | None = None) -> None:
        self._licence = licence or Licence()
        self._client = client
        self._clock = clock
        self._log = log
        self._failures = 0
        self._redownload: tuple[float, bool] | None = None
        self.kind = client.kind
        self.place = client.place
        self.error = ""  # a sentence while it does not answer
        self.since = clock.time()  # of the present state
        self.next_try = 0.0
        self.version = ""

    @property
    def traffic(self) -> tuple[int, int]:
        """How many requests were sent to the Arr, and how many bytes came back."""
        return self._client.traffic

    @property
    def reachable(self) -> bool:
        """It answered the last time."""
        return not self.error

    @property
    def open(self) -> bool:
        """A call now would go out."""
        return self.reachable or self._clock.time() >= self.next_try

    def call[T](self, request: Callable[[ArrClient], T]) -> T:
        """Make a call. Raises `Unreachable` (also without trying, while it pauses) and `Rejected`."""
        self._licence.check()
        if not self.open:
            raise Unreachable(self.error)
        try:
            answer = request(self._client)
        except Unreachable as error:
            self._failed(str(error))
            raise
        except Rejected:
            self._answered()
            raise
        self._answered()
        return answer

    def read[T](self, request: Callable[[ArrClient], T]) -> Reading[T]:
        """Make a call that only reads: what could not be read is unknown, with the reason."""
        try:
            return Known(self.call(request), self._clock.time())
        except (Unreachable, Rejected) as error:
            return Unknown(str(error))

    def check(self) -> bool:
        """Ask the Arr who it is; false when it does not answer. Raises `Unsupported` for a wrong one."""
        match self.read(lambda client: client.status()):
            case Known(value=version):
                self.version = version
                return True
            case _:
                return False

    def auto_redownload(self) -> Reading[bool]:
        """Whether the Arr searches by itself for what failed; read again every ten minutes."""
        now = self._clock.time()
        if self._redownload is not None and now - self._redownload[0] < SETTING_HOLDS:
            return Known(self._redownload[1], self._redownload[0])
        reading = self.read(lambda client: client.auto_redownload_failed())
        if isinstance(reading, Known):
            self._redownload = (now, reading.value)
        return reading

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _failed(self, sentence: str) -> None:
        now = self._clock.time()
        if self.reachable:
            self.since = now
            self._log.warning("%s Imports wait until it answers.", sentence)
        self.error = sentence
        self._failures += 1
        self.next_try = now + growing(REACH, self._failures)

    def _answered(self) -> None:
        if not self.reachable:
            self._log.info("%s answers again.", self._client.label)
            self.since = self._clock.time()
        self.error = ""
        self._failures = 0
