"""The actor that tells people what happens: it looks at the board, hears of torrents, and waits for no target."""

from collections.abc import Callable, Mapping

from actors.arr.snapshot import ArrSnapshot
from actors.instance.snapshot import InstanceSnapshot
from actors.messages import Delivered, LookAround, Rejected, Removed
from actors.notify.courier import Courier, Tell
from actors.notify.daily import Daily, next_at
from actors.notify.gather import Gather
from actors.notify.note import Note
from actors.notify.outbox import Outbox
from actors.notify.sender import Sender
from actors.notify.snapshot import NotifySnapshot, TargetStatus
from actors.notify.watch import Watch, World
from actors.tally import Labels
from actors.wiring import Wiring
from actors.worker import Worker
from storage.settings import GeneralSettings, NotifyTarget
from storage.snapshot import StorageSnapshot

#: Between two looks (s): the board is in this process, so a look costs nothing to speak of.
LOOK_EVERY = 2.0


def name_of(target: NotifyTarget, number: int) -> str:
    """What a target is called where its address must not be shown; `number` counts from 1."""
    return target.name or f"{number} ({target.url.partition('://')[0]})"


class NotifyActor(Worker):
    """Actor `notify`; `connect` makes of an address what tells it."""

    def __init__(
        self,
        name: str,
        incarnation: int,
        wiring: Wiring,
        general: GeneralSettings,
        connect: Callable[[str], Tell] = Sender,
    ) -> None:
        super().__init__(name, incarnation, wiring)
        self._hour = general.notify_daily_at
        below = general.notify_disk_below if general.notify_disk_below is not None else general.free_space
        self._watch = Watch(general.notify_down_after, below)
        self._gather = Gather()
        self._targets = [
            _Target(target, index, connect(target.url), self.actor_ref.tell)
            for index, target in enumerate(general.notify)
        ]

    def started(self) -> None:
        """Begin to look around, and to count for the summary."""
        self._daily = Daily(self._counts())
        self._daily_at = next_at(self._hour, self.clock.time())
        self._publish()
        # to our own mailbox, not by name: the name is bound only after this
        self.actor_ref.tell(LookAround())

    def receive(self, message: object) -> object:
        """Look when it is time, hear what happens, and how telling it went."""
        match message:
            case LookAround():
                self._look()
                self.clock.after(LOOK_EVERY, self.name, LookAround())
            case Removed() | Rejected():
                self._gather.add(message, self.clock.monotonic())
            case Delivered(target=number, error=error):
                self._delivered(self._targets[number], error)
                self._send()
            case _:
                return self.unknown(message)
        return None

    def stopped(self) -> None:
        """Let the threads end by themselves: what is not told by now stays untold."""
        for target in self._targets:
            target.courier.end()

    def _look(self) -> None:
        world, now = self._world(), self.clock.time()
        notes = [*self._watch.look(world), *self._gather.take(world.now)]
        if now >= self._daily_at:
            self._daily_at = next_at(self._hour, now)
            notes.append(self._daily.summary(self._counts(), world))
        if self._stands_by():
            notes = []
        for note in notes:
            self.log.info("%s: %s", note.title, " ".join(note.body.split()))
            for target in self._targets:
                if target.hears(note):
                    self._put(target, note)
        self._send()

    def _stands_by(self) -> bool:
        """Whether another qBitrr works on the same database: then that one tells."""
        storage = self.board.get("storage")
        return isinstance(storage, StorageSnapshot) and bool(storage.standby)

    def _world(self) -> World:
        children, board = self.board.get("root"), self.board
        return World(
            now=self.clock.monotonic(),
            children=children if isinstance(children, tuple) else (),
            instances={
                name.partition("/")[2]: one
                for name, one in board.all("qbit/").items()
                if isinstance(one, InstanceSnapshot)
            },
            arrs={
                name.partition("/")[2]: one
                for name, one in board.all("arr/").items()
                if isinstance(one, ArrSnapshot)
            },
        )

    def _counts(self) -> Mapping[str, Mapping[Labels, float]]:
        return {what: self.tally.counts(what) for what in ("imports", "protocols")}

    # --- Telling ------------------------------------------------------------------------------------------

    def _put(self, target: "_Target", note: Note) -> None:
        lost = target.outbox.lost
        target.outbox.put(note)
        self._count_lost(target, lost)

    def _send(self) -> None:
        for target in self._targets:
            note = target.outbox.take(self.clock.monotonic())
            if note is not None:
                target.courier.carry(note)
        self._publish()

    def _delivered(self, target: "_Target", error: str) -> None:
        before, lost = target.outbox.error, target.outbox.lost
        target.outbox.done(error, self.clock.monotonic())
        if error:
            self._count_lost(target, lost)
            if not before:
                self.log.warning("The notification target %s cannot be told: %s", target.name, error)
            return
        self.tally.add("notifications", target.name, "sent")
        if before:
            self.log.info("The notification target %s takes messages again.", target.name)

    def _count_lost(self, target: "_Target", before: int) -> None:
        self.tally.add("notifications", target.name, "lost", by=target.outbox.lost - before)

    def _publish(self) -> None:
        snapshot = NotifySnapshot(tuple(target.status for target in self._targets))
        if snapshot != self.board.get(self.name):
            self.board.publish(self.name, snapshot)


class _Target:
    """One target with what waits for it and who carries it there."""

    def __init__(
        self, settings: NotifyTarget, index: int, tell: Tell, report: Callable[[Delivered], object]
    ) -> None:
        self.name = name_of(settings, index + 1)
        self.outbox = Outbox()
        self.courier = Courier(self.name, tell, lambda error: report(Delivered(index, error)))
        self._events = settings.events

    def hears(self, note: Note) -> bool:
        return not self._events or note.event in self._events

    @property
    def status(self) -> TargetStatus:
        box = self.outbox
        return TargetStatus(self.name, box.error, box.sent, box.lost, box.waiting)
