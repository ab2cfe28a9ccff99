"""Carries verdicts out: commands to instances, imports, failures and removals, with the brakes on."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from actors.arr.asked import ASKED
from actors.arr.brakes import brake
from actors.arr.deciding import Decided
from actors.arr.facts import ArrHistory, Facts, Known, QueueEntry
from actors.arr.gate import Gate, Log
from actors.arr.importing import Importing
from actors.arr.memory import after
from actors.arr.pauses import REPEAT, MediaPause, growing
from actors.arr.readings import Readings
from actors.arr.refresh import REFRESH_HOLDS, Refresher
from actors.arr.removal import Plan, plan_fail, plan_fail_of_copy, plan_remove, plan_search
from actors.arr.runs import Runs
from actors.arr.scope import Scope
from actors.arr.snapshot import Brake
from actors.arr.sorting import queue_order, sorts
from actors.arr.step import Fail, Import, Remove, SearchAgain, Step, Tell
from actors.arr.table import Entry, Table
from actors.clock import Clock
from actors.keyed import Key
from actors.messages import Act, Command, RememberMedia, Wish
from actors.router import Router

#: An order that a download queue did not take is asked for again after so long (s).
SORT_AGAIN = 60.0


@dataclass(slots=True)
class Hands:
    """What acts for one category. `me` is told how the commands ended; `pauses` are those of its media.

    `wishes` are what the user asked for: each ends when it is done.
    """

    me: str
    scope: Scope
    table: Table
    readings: Readings
    router: Router
    clock: Clock
    log: Log
    gate: Gate | None
    refresher: Refresher | None
    importing: Importing | None
    runs: Runs
    pauses: dict[str, MediaPause]
    wishes: dict[Key, Wish]
    brakes: dict[str, Brake] = field(default_factory=dict)
    waiting: set[Key] = field(default_factory=set)  # to be failed, once the Arr has looked at its clients again
    _held: dict[Key, None] = field(default_factory=dict)
    _confirmed: dict[str, set[Key]] = field(default_factory=dict)
    _sorted: dict[str, tuple[tuple[str, ...], float]] = field(default_factory=dict)  # order asked for, and when

    def dry(self, instance: str) -> bool:
        """Everything is decided for this instance and nothing done."""
        return self.scope.dry_run or self.table.standings[instance].read_only

    def confirm(self, instance: str) -> None:
        """The user lets go what is held back on an instance."""
        mine = {key for key in self._held if key[0] == instance}
        self._confirmed[instance] = mine
        for key in mine:
            if key in self.table.entries:
                self.table.entries[key].again_at = 0.0

    def act(self, decided: list[Decided]) -> dict[Key, Decided]:
        """Do what these verdicts want, each at most once until its pause has passed; the rest is for `remove`."""
        now = self.clock.time()
        removals: dict[Key, Decided] = {}
        told: dict[str, list[Command]] = {}
        for one in decided:
            self._held.pop(one.entry.key, None)
            self.waiting.discard(one.entry.key)
            if not one.verdict.steps or self.dry(one.entry.instance) or now < one.entry.orders.quiet_until:
                continue
            if one.verdict.destructive:
                removals[one.entry.key] = one
            else:
                self._carry_out(one, told)
        self._send(told)
        return removals

    def remove(self, removals: Mapping[Key, Decided]) -> None:
        """Do what deletes, everything of a pass together: the brakes count it."""
        told: dict[str, list[Command]] = {}
        # always in the same order: what could not go takes no turn from what is confirmed
        for key in self._let_go(dict(sorted(removals.items()))):
            self._carry_out(removals[key], told)
        self._send(told)

    def _send(self, told: Mapping[str, list[Command]]) -> None:
        for instance, commands in told.items():
            self.router.tell(f"qbit/{instance}", Act(tuple(commands), self.me))

    def sort(self, instances: Collection[str]) -> None:
        """Put the torrents of sorting trackers on top of these instances' download queues, where they are not."""
        now = self.clock.time()
        for instance in instances:
            rules, standing = self.scope.rules[instance], self.table.standings[instance]
            if not sorts(rules):
                continue
            mine = [entry for entry in self.table.entries.values() if entry.instance == instance]
            facts = (Facts(one.torrent, instance, standing, one.memory) for one in mine)
            command = queue_order(facts, rules, now)
            asked = self._sorted.get(instance)
            if command is None or self.dry(instance):
                continue
            if asked is None or asked[0] != command.hashes or now - asked[1] >= SORT_AGAIN:
                self._sorted[instance] = (command.hashes, now)
                self.router.tell(f"qbit/{instance}", Act((command,), self.me))

    # --- brakes -------------------------------------------------------------------------------------------

    def _let_go(self, removals: Mapping[Key, Decided]) -> tuple[Key, ...]:
        """Those removals that may go now; the others stay due, or wait for the user.

        What he asked for by name on the page waits for no second word, and no brake counts it; but of it, too,
        no more goes in one pass than of anything else.
        """
        most = self.scope.max_removals
        named = [key for key, one in removals.items() if one.verdict.rule == ASKED]
        going = tuple(named if most < 0 else named[:most])
        for key in named[len(going) :]:
            self.table.entries[key].again_at = self.clock.time()
        ruled = {key: one for key, one in removals.items() if one.verdict.rule != ASKED}
        room = most if most < 0 else max(most - len(going), 0)
        return going + self._let_go_by_rule(ruled, room)

    def _let_go_by_rule(self, removals: Mapping[Key, Decided], room: int) -> tuple[Key, ...]:
        """Those that rules decided on, behind the brake; `room` is left for so many, below 0 for any."""
        for key in [key for key in self._held if key not in self.table.entries]:
            del self._held[key]
        asked = (*removals, *(key for key in self._held if key not in removals))
        self._confirmed = {
            instance: left
            for instance, keys in self._confirmed.items()
            if (left := keys & (removals.keys() | self._held.keys()))
        }
        braked = brake(asked, self.table.counts(), self.scope.max_removals, self._confirmed.keys())
        going = tuple(key for key in braked.allowed if key in removals)
        going = going if room < 0 else going[:room]
        for key in asked:
            if key not in going:
                self.table.entries[key].again_at = self.clock.time()
        self._held = dict.fromkeys(braked.held)
        for key in braked.held:
            self.table.entries[key].again_at = self.clock.time() + growing(REPEAT, 4)
        for keys in self._confirmed.values():
            keys.difference_update(going)  # once each: what is refused waits for the user again
        self._show_brakes(braked.why, braked.held)
        return going

    def _show_brakes(self, why: Mapping[str, str], held: tuple[Key, ...]) -> None:
        for instance, sentence in why.items():
            if instance not in self.brakes:
                self.log.warning("%s", sentence)
        self.brakes = {
            instance: Brake(instance, sum(key[0] == instance for key in held), sentence)
            for instance, sentence in why.items()
        }

    # --- steps --------------------------------------------------------------------------------------------

    def _carry_out(self, one: Decided, told: dict[str, list[Command]]) -> None:
        entry, now = one.entry, self.clock.time()
        done = [self._step(one, step, told) for step in one.verdict.steps]
        if not all(done):
            entry.again_at = min(entry.again_at, now + growing(REPEAT, 1))
            return
        self.wishes.pop(entry.key, None)
        repeats = entry.orders.repeats + 1
        quiet_until = now + growing(REPEAT, repeats)
        entry.orders = replace(entry.orders, repeats=repeats, quiet_until=quiet_until)
        entry.again_at = min(entry.again_at, quiet_until)
        rules = self.scope.rules[entry.instance]
        entry.memory = after(replace(one.facts, memory=entry.memory), one.verdict, rules, now)

    def _step(self, one: Decided, step: Step, told: dict[str, list[Command]]) -> bool:
        """Begin one step; false when it must be tried again soon."""
        entry = one.entry
        match step:
            case Tell(commands=commands):
                told.setdefault(entry.instance, []).extend(commands)
                self.readings.forget(entry.key)
                return True
            case Import(again=again):
                if self.importing is not None:
                    prefer = entry.instance if again else ""
                    self.importing.start(entry.torrent.hash, entry.torrent.name, again=again, prefer=prefer)
                return True
            case Remove():
                return self._run(one, plan_remove(step, entry.torrent))
            case Fail():
                plan = self._fail_plan(entry, step)
                return plan is not None and self._run(one, plan)
            case SearchAgain():
                asked = self._asked(entry.torrent.hash)
                if asked is None:
                    return False
                search = plan_search(_media(*asked), self.pauses, self.clock.time())
                return search is None or self._run(one, search)

    def _fail_plan(self, entry: Entry, fail: Fail) -> Plan | None:
        """None where the Arr could not be asked: then nothing is failed."""
        if self.runs.failing(entry.torrent.hash):
            return plan_fail_of_copy(fail, entry.torrent, tagless=self.scope.tagless)
        asked = self._asked(entry.torrent.hash)
        if asked is None or self.gate is None or self._queue_is_late(entry, *asked):
            return None
        redownload = self.gate.auto_redownload()
        if not isinstance(redownload, Known):
            return None
        return plan_fail(
            fail,
            entry.torrent,
            *asked,
            re_search=self.scope.re_search,
            auto_redownload=redownload.value,
            tagless=self.scope.tagless,
            pauses=self.pauses,
            now=self.clock.time(),
        )

    def _queue_is_late(self, entry: Entry, listed: QueueEntry | None, history: ArrHistory | None) -> bool:
        """Whether the queue may yet list what the Arr grabbed: it looks at its clients once a minute.

        While the Arr counts it as coming, but does not list it, a search would find that nothing is missing.
        """
        if listed is not None or history is None or not history.grabbed or history.failed:
            return False
        since = max(entry.memory.first_seen, self.clock.time() - REFRESH_HOLDS)
        if self.refresher is None or self.refresher.refused[0] >= since or self.refresher.since(since):
            return False
        self.waiting.add(entry.key)
        return True

    def _asked(self, torrent_hash: str) -> tuple[QueueEntry | None, ArrHistory | None] | None:
        queue = self.readings.queue_of(torrent_hash)
        if not isinstance(queue, Known):
            return None
        if queue.value is not None:
            return queue.value, None
        history = self.readings.history_of(torrent_hash)
        return (None, history.value) if isinstance(history, Known) else None

    def _run(self, one: Decided, plan: Plan) -> bool:
        entry = one.entry
        if self.importing is not None and self.importing.busy(entry.torrent.hash):
            return False  # the Arr may be reading its files just now
        why = f"{one.verdict.rule}: {one.verdict.why}" + (f"; {plan.remark}" if plan.remark else "")
        if not self.runs.start(entry.key, entry.torrent.name, why, plan):
            return False
        self.log.info("%s on %s: %s (%s)", plan.kind, entry.instance, entry.torrent.name, why)
        for media, pause in plan.failed_media.items():
            self.pauses[media] = pause
            self.router.tell(
                "storage",
                RememberMedia(
                    self.scope.category, media, pause.failures, pause.last_failed_at, pause.search_not_before
                ),
            )
        return True


def _media(entry: QueueEntry | None, history: ArrHistory | None) -> tuple[str, ...]:
    if entry is not None:
        return entry.media
    return history.media if history is not None else ()
