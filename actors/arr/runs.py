"""Runs the FAIL, REMOVE and SEARCH protocols step by step, and goes on with them after a restart.

Why no step is done twice, whenever the process was cut off: `unqueue` of what is gone is a 404, and then the
history tells why, as it does before `blocklist`; `delete` of what is gone is success; `search` first looks
whether the Arr has an equal command that it did not have when the step was intended, or already has the media
item in its queue again.
"""

import json
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from actors.arr.client import ArrClient
from actors.arr.facts import Known
from actors.arr.gate import Gate
from actors.arr.journal import Journal, new_protocol
from actors.arr.kinds import search_commands
from actors.arr.observe import Observer
from actors.arr.pauses import REPEAT, growing
from actors.arr.readings import Readings
from actors.arr.records import CommandState
from actors.arr.removal import Plan, Step
from actors.arr.table import Table
from actors.clock import Clock
from actors.errors import Rejected, Unreachable
from actors.keyed import Key
from actors.messages import Act, Acted, AddTags, Command, Delete, StepRecord
from actors.router import Router

SEARCH = "SEARCH"
#: So long an instance has to carry out a command before it is sent again (s).
ACTED_WITHIN = 30.0
_TELLS_THE_ARR = frozenset({"unqueue", "blocklist"})


@dataclass(slots=True)
class Run:
    """One protocol for one torrent on one instance. Times are Unix seconds."""

    protocol: str
    kind: str
    key: Key
    name: str
    why: str
    steps: deque[StepRecord]
    intended_at: float
    due: float
    resumed: bool = False
    sent: str = ""  # the step that its instance was told to do
    tries: int = 0
    problem: str = ""  # what holds it up
    kept: bool = False  # the torrent stays: it is owed to its tracker
    failed: str = ""  # how the first step ended that was not done


@dataclass(frozen=True, slots=True)
class Finished:
    """A run that came to its end; `error` is empty when every step was done."""

    run: Run
    error: str = ""


type Result = str | None  # how a step ended; None: not yet


