"""The passes of one category: observe, decide, act, remember; and what goes on between them."""

import math
from collections.abc import Callable, Collection, Iterable, Mapping, Set
from dataclasses import dataclass
from itertools import batched, islice

from actors.arr.acting import Hands
from actors.arr.asked import Circumstances
from actors.arr.clerk import Clerk
from actors.arr.deciding import Decided, Decider
from actors.arr.facts import Known, Memory
from actors.arr.gate import Gate, Log
from actors.arr.herald import Herald
from actors.arr.importing import KIND as IMPORT
from actors.arr.importing import Importing, Source
from actors.arr.journal import Journal
from actors.arr.observe import Observer
from actors.arr.outcomes import Account
from actors.arr.pauses import MediaPause
from actors.arr.publish import snapshot_of
from actors.arr.readings import Readings
from actors.arr.refresh import Refresher
from actors.arr.runs import Runs
from actors.arr.scope import Scope
from actors.arr.snapshot import ArrSnapshot
from actors.arr.table import Entry, Table
from actors.arr.wishes import Wishes
from actors.clock import Clock
from actors.heap import give_back
from actors.keyed import Key
from actors.messages import Acted, Asked
from actors.router import Router
from actors.tally import Tally
from actors.torrent import TAG_IGNORED
from storage.rows import LibraryRow, ProtocolRecord

#: Torrents that one pass decides on, and of these before storage is told. What is more goes on in passes that
#: follow at once: none takes long, and what instances answer meanwhile does not pile up.
IN_ONE_PASS = 2000
AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Inheritance:
    """What earlier lives of a category left in storage; of its library, what they knew on an instance."""

    library: Callable[[str], Mapping[Key, LibraryRow]]
    pauses: Mapping[str, MediaPause]
    protocols: Iterable[ProtocolRecord]


