"""Runs the IMPORT protocol for every hash of a category: posts, follows and confirms, and never waits."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from actors.arr import imports
from actors.arr.facts import NOT_ASKED, Known, QueueEntry, Reading
from actors.arr.gate import Gate
from actors.arr.imports import Dropped, Imported, ImportRun, NotImported, Outcome
from actors.arr.journal import Journal, new_protocol
from actors.arr.readings import Readings
from actors.arr.refresh import Refresher
from actors.clock import Clock
from actors.errors import Rejected, Unreachable

#: Scans the Arr is given at a time: it does them one after the other, and a restart of it loses them all.
AT_ONCE = 8
KIND = "IMPORT"
RETRY = 2.0  # s after a call that did not get through
#: How far the Arr's clock may be behind ours (s): less than the pause between two attempts.
CLOCK_SKEW = 30.0


@dataclass(frozen=True, slots=True)
class Source:
    """A complete copy of a hash: `content_path` is where its own instance sees it."""

    instance: str
    content_path: str


@dataclass(frozen=True, slots=True)
class Ended:
    """An import that came to its end, with what it was about."""

    hash: str
    name: str
    outcome: Outcome


class Importing:
    """The imports under way. One run for a hash, however many instances hold it.

    `source` gives a copy of a hash to import from, if it can on the instance that is preferred; None when
    there is none (any more) that is complete and still.
    """

    def __init__(
        self,
        gate: Gate,
        journal: Journal,
        clock: Clock,
        *,
        mode: str,
        source: Callable[[str, str], Source | None],
        refresher: Refresher,
    ) -> None:
        self._gate = gate
        self._refresher = refresher
        self._journal = journal
        self._clock = clock
        self._mode = mode
        self._source = source
        self._runs: dict[str, ImportRun] = {}

    def start(self, torrent_hash: str, name: str, *, again: bool = False, prefer: str = "") -> bool:
        """Begin to import a hash; false when that is under way already.

        `again`: even if the Arr has imported it before; `prefer` is the instance whose copy is meant.
        """
        if torrent_hash in self._runs:
            return False
        now = self._clock.time()
        self._runs[torrent_hash] = ImportRun(torrent_hash, name, now, again=again, prefer=prefer)
        return True

    def resume(self, torrent_hash: str, protocol: str, step: str, intended_at: float) -> None:
        """Go on with a run of an earlier life: history first, then the scan that may still be under way."""
        now = self._clock.time()
        self._runs[torrent_hash] = ImportRun(
            torrent_hash, "", now, protocol=protocol, step=step, intended_at=intended_at
        )

    def busy(self, torrent_hash: str) -> bool:
        """Whether a hash is being imported."""
        return torrent_hash in self._runs

    def under_way(self) -> tuple[ImportRun, ...]:
        """Every run, for the page."""
        return tuple(self._runs.values())

    @property
    def in_flight(self) -> int:
        """How many hashes are being imported."""
        return len(self._runs)

    def next_due(self) -> float | None:
        """When there is something to do (Unix seconds), None when nothing is under way."""
        due = [run.due for run in self._runs.values() if run.phase not in {"refresh", "scan"}]
        if any(run.phase == "scan" for run in self._runs.values()) and self._turns() > 0:
            due.append(min(run.due for run in self._runs.values() if run.phase == "scan"))
        return min(due, default=None)

    def advance(self, readings: Readings) -> list[Ended]:
        """Do everything that is due, and report what came to its end."""
        ended: list[Ended] = []
        for phase, step in (
            ("refresh", self._refresh),
            ("follow", self._follow),
            ("look", self._look),
            ("confirm", self._confirm),
            ("scan", self._scan),
        ):
            for run in self._due(phase):
                self._keep(run, step(run, readings), ended)
        return ended

    def _due(self, phase: str) -> list[ImportRun]:
        now = self._clock.time()
        return [run for run in self._runs.values() if run.phase == phase and run.due <= now]

    def _keep(self, run: ImportRun, after: imports.Next, ended: list[Ended]) -> None:
        if isinstance(after, ImportRun):
            self._runs[run.hash] = after
            return
        del self._runs[run.hash]
        if run.step:
            self._settle(run, after)
        ended.append(Ended(run.hash, run.name, after))

    def _settle(self, run: ImportRun, outcome: Outcome) -> None:
        match outcome:
            case Imported():
                said = "done"
            case NotImported(why=why):
                said = f"failed: {why}"
            case Dropped(why=why):
                said = f"given up: {why}"
        self._journal.settle(run.step, said)
        self._journal.close(run.protocol, said)

    # --- the phases ---------------------------------------------------------------------------------------

    def _look(self, run: ImportRun, readings: Readings) -> imports.Next:
        now = self._clock.time()
        history = readings.history_of(run.hash)
        after = imports.look(run, readings.queue_of(run.hash), history, now)
        if run.step and isinstance(history, Known) and not isinstance(after, Imported):
            return self._look_for_scan(run, now)
        if isinstance(after, ImportRun) and after.phase == "refresh":
            self._refresher.since(after.due)
        return after

    def _look_for_scan(self, run: ImportRun, now: float) -> imports.Next:
        """After a restart: the scan that was intended may be under way, at its end, or lost."""
        found = self._gate.read(lambda client: client.commands())
        if not isinstance(found, Known):
            return replace(run, due=now + RETRY)
        for command in found.value:
            download = str(command.body.get("downloadClientId", "")).lower()
            if command.name != self._gate.kind.scan or download != run.hash:
                continue
            if not command.ended:
                return imports.posted(run, command, now)
            if command.queued_at >= run.intended_at - CLOCK_SKEW:
                return imports.follow(run, command, now)  # the history may still lag behind it
        self._journal.settle(run.step, "given up: qBitrr was restarted and the Arr knows nothing of it")
        self._journal.close(run.protocol, "given up: begun anew")
        return replace(run, protocol="", step="")

    def _refresh(self, run: ImportRun, _: Readings) -> imports.Next:
        # `due` is when it began to wait
        refused_at, words = self._refresher.refused
        if refused_at >= run.due:
            return NotImported(words)
        return imports.after_refresh(run, self._clock.time()) if self._refresher.since(run.due) else run

    def _follow(self, run: ImportRun, _: Readings) -> imports.Next:
        now = self._clock.time()
        command_id = run.command
        if command_id is None:
            return replace(run, phase="look", due=now)
        state = self._gate.read(lambda client: client.command(command_id))
        if not isinstance(state, Known):
            return replace(run, due=now + RETRY)
        return imports.follow(run, state.value, now)

    def _confirm(self, run: ImportRun, readings: Readings) -> imports.Next:
        history = readings.history_of(run.hash)
        queue: Reading[QueueEntry | None] = NOT_ASKED
        if imports.wants_queue(run):
            queue = readings.queue_of(run.hash)
        return imports.confirm(run, queue, history, self._clock.time())

    def _turns(self) -> int:
        return AT_ONCE - sum(run.phase == "follow" for run in self._runs.values())

    def _scan(self, run: ImportRun, _: Readings) -> imports.Next:
        now = self._clock.time()
        if self._turns() <= 0 or not self._gate.open:
            return replace(run, due=now + RETRY) if not self._gate.open else run
        source = self._source(run.hash, run.prefer)
        if source is None:
            return Dropped("no instance holds a complete copy at rest any more")
        body = {
            "path": run.path or source.content_path,
            "downloadClientId": run.hash.upper(),
            "importMode": self._mode,
        }
        protocol = new_protocol()
        step = self._journal.step(
            "scan",
            {"command": self._gate.kind.scan, **body},
            protocol=protocol,
            kind=KIND,
            instance=source.instance,
            torrent_hash=run.hash,
        )
        if not self._journal.intend(step):
            return replace(run, due=now + RETRY)
        intended = replace(run, protocol=protocol, step=step.id, intended_at=now)
        try:
            command = self._gate.call(lambda client: client.post_command(self._gate.kind.scan, **body))
        except Unreachable:
            # it may have arrived all the same: look, as after a restart
            return replace(intended, phase="look", due=now + RETRY)
        except Rejected as error:
            outcome = NotImported(str(error))
            self._settle(intended, outcome)
            return outcome
        return imports.posted(intended, command, now)