@dataclass(slots=True)
class Runs:
    """The runs under way, one for each torrent of an instance. `me` is told how the instances' commands ended."""

    me: str
    gate: Gate | None
    table: Table
    journal: Journal
    router: Router
    clock: Clock
    observer: Observer
    _runs: dict[str, Run] = field(default_factory=dict)

    def start(self, key: Key, name: str, why: str, plan: Plan) -> bool:
        """Put a plan into the journal and begin; false when the journal did not take it, or one is under way.

        A search that is planned already for the same media makes a second needless.
        """
        if self.busy(key) and plan.kind != SEARCH:
            return False
        if plan.kind == SEARCH and all(self._will_search(step) for step in plan.steps):
            return True
        later = () if plan.later is None or self._will_search(plan.later) else (plan.later,)
        searches = any(name == "search" for name, _ in (*plan.steps, *later))
        if (known := self._last_command() if searches else 0) is None:
            return False
        runs = [self._planned(key, name, why, plan.kind, _noting(known, plan.steps))]
        if later:
            runs.append(self._planned(key, name, why, SEARCH, _noting(known, later)))
        if not self.journal.intend(*(step for run in runs for step in run.steps)):
            return False
        self._runs.update((run.protocol, run) for run in runs if run.steps)
        return True

    def _will_search(self, step: Step) -> bool:
        media = list(step[1]["media"])
        waiting = (run.steps[0] for run in self._runs.values() if run.kind == SEARCH and run.steps)
        return any(json.loads(one.payload)["media"] == media for one in waiting)

    def _last_command(self) -> int | None:
        """The latest command of the Arr: what has a higher id was posted later, whatever its clock says."""
        known = self._arr().read(lambda client: client.commands())
        return max((command.id for command in known.value), default=0) if isinstance(known, Known) else None

    def _planned(self, key: Key, name: str, why: str, kind: str, steps: tuple[Step, ...]) -> Run:
        protocol, now = new_protocol(), self.clock.time()
        records = (
            self.journal.step(step, payload, protocol=protocol, kind=kind, instance=key[0], torrent_hash=key[1])
            for step, payload in steps
        )
        return Run(protocol, kind, key, name, why, steps=deque(records), intended_at=now, due=now)

    def resume(
        self, protocol: str, kind: str, key: Key, steps: tuple[StepRecord, ...], intended_at: float
    ) -> None:
        """Go on with what an earlier life intended and did not settle."""
        run = Run(protocol, kind, key, "", "begun before a restart", deque(steps), intended_at, self.clock.time())
        run.resumed = True
        self._runs[protocol] = run

    def busy(self, key: Key) -> bool:
        """Whether a torrent is being failed or removed; a search that waits does not hold it."""
        return any(run.key == key and run.kind != SEARCH for run in self._runs.values())

    def failing(self, torrent_hash: str) -> bool:
        """Whether a copy of a hash is being failed on some instance."""
        return any(run.key[1] == torrent_hash and run.kind == "FAIL" for run in self._runs.values())

    def under_way(self) -> tuple[Run, ...]:
        """Every run, for the page."""
        return tuple(self._runs.values())

    def next_due(self) -> float | None:
        """When there is something to do (Unix seconds); None when nothing is under way."""
        return min((run.due for run in self._runs.values()), default=None)

    def advance(self, readings: Readings) -> list[Finished]:
        """Do every step that is due, as far as each run gets without waiting."""
        finished: list[Finished] = []
        now = self.clock.time()
        for run in [run for run in self._runs.values() if run.due <= now]:
            while run.steps:
                result = self._do(run, run.steps[0], readings)
                if result is None:
                    break
                if self._settle(run, result, finished):
                    break
        return finished

    def acted(self, message: Acted) -> list[Finished]:
        """Take in how an instance's commands ended; the runs concerned go on at the next `advance`."""
        finished: list[Finished] = []
        waiting = {run.sent: run for run in self._runs.values() if run.sent}
        for outcome in message.outcomes:
            run = waiting.get(outcome.command.step)
            if run is None or not run.steps or run.steps[0].id != run.sent:
                continue
            if outcome.lost:  # told again once the instance is back: nobody knows whether it was done
                run.sent = ""
                self._later(run, outcome.error)
            else:
                self._settle(run, f"failed: {outcome.error}" if outcome.error else "done", finished)
        return finished

    def _settle(self, run: Run, result: str, finished: list[Finished]) -> bool:
        """Write down how the first step ended; true when the run is over with it."""
        step = run.steps.popleft()
        run.kept = run.kept or step.step in {"tag", "mark"}
        self.journal.settle(step.id, result)
        run.sent, run.tries, run.problem, run.due = "", 0, "", self.clock.time()
        if not result.startswith("done"):
            run.failed = run.failed or result
            self._give_up_after(run, step, result)
            if (entry := self.table.entries.get(run.key)) is not None:
                entry.orders = replace(entry.orders, leaving=False)
        if run.steps:
            return False
        self.journal.close(run.protocol, run.failed or result)
        del self._runs[run.protocol]
        finished.append(Finished(run, run.failed.partition(": ")[2]))
        return True

    def _give_up_after(self, run: Run, step: StepRecord, result: str) -> None:
        """Nothing follows what was not done; but what the Arr was told has failed is searched whatever else."""
        told = step.step not in _TELLS_THE_ARR
        kept = [rest for rest in run.steps if told and rest.step == "search"]
        for rest in run.steps:
            if rest not in kept:
                self.journal.settle(rest.id, f"given up: {step.step} {result}")
        run.steps = deque(kept)

    # --- the steps ----------------------------------------------------------------------------------------

    def _do(self, run: Run, step: StepRecord, readings: Readings) -> Result:
        payload: Mapping[str, Any] = json.loads(step.payload)
        try:
            match step.step:
                case "unqueue":
                    return self._unqueue(run, payload, readings)
                case "blocklist":
                    return self._blocklist(run, payload, readings)
                case "delete":
                    return self._tell(run, step, self._deletion(run, step, payload))
                case "tag":
                    return self._tell(run, step, AddTags(run.key[1], tuple(payload["tags"]), run.why, step.id))
                case "mark":
                    return "done: kept as a mark, since Tagless is on"
                case "search":
                    return self._search(run, payload, readings)
                case _:
                    return f"given up: this version knows no step {step.step}"
        except Unreachable as error:
            return self._later(run, str(error))
        except Rejected as error:
            return f"failed: {error}"

    def _later(self, run: Run, problem: str) -> Result:
        run.tries += 1
        run.problem = problem
        run.due = self.clock.time() + growing(REPEAT, run.tries)
        return None

    def _unqueue(self, run: Run, payload: Mapping[str, Any], readings: Readings) -> Result:
        """One DELETE takes the whole download out; the records of its other episodes are then gone."""
        gate = self._arr()
        for queue_id in payload["ids"]:
            if gate.call(_out_of_queue(queue_id, payload)):
                return "done"
        history = readings.history_of(run.key[1])
        if not isinstance(history, Known):
            return self._later(run, history.why)
        if history.value.imported_at is not None:
            return "given up: the Arr has imported it meanwhile"
        if payload["blocklist"] and not history.value.failed and history.value.grab_id is not None:
            # it left the queue for another reason, as with its category: not to be grabbed again all the same
            return self._mark_failed(history.value.grab_id)
        return "done: it was not in the queue any more"

    def _blocklist(self, run: Run, payload: Mapping[str, Any], readings: Readings) -> Result:
        history = readings.history_of(run.key[1])
        if not isinstance(history, Known):
            return self._later(run, history.why)
        if history.value.failed:
            return "done: the Arr counts it as failed already"
        return self._mark_failed(payload["history_id"])

    def _mark_failed(self, history_id: int) -> Result:
        marked = self._arr().call(lambda client: client.mark_failed(history_id))
        return "done" if marked else "done: the Arr has cleared its history"

    def _deletion(self, run: Run, step: StepRecord, payload: Mapping[str, Any]) -> Delete:
        return Delete(run.key[1], payload["files"], payload["category"], payload["complete"], run.why, step.id)

    def _tell(self, run: Run, step: StepRecord, command: Command) -> Result:
        """Send a command to the torrent's instance, and again when nothing is heard of it."""
        instance = run.key[0]
        if instance not in self.observer.instances:
            return f"given up: {instance} is not configured any more"
        if instance not in self.observer.fresh:
            run.problem, run.due = f"{instance} does not answer", self.clock.time() + growing(REPEAT, 1)
            return None
        if run.key in self.table.missing:
            run.problem, run.due = f"{instance} does not show it just now", self.clock.time() + growing(REPEAT, 1)
            return None
        if run.key not in self.table.entries:
            return "done: it is not there any more"
        run.sent = step.id
        entry = self.table.entries[run.key]
        entry.orders = replace(entry.orders, leaving=isinstance(command, Delete))
        self.router.tell(f"qbit/{instance}", Act((command,), self.me))
        run.due = self.clock.time() + ACTED_WITHIN
        return None

    def _search(self, run: Run, payload: Mapping[str, Any], readings: Readings) -> Result:
        if payload["not_before"] > self.clock.time():
            run.due = payload["not_before"]
            return None
        media = tuple(payload["media"])
        gate = self._arr()
        delayed = run.resumed or payload["not_before"] > run.intended_at
        if delayed and self._on_its_way(run, media, readings):
            return "done: another release of it is in the queue already"
        known = gate.call(lambda client: client.commands()) if run.resumed or run.tries else ()
        for name, body in search_commands(media):
            if any(
                command.name == name
                and command.id > payload["after"]
                and all(command.body.get(field) == value for field, value in body.items())
                for command in known
            ):
                continue
            gate.call(_command(name, body))
        return "done"

    def _on_its_way(self, run: Run, media: tuple[str, ...], readings: Readings) -> bool:
        queue = readings.queue()
        if not isinstance(queue, Known):
            raise Unreachable(queue.why)
        return any(set(media) & set(entry.media) for one, entry in queue.value.items() if one != run.key[1])

    def _arr(self) -> Gate:
        if self.gate is None:
            raise Rejected("this category has no Arr")
        return self.gate


def _noting(last_command: int, steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """A search is told apart from an equal one before it."""
    return tuple((step, {**what, "after": last_command} if step == "search" else what) for step, what in steps)


def _out_of_queue(queue_id: int, payload: Mapping[str, Any]) -> Callable[[ArrClient], bool]:
    return lambda client: client.delete_queue(queue_id, payload["blocklist"], payload["skip_redownload"])


def _command(name: str, body: Mapping[str, object]) -> Callable[[ArrClient], CommandState]:
    return lambda client: client.post_command(name, **body)