class Engine:
    """One category's work. `nudge` asks for another pass soon; `me` is whom instances answer."""

    def __init__(
        self,
        me: str,
        scope: Scope,
        gate: Gate | None,
        *,
        left: Inheritance,
        router: Router,
        clock: Clock,
        log: Log,
        nudge: Callable[[], None],
        tally: Tally,
    ) -> None:
        self._scope = scope
        self._gate = gate
        self._clock = clock
        self._nudge = nudge
        self._last_pass: tuple[float, float, int] | None = None  # at, seconds, decided
        self._postponed: dict[Entry, None] = {}  # to be removed, once all that is due has been looked at
        self._behind = 0
        herald = Herald(scope.category, router, tally)
        self._clerk = Clerk(scope.category, router, herald)
        self._table = Table(scope.category)
        self._library = left.library
        self._inherited: set[str] = set()
        self._observer = Observer(router, tuple(scope.rules), scope.streams)
        self._readings = Readings(gate, router, clock)
        self.refresher = Refresher(gate, clock) if gate is not None else None
        self._journal = journal = Journal(scope.category, router, clock)
        self._importing: Importing | None = None
        if gate is not None and self.refresher is not None and scope.arr is not None:
            self._importing = Importing(
                gate,
                journal,
                clock,
                mode=scope.arr.import_mode,
                source=self._source,
                refresher=self.refresher,
            )
        self._runs = Runs(me, gate, self._table, journal, router, clock, self._observer)
        self._wishes = Wishes(self._table, self._clerk, log, self._around)
        wishes = self._wishes.open
        self._decider = Decider(scope.rules, self._table, self._readings, self.refresher, wishes)
        pauses = dict(left.pauses)
        common = (me, scope, self._table, self._readings, router, clock, log)
        self._account = Account(*common, pauses, herald)
        self._hands = Hands(*common, gate, self.refresher, self._importing, self._runs, pauses, wishes)
        self._resume(left.protocols)

    def _resume(self, protocols: Iterable[ProtocolRecord]) -> None:
        if self._scope.dry_run:
            return  # they stay open until something may be done again
        for protocol in protocols:
            open_steps = tuple(step.record for step in protocol.steps if step.settled_at is None)
            if protocol.kind == IMPORT and self._importing is not None and open_steps:
                self._importing.resume(protocol.hash, protocol.protocol, open_steps[0].id, protocol.opened_at)
            elif open_steps:
                key = (protocol.instance, protocol.hash)
                self._runs.resume(protocol.protocol, protocol.kind, key, open_steps, protocol.opened_at)
            else:
                self._journal.close(protocol.protocol, "done: every step was settled before a restart")

    def close_what_is_over(self, still_open: Callable[[str], Iterable[ProtocolRecord]]) -> None:
        """See that no protocol stays open in the journal whose end could not be written."""
        if self._scope.dry_run:
            return  # nothing is under way, and what an earlier life left stays open
        under_way = {run.protocol for run in self._runs.under_way()}
        if self._importing is not None:
            under_way |= {run.protocol for run in self._importing.under_way()}
        self._journal.close_all_but(under_way, still_open)

    def run_pass(self) -> None:
        """Look at the world, decide on what is due, and see to it; nudges where that was not everything.

        Removals wait for the pass in which everything was looked at, and are decided on again in it: what is
        removed is counted together, however many passes it took to find it.
        """
        began, now = self._clock.monotonic(), self._clock.time()
        if not self._behind or self._readings.exhausted:
            self._readings.begin()
        views = self._observer.observe()
        self._inherit({view.instance for _, view in views})
        changed = self._table.apply(views, now)
        self._claim_strangers(now)
        self._wishes.review(self._observer.fresh, now)
        due, more = self._due(changed, now)
        removals: dict[Key, Decided] = {}
        acted: set[Key] = set()
        for some in batched(due, AT_ONCE):
            decided = self._decide(some, now)
            acted |= {one.entry.key for one in decided if one.verdict.steps}
            removals |= self._hands.act(decided)
        if more:
            for later in removals.values():
                later.entry.again_at = now
                self._postponed[later.entry] = None
            self._nudge()
        else:
            self._postponed.clear()
            self._hands.remove(removals)
            if self._behind:
                give_back()
        self._behind = max(1, self._table.due_still()) if more else 0
        self._hands.sort({key[0] for key in changed} & self._observer.fresh)
        touched = self._advance() | acted
        gone = self._table.forgotten(self._observer.fresh, now)
        for instance, hashes in gone.items():
            for one in hashes:
                self._readings.forget((instance, one))
        self._clerk.forget(gone)
        self._clerk.remember(self._table, touched)
        self._last_pass = (now, self._clock.monotonic() - began, len(due))

    def _inherit(self, instances: Set[str]) -> None:
        """Read what earlier lives knew on instances that answer for the first time.

        Only then, for of all torrents it would take as much memory at once as they do themselves.
        """
        for instance in instances - self._inherited:
            self._table.rows.update(self._library(instance))
            self._inherited.add(instance)

    def _due(self, changed: Set[Key], now: float) -> tuple[list[Entry], bool]:
        """What this pass decides on, and whether there is more."""
        due = self._table.due(changed, now)
        may = (one for one in due if one not in self._postponed and self._may(one, changed))
        some = list(islice(may, IN_ONE_PASS))
        if self._observer.behind or next(may, None) is not None:
            return some, True
        return some + [one for one in due if one in self._postponed and self._may(one, changed)], False

    def _decide(self, due: Collection[Entry], now: float) -> list[Decided]:
        """Decide on some of the entries, and tell storage of it."""
        decided = self._decider.decide(due, now)
        dry = {instance for instance in self._observer.fresh if self._hands.dry(instance)}
        self._clerk.decided(decided, dry, now)
        self._clerk.remember(self._table, (one.key for one in due))
        if len(due) == AT_ONCE:
            self._journal.wait()  # or what is told would pile up faster than it is written
        return decided

    def go_on(self) -> None:
        """Do what is due of the protocols under way."""
        self._readings.begin()
        self._clerk.remember(self._table, self._advance())

    def acted(self, message: Acted) -> None:
        """Take in how an instance's commands ended, and go on."""
        touched = self._account.runs(self._runs.acted(message))
        self._readings.begin()
        self._clerk.remember(self._table, touched | self._advance())

    def confirm(self, instance: str) -> None:
        """The user lets go what is held back on an instance, and believes that what it lost is gone."""
        self._hands.confirm(instance)
        self._table.believe(instance, self._clock.time())

    def asked(self, message: Asked) -> None:
        """The user asks for something on the page: to be done in the next pass."""
        self._wishes.take(message, self._clock.time())

    def page_of(self, torrent_hash: str) -> str:
        """Where the Arr's own page shows what a hash is a download of (see `PageOf`)."""
        queue, history = self._readings.queue_of(torrent_hash), self._readings.history_of(torrent_hash)
        listed = queue.value if isinstance(queue, Known) else None
        media = listed.media if listed else history.value.media if isinstance(history, Known) else ()
        if self._gate is None or not media:
            return ""
        found = self._gate.read(lambda client: client.page_of(media[0]))
        return found.value if isinstance(found, Known) else ""

    def next_due(self) -> float:
        """When something under way goes on (Unix seconds); infinite when nothing is."""
        dues = [self._runs.next_due()]
        if self._importing is not None and self.refresher is not None:
            dues += [self._importing.next_due(), self.refresher.next_due()]
        return min((one for one in dues if one is not None), default=math.inf)

    def snapshot(self) -> ArrSnapshot:
        """How the category stands, for the board."""
        return snapshot_of(
            self._scope,
            self._clock.time(),
            gate=self._gate,
            table=self._table,
            observer=self._observer,
            readings=self._readings,
            importing=self._importing,
            runs=self._runs,
            hands=self._hands,
            account=self._account,
            last_pass=self._last_pass,
            behind=self._behind,
        )

    def _may(self, entry: Entry, changed: Set[Key]) -> bool:
        """Decide only on what was seen just now, and is not in the hands of a protocol already."""
        if entry.instance not in self._observer.fresh or self._runs.busy(entry.key):
            return False
        importing = self._importing is not None and self._importing.busy(entry.torrent.hash)
        return not importing or entry.key in changed or entry.key in self._wishes.open

    def _around(self, entry: Entry) -> Circumstances:
        """How things stand around one torrent, for what the user asks."""
        silent = "" if entry.instance in self._observer.fresh else f"{entry.instance} gives no answer."
        standing = self._table.standings.get(entry.instance)
        return Circumstances(
            dry_run=self._scope.dry_run,
            read_only=standing is not None and standing.read_only,
            silent=silent,
            arr=self._gate is not None,
            arr_silent="" if self._gate is None or self._gate.reachable else self._gate.error,
            leaving=self._runs.busy(entry.key),
            removals=self._scope.max_removals != 0,
        )

    def _advance(self) -> set[Key]:
        """Do what is due of refreshes, imports and runs; the keys of the torrents concerned."""
        touched: set[Key] = set()
        if self.refresher is not None and self.refresher.advance():
            self._readings.begin()  # what was read before is old
            for key in (self._decider.waiting | self._hands.waiting) & self._table.entries.keys():
                self._table.entries[key].again_at = 0.0
                self._nudge()
        if self._importing is not None:
            touched |= self._account.imports(self._importing.advance(self._readings))
        touched |= self._account.runs(self._runs.advance(self._readings))
        if touched:
            self._nudge()  # the verdicts on these rested on what was so before
        return touched

    def _claim_strangers(self, now: float) -> None:
        """Follow those in a special category that the Arr has, or had, as its own."""
        for key, (stream, torrent) in [*self._table.strangers.items()]:
            if key in self._table.disowned:
                continue
            ours: bool | None = self._runs.busy(key) or self._knows(key[1])
            if ours is None:
                continue
            if ours:
                self._table.claim(key, stream, torrent, now)
                self._table.entries[key].memory = Memory(first_seen=now, home=self._scope.category)
            else:
                self._table.disowned.add(key)

    def _knows(self, torrent_hash: str) -> bool | None:
        """Whether the Arr has or had this download; None when it could not be asked."""
        queue, history = self._readings.queue_of(torrent_hash), self._readings.history_of(torrent_hash)
        if not isinstance(queue, Known) or not isinstance(history, Known):
            return None
        return queue.value is not None or history.value.grabbed

    def _source(self, torrent_hash: str, prefer: str) -> Source | None:
        for entry in sorted(self._table.copies(torrent_hash), key=lambda copy: copy.instance != prefer):
            torrent = entry.torrent
            here = entry.instance in self._observer.fresh and not self._hands.dry(entry.instance)
            if here and torrent.complete and torrent.content_path and TAG_IGNORED not in torrent.tags:
                return Source(entry.instance, torrent.content_path)
        return None
