"""One category: looks at its torrents on every instance, decides, and sees to what they need."""

import math
from collections.abc import Callable

from actors.arr.acting import Hands
from actors.arr.client import ArrClient
from actors.arr.deciding import Decider
from actors.arr.diary import decision_of, row_from_earlier, row_of
from actors.arr.facts import Known, Memory
from actors.arr.gate import Gate
from actors.arr.importing import KIND as IMPORT
from actors.arr.importing import Importing, Source
from actors.arr.journal import STORAGE, Journal
from actors.arr.kinds import REFRESH, RSS_SYNC
from actors.arr.observe import Observer
from actors.arr.outcomes import Account
from actors.arr.pauses import MediaPause
from actors.arr.publish import snapshot_of
from actors.arr.readings import Readings
from actors.arr.refresh import Refresher
from actors.arr.runs import Runs
from actors.arr.scope import Scope
from actors.arr.table import Key, Table
from actors.errors import Rejected, Unreachable
from actors.messages import (
    Acted,
    ArrTimer,
    CategoryChanged,
    CheckArr,
    Confirm,
    Decided,
    Follow,
    Forget,
    RunPass,
    SawTorrents,
)
from actors.torrent import TAG_IGNORED, TAG_IMPORTED, Torrent
from actors.wiring import Wiring
from actors.worker import Worker
from storage.reader import Reader
from storage.rows import LibraryRow

#: Between questions whether the Arr is there, beside everything else (s).
CHECK_EVERY = 60.0
SOON = 0.05  # s: the shortest time to the next look at what is under way


