"""One RefreshMonitoredDownloads at a time, for everyone who needs the Arr to look at its clients again."""

from actors.arr.facts import Known
from actors.arr.gate import Gate
from actors.arr.imports import poll_after
from actors.arr.kinds import REFRESH
from actors.arr.pauses import REACH, growing
from actors.clock import Clock
from actors.errors import Rejected, Unreachable

RETRY = 2.0  # s after a call that did not get through
#: So long a refresh of the Arr counts as fresh (s): by itself it looks at its clients once a minute.
REFRESH_HOLDS = 60.0


class Refresher:
    """Posts a refresh when one is wanted and follows it to its end. Times are Unix seconds."""

    def __init__(self, gate: Gate, clock: Clock) -> None:
        self._gate = gate
        self._clock = clock
        self._wanted = False
        self._command: int | None = None
        self._posted_at = 0.0
        self._covered = 0.0  # what was so before this moment, the Arr has seen
        self._due = 0.0
        self._polls = 0
        self._failures = 0
        self.refused: tuple[float, str] = (0.0, "")  # when the Arr last refused one, and in which words

    def want(self) -> None:
        """Ask for a refresh that begins from now on."""
        if not self._wanted:
            self._wanted = True
            if self._command is None:
                self._due = self._clock.time()

    def since(self, moment: float) -> bool:
        """Whether a refresh that began at `moment` or later has ended; wants one when none is under way."""
        if self._covered >= moment:
            return True
        if self._command is None or self._posted_at < moment:
            self.want()
        return False

    def next_due(self) -> float | None:
        """When there is something to do (Unix seconds); None when nothing is wanted or under way."""
        return self._due if self._wanted or self._command is not None else None

    def advance(self) -> bool:
        """Do what is due; true when a refresh came to its end just now."""
        if (due := self.next_due()) is None or due > self._clock.time():
            return False
        ended = self._command is not None and self._follow(self._command)
        if self._command is None and self._wanted and self._due <= self._clock.time():
            self._post()
        return ended

    def _post(self) -> None:
        now = self._clock.time()
        if not self._gate.open:
            self._due = max(self._gate.next_try, now + RETRY)
            return
        try:
            command = self._gate.call(lambda client: client.post_command(REFRESH))
        except Unreachable:
            self._due = now + RETRY
            return
        except Rejected as error:
            self._wanted, self.refused = False, (now, str(error))
            return
        self._wanted, self._command, self._posted_at, self._polls = False, command.id, now, 0
        self._due = now + poll_after(0)

    def _follow(self, command_id: int) -> bool:
        state = self._gate.read(lambda client: client.command(command_id))
        if not isinstance(state, Known):
            self._due = self._clock.time() + RETRY
            return False
        if state.value is not None and not state.value.ended:
            self._polls += 1
            self._due = self._clock.time() + poll_after(self._polls)
            return False
        self._command = None
        if state.value is None or not state.value.succeeded:
            self._wanted = True  # lost with a restart of the Arr, or failed: once more
            self._failures += 1
            self._due = self._clock.time() + growing(REACH, self._failures)
            return False
        self._covered, self._failures = self._posted_at, 0
        return True
