"""Keeps what is wrong between the servers on the board, under `findings`, while the daemon runs."""

from actors.arr.facts import Known
from actors.arr.gate import Gate
from actors.board import Board
from actors.check.finding import Finding
from actors.check.joins import joins
from actors.check.names import own
from actors.check.report import ArrReport, Category, InstanceReport
from actors.check.setup import blank_arr, read_arr
from actors.clock import Clock
from actors.instance.snapshot import InstanceSnapshot
from storage.settings import ArrSettings, InstanceSettings, Settings

#: How often an Arr is asked how it is set up (s).
READ_EVERY = 3600.0
#: Where each Arr's report is on the board, by the name of its section.
REPORTS = "setup/"
FINDINGS = "findings"


class Watch:
    """One Arr's share of it. Whoever looks puts together what all of them read; nobody is asked for a name."""

    def __init__(self, arr: ArrSettings, board: Board, clock: Clock) -> None:
        self._arr = arr
        self._board = board
        self._clock = clock
        self._read_at: float | None = None  # monotonic

    def look(self, gate: Gate) -> None:
        """Read anew how the Arr is set up, once an hour; see what follows from that, each time."""
        now = self._clock.monotonic()
        if self._read_at is None or now - self._read_at >= READ_EVERY:
            told = gate.read(lambda client: read_arr(blank_arr(self._arr, client), client))
            if isinstance(told, Known):
                self._read_at = now
                self._board.publish(REPORTS + self._arr.name, told.value)
        self._publish()

    def end(self) -> None:
        """Nobody looks after this Arr any more."""
        self._board.withdraw(REPORTS + self._arr.name)
        self._publish()

    def _publish(self) -> None:
        found = _found(self._board)
        if found != (self._board.get(FINDINGS) or ()):
            self._board.publish(FINDINGS, found)


def _found(board: Board) -> tuple[Finding, ...]:
    settings = board.get("settings")
    if not isinstance(settings, Settings):
        return ()
    arrs, instances = reported(settings, board)
    hosts = [one.host for one in instances]
    hosts += [host for arr in arrs for host in (arr.host, *(client.host for client in arr.clients))]
    return joins(settings, instances, arrs, own(hosts))


def reported(settings: Settings, board: Board) -> tuple[list[ArrReport], list[InstanceReport]]:
    """What the board tells of the servers of these settings; of instances all but their folders."""
    reports = board.all(REPORTS)
    told = (reports.get(REPORTS + one.name) for one in settings.arrs)
    instances = [_instance(one, board) for one in settings.instances if not one.disabled]
    return [one for one in told if isinstance(one, ArrReport)], instances


def _instance(settings: InstanceSettings, board: Board) -> InstanceReport:
    seen = board.get(f"qbit/{settings.name}")
    counts = seen.by_category if isinstance(seen, InstanceSnapshot) else {}
    return InstanceReport(
        *(settings.name, settings.section, settings.host, settings.port),
        reached=seen is not None,
        logged_in=seen is not None,
        categories=tuple(Category(name, "", count) for name, count in counts.items()),
    )