class ArrActor(Worker):
    """Actor `arr/<category>`.

    An Arr that does not answer is a state of it (shown, tried again with growing pauses), not a crash: its
    torrents on the instances are still looked after. A refused key or the wrong application is one.
    """

    def __init__(
        self,
        name: str,
        incarnation: int,
        wiring: Wiring,
        *,
        scope: Scope,
        reader: Reader,
        connect: Callable[[], ArrClient] | None,
    ) -> None:
        """`connect` makes the client of the Arr; None for a category that instances manage themselves."""
        super().__init__(name, incarnation, wiring)
        self._scope = scope
        self._reader = reader
        self._connect = connect
        self._gate: Gate | None = None
        self._nudged = False
        self._last_pass: tuple[float, float, int] | None = None  # at, seconds, decided
        self._library: dict[Key, LibraryRow] = {}

    def started(self) -> None:
        """Read what earlier lives left, meet the Arr, and run a first pass."""
        category = self._scope.category
        self._library = dict(self._reader.library(category))
        pauses = {
            media: MediaPause(one.failures, one.last_failed_at, one.search_not_before)
            for media, one in self._reader.media_pauses(category).items()
        }
        self._build(pauses)
        if self._gate is not None:
            self._gate.check()
        self._resume()
        self._arm_timers()
        # to our own mailbox, not by name: the name is bound only after this
        self.actor_ref.tell(RunPass("started"))

    def _build(self, pauses: dict[str, MediaPause]) -> None:
        scope, router, clock = self._scope, self.router, self.clock
        self._gate = Gate(self._connect(), clock, self.log) if self._connect is not None else None
        self._table = Table(scope.category, self._born)
        self._table.rows = {key: row_from_earlier(row) for key, row in self._library.items()}
        self._observer = Observer(router, tuple(scope.rules), scope.streams)
        self._readings = Readings(self._gate, router, clock)
        self._refresher = Refresher(self._gate, clock) if self._gate is not None else None
        journal = Journal(scope.category, router, clock)
        self._importing: Importing | None = None
        if self._gate is not None and self._refresher is not None and scope.arr is not None:
            self._importing = Importing(
                self._gate,
                journal,
                clock,
                mode=scope.arr.import_mode,
                source=self._source,
                refresher=self._refresher,
            )
        self._runs = Runs(self.name, self._gate, self._table, journal, router, clock, lambda: self._observer.fresh)
        self._decider = Decider(scope.rules, self._table, self._readings, self._refresher)
        common = (self.name, scope, self._table, self._readings, router, clock, self.log)
        self._account = Account(*common, pauses)
        self._hands = Hands(*common, self._gate, self._importing, self._runs, pauses)

    def stopped(self) -> None:
        """Close the connection to the Arr."""
        if self._gate is not None:
            self._gate.close()

    def receive(self, message: object) -> object:
        """Passes, what is under way, timers, and what the user asks for."""
        match message:
            case CategoryChanged():
                self._nudge()
            case RunPass():
                self._pass()
            case Follow():
                self._go_on()
            case Acted():
                self._acted(message)
            case ArrTimer(command=command):
                self._periodic(command)
            case CheckArr():
                self._check()
            case Confirm(instance=instance):
                self._hands.confirm(instance)
                self._nudge()
            case _:
                return self.unknown(message)
        return True

    # --- a pass -------------------------------------------------------------------------------------------

    def _nudge(self) -> None:
        """Run a pass after whatever waits in the mailbox: many nudges are one pass."""
        if not self._nudged:
            self._nudged = True
            self.actor_ref.tell(RunPass("nudged"))

    def _pass(self) -> None:
        began, now = self.clock.monotonic(), self.clock.time()
        self._nudged = False
        self._readings.begin()
        changed = self._table.apply(self._observer.observe(), now)
        self._claim_strangers(now)
        due = [
            entry
            for entry in self._table.due(changed, now)
            if entry.instance in self._observer.fresh
            and entry.instance not in self._table.doubted
            and not self._runs.busy(entry.key)
        ]
        decided = self._decider.decide(due, now)
        self._hands.act(decided)
        touched = self._advance() | {one.entry.key for one in decided} | changed
        self._forget(now)
        news = [
            decision_of(one.entry, one.facts, self._scope.category, self._hands.dry(one.entry.instance), now)
            for one in decided
            if one.news and not one.verdict.needs
        ]
        if news:
            self.router.tell(STORAGE, Decided(tuple(one for one in news if one is not None)))
        self._remember(touched)
        self._last_pass = (now, self.clock.monotonic() - began, len(decided))
        self._publish()
        self._arm_follow()
        self.clock.after(self._scope.loop_sleep, self.name, RunPass())

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
                entry = self._table.entries[key]
                entry.memory = Memory(first_seen=now, home=self._scope.category)
            else:
                self._table.disowned.add(key)

    def _knows(self, torrent_hash: str) -> bool | None:
        """Whether the Arr has or had this download; None when it could not be asked."""
        queue, history = self._readings.queue_of(torrent_hash), self._readings.history_of(torrent_hash)
        if not isinstance(queue, Known) or not isinstance(history, Known):
            return None
        return queue.value is not None or history.value.grabbed

    def _forget(self, now: float) -> None:
        for instance, hashes in self._table.forgotten(self._observer.fresh, now).items():
            for one in hashes:
                self._readings.forget((instance, one))
                self._library.pop((instance, one), None)
            self.router.tell(STORAGE, Forget(instance, hashes))

    def _remember(self, keys: set[Key]) -> None:
        """Tell storage the rows that differ from what it was told before."""
        rows = []
        for key in keys:
            entry = self._table.entries.get(key)
            if entry is None:
                continue
            row = row_of(entry, self._scope.category)
            if row != entry.told:
                entry.told = row
                rows.append(row)
        if rows:
            self.router.tell(STORAGE, SawTorrents(tuple(rows)))

    # --- what is under way --------------------------------------------------------------------------------

    def _go_on(self) -> None:
        self._readings.begin()
        self._remember(self._advance())
        self._publish()
        self._arm_follow()

    def _advance(self) -> set[Key]:
        """Do what is due of refreshes, imports and runs; the keys of the torrents concerned."""
        touched: set[Key] = set()
        if self._refresher is not None and self._refresher.advance():
            self._readings.begin()  # what was read before is old
            for key in self._decider.waiting & self._table.entries.keys():
                self._table.entries[key].again_at = 0.0
                self._nudge()
        if self._importing is not None:
            ended = self._importing.advance(self._readings)
            touched |= self._account.imports(ended)
        touched |= self._account.runs(self._runs.advance(self._readings))
        if touched:
            self._nudge()  # the verdicts on these rested on what was so before
        return touched

    def _acted(self, message: Acted) -> None:
        for outcome in message.outcomes:
            if outcome.error:
                self.log.info("%s did not %s: %s", message.instance, type(outcome.command).__name__, outcome.error)
        touched = self._account.runs(self._runs.acted(message))
        self._readings.begin()
        self._remember(touched | self._advance())
        self._arm_follow()

    def _resume(self) -> None:
        for protocol in self._reader.open_protocols(self._scope.category):
            left = tuple(step for step in protocol.steps if step.settled_at is None)
            if protocol.kind == IMPORT and self._importing is not None and left:
                self._importing.resume(protocol.hash, protocol.protocol, left[0].record.id)
            elif left:
                key = (protocol.instance, protocol.hash)
                records = tuple(step.record for step in left)
                self._runs.resume(protocol.protocol, protocol.kind, key, records, protocol.opened_at)

    # --- the Arr's own timers -----------------------------------------------------------------------------

    def _periodic(self, command: str) -> None:
        self._arm_timer(command)
        if self._gate is None or self._scope.dry_run:
            return
        if command == REFRESH and self._refresher is not None:
            self._refresher.want()
            self._arm_follow()
            return
        try:
            self._gate.call(lambda client: client.post_command(command))
        except (Unreachable, Rejected) as problem:
            self.log.debug("%s was not posted: %s", command, problem)

    def _check(self) -> None:
        if self._gate is not None and self._gate.open:
            self._gate.check()
            self._publish()
        self.clock.after(CHECK_EVERY, self.name, CheckArr())

    # --- timers and the board -----------------------------------------------------------------------------

    def _arm_timers(self) -> None:
        if self._gate is not None:
            self.clock.after(CHECK_EVERY, self.name, CheckArr())
        for command in (RSS_SYNC, REFRESH):
            self._arm_timer(command)

    def _arm_timer(self, command: str) -> None:
        arr = self._scope.arr
        every = None if arr is None else arr.rss_sync_every if command == RSS_SYNC else arr.refresh_downloads_every
        if every is not None:
            self.clock.after(every, self.name, ArrTimer(command), key=command)

    def _arm_follow(self) -> None:
        dues = [self._runs.next_due()]
        if self._importing is not None and self._refresher is not None:
            dues += [self._importing.next_due(), self._refresher.next_due()]
        due = min((one for one in dues if one is not None), default=math.inf)
        if due < math.inf:
            self.clock.after(max(SOON, due - self.clock.time()), self.name, Follow())
        else:
            self.clock.cancel(self.name, Follow.__name__)

    def _publish(self) -> None:
        snapshot = snapshot_of(
            self._scope,
            self.clock.time(),
            gate=self._gate,
            table=self._table,
            observer=self._observer,
            readings=self._readings,
            importing=self._importing,
            runs=self._runs,
            hands=self._hands,
            account=self._account,
            last_pass=self._last_pass,
        )
        self.board.publish(self.name, snapshot)

    # --- what others here ask -----------------------------------------------------------------------------

    def _born(self, instance: str, torrent: Torrent, now: float) -> Memory:
        row = self._library.get((instance, torrent.hash))
        if row is None:
            return Memory(first_seen=now, imported=TAG_IMPORTED in torrent.tags)
        return Memory(
            first_seen=row.first_seen,
            imported=row.imported,
            import_message=row.message,
            marks=row.marks,
            home=self._scope.category,
        )

    def _source(self, torrent_hash: str) -> Source | None:
        for entry in self._table.copies(torrent_hash):
            torrent = entry.torrent
            here = entry.instance in self._observer.fresh and not self._hands.dry(entry.instance)
            if here and torrent.complete and torrent.content_path and TAG_IGNORED not in torrent.tags:
                return Source(entry.instance, torrent.content_path)
        return None
