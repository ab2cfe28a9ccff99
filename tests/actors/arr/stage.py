"""A category's actor on a stage: instances and storage are dummies, the Arr is on paper, time is manual."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, ClassVar

import pykka

from actors.arr.actor import ArrActor
from actors.arr.rules.rulebook import Graces
from actors.arr.scope import Scope, scope_of_arr, scope_of_managed
from actors.arr.snapshot import ArrSnapshot
from actors.board import Board
from actors.keyed import Keyed
from actors.messages import (
    Act,
    Acted,
    AddTags,
    CategoryView,
    Closed,
    Command,
    Cursor,
    Decided,
    Delete,
    FilesOf,
    Forget,
    Intended,
    Outcome,
    Ping,
    RememberMedia,
    RemoveTags,
    SawTorrents,
    SeenTorrent,
    SetCategory,
    Settled,
    Standing,
    StepRecord,
    TorrentsIn,
    TrackersOf,
)
from actors.router import Ref, Router
from actors.torrent import Torrent, TorrentFile, TrackerStatus
from actors.wiring import Wiring
from storage.rows import LibraryRow, ProtocolRecord
from storage.settings import ArrSettings, GeneralSettings, InstanceSettings
from tests.actors.arr.paper import PaperArr
from tests.manual_clock import BEGINNING, ManualClock

LONG_AGO = BEGINNING - 100_000
_FIELDS = {one.name for one in fields(Torrent)}


def a_torrent(torrent_hash: str = "aa11", **more: Any) -> Torrent:
    """A complete torrent that seeds, in the category radarr."""
    usual: dict[str, Any] = {
        "hash": torrent_hash,
        "name": f"Name of {torrent_hash}",
        "category": "radarr",
        "state": "stalledUP",
        "tags": frozenset(),
        "progress": 1.0,
        "size": 1000,
        "amount_left": 0,
        "downloaded": 1000,
        "ratio": 0.0,
        "eta": 8_640_000,
        "availability": -1.0,
        "added_on": int(LONG_AGO),
        "completion_on": int(LONG_AGO) + 10,
        "seeding_time": 60,
        "ratio_limit": None,
        "seeding_time_limit": None,
        "dl_limit": None,
        "up_limit": None,
        "tracker": "",
        "content": f"/data/{torrent_hash}",
        "save_path": "/data",
        "private": False,
        "priority": 0,
        "force_start": False,
        "super_seeding": False,
        "last_activity": int(LONG_AGO),
    }
    known = {name: value for name, value in (usual | more).items() if name in _FIELDS}
    return Torrent(**known)


class Reveal:
    """A dummy answers with itself, for the test to look into."""


class DummyInstance(pykka.ThreadingActor):
    """Answers as an InstanceActor does, from a dictionary, and does what it is told to."""

    use_daemon_thread: ClassVar[bool] = True

    def __init__(self, name: str, router: Router, clock: ManualClock) -> None:
        super().__init__()
        self.name = name
        self.router = router
        self.clock = clock
        self.torrents: dict[str, Torrent] = {}
        self.revisions: dict[str, int] = {}  # hash -> when it last changed or went
        self.revision = 0
        self.commands: list[Command] = []
        self.refusal = ""
        self.deaf = False  # takes commands and does nothing
        self.losing = False  # loses its server over the next command, done or not
        self.standing = Standing(LONG_AGO, LONG_AGO)
        self.files: Mapping[str, tuple[TorrentFile, ...]] = {}
        self.trackers: tuple[TrackerStatus, ...] = ()
        self.asked: list[object] = []
        self.awake = threading.Event()  # cleared: its server hangs, and so does it
        self.awake.set()

    def put(self, torrent: Torrent) -> None:
        self.revision += 1
        self.torrents[torrent.hash] = torrent
        self.revisions[torrent.hash] = self.revision

    def drop(self, torrent_hash: str) -> None:
        if self.torrents.pop(torrent_hash, None):
            self.revision += 1
            self.revisions[torrent_hash] = self.revision

    def on_receive(self, message: object) -> object:
        self.awake.wait(10)
        match message:
            case Ping():
                return "pong"
            case Reveal():
                return self
            case TorrentsIn():
                return self._view(message)
            case FilesOf(hash=one):
                self.asked.append(message)
                return self.files.get(one, ())
            case TrackersOf():
                self.asked.append(message)
                return self.trackers
            case Act(commands=commands, reply_to=reply_to):
                if self.losing:
                    self.losing = False
                    outcomes = tuple(Outcome(command, "the session has ended", lost=True) for command in commands)
                else:
                    outcomes = tuple(Outcome(command, self._do(command)) for command in commands)
                if reply_to and not self.deaf:
                    self.router.tell(reply_to, Acted(self.name, outcomes))
                return None
            case _:
                raise TypeError(message)

    def _view(self, asked: TorrentsIn) -> CategoryView:
        here = {one.hash: one for one in self.torrents.values() if one.category == asked.category}
        full = asked.since is None
        since = 0 if asked.since is None else asked.since.revision
        news = [one for one, revision in self.revisions.items() if revision > since]
        return CategoryView(
            instance=self.name,
            cursor=Cursor("life", self.revision),
            full=full,
            changed=tuple(here.values()) if full else tuple(here[one] for one in news if one in here),
            gone=() if full else tuple(one for one in news if one not in here),
            total=len(here),
            at=self.clock.time(),
            standing=self.standing,
        )

    def _do(self, command: Command) -> str:
        self.commands.append(command)
        if self.refusal or self.deaf:
            return self.refusal
        torrent = self.torrents.get(command.hash)
        match command:
            case Delete(hash=one):
                self.drop(one)
            case AddTags(tags=tags) if torrent:
                self.put(replace(torrent, tags=torrent.tags | set(tags)))
            case RemoveTags(tags=tags) if torrent:
                self.put(replace(torrent, tags=torrent.tags - set(tags)))
            case SetCategory(category=category) if torrent:
                self.put(replace(torrent, category=category))
        return ""


class DummyStorage(pykka.ThreadingActor):
    """Takes every write and remembers it."""

    use_daemon_thread: ClassVar[bool] = True

    def __init__(self) -> None:
        super().__init__()
        self.told: list[object] = []
        self.full = False

    def on_receive(self, message: object) -> object:
        if isinstance(message, Ping):
            return "pong"
        if isinstance(message, Reveal):
            return self
        self.told.append(message)
        return not self.full if isinstance(message, Intended) else None


@dataclass
class DummyReader:
    """What an earlier life left; `told` is what storage was told since."""

    told: list[object]
    rows: dict[tuple[str, str], LibraryRow] = field(default_factory=dict)
    protocols: tuple[ProtocolRecord, ...] = ()
    pauses: dict[str, RememberMedia] = field(default_factory=dict)

    def library(self, category: str, instance: str) -> Keyed[LibraryRow]:
        mine = (category, instance)
        return Keyed((key, row) for key, row in self.rows.items() if (row.category, row.instance) == mine)

    def open_protocols(self, category: str) -> tuple[ProtocolRecord, ...]:
        closed = {one.protocol for one in self.told if isinstance(one, Closed)}
        return tuple(one for one in self.protocols if one.protocol not in closed)

    def media_pauses(self, category: str) -> Mapping[str, RememberMedia]:
        return self.pauses


class Stage:
    """Puts everything up; `start` begins the actor, `pass_` and `advance` let time go by."""

    def __init__(self, *instances: str, arr: PaperArr | None = None) -> None:
        self.router = Router()
        self.clock = ManualClock(self.router)
        self.wiring = Wiring(self.router, self.clock, Board())
        self.arr = arr or PaperArr()
        self.arr.now = self.clock.time
        self.general = GeneralSettings()
        self.settings: ArrSettings = self.arr.settings
        self.graces = Graces(just_back=0.0)
        self.instances: dict[str, DummyInstance] = {}
        self.instance_settings: dict[str, InstanceSettings] = {}  # where the defaults will not do
        self.refs: list[Ref] = []
        self.storage: DummyStorage = self._begin("storage", DummyStorage.start())
        self.reader = DummyReader(self.storage.told)
        for name in instances or ("default",):
            ref = DummyInstance.start(name, self.router, self.clock)
            self.instances[name] = self._begin(f"qbit/{name}", ref)
        self.actor: Ref | None = None

    def _begin(self, name: str, ref: Ref) -> Any:
        self.refs.append(ref)
        self.router.bind(name, ref)
        return ref.ask(Reveal(), timeout=5)

    @property
    def default(self) -> DummyInstance:
        return next(iter(self.instances.values()))

    @property
    def name(self) -> str:
        return f"arr/{self.settings.category}"

    def scope(self) -> Scope:
        rows = tuple(self.instance_settings.get(one, InstanceSettings(name=one)) for one in self.instances)
        return scope_of_arr(self.settings, self.general, rows, self.graces)

    def start(self, scope: Scope | None = None) -> "Stage":
        """Start the actor, bind it as the supervisor would, and wait for its first pass."""
        self.router.bind(self.name, self.start_unbound(scope))
        self.settle()
        return self

    def start_unbound(self, scope: Scope | None = None) -> Ref:
        """Start the actor without waiting for it."""
        scope = scope or self.scope()
        connect = self.arr.client if scope.arr else None
        self.actor = ArrActor.start(self.name, 1, self.wiring, scope=scope, reader=self.reader, connect=connect)
        return self.actor

    def start_managed(self, instance: InstanceSettings, category: str) -> "Stage":
        self.settings = self.settings.model_copy(update={"category": category})
        return self.start(scope_of_managed(category, self.general, (instance,), self.graces))

    def restart(self) -> "Stage":
        """The actor dies and a new one begins, with what the reader now holds."""
        assert self.actor is not None
        self.actor.stop(timeout=5)
        self.clock.cancel_all(self.name)
        return self.start()

    def stop_instance(self, name: str) -> None:
        self.router.unbind(f"qbit/{name}")

    def resume_instance(self, name: str) -> None:
        self.router.bind(f"qbit/{name}", self.instances[name].actor_ref)

    def settle(self) -> None:
        """Wait until everything that was sent has been handled, answers to answers included."""
        for _ in range(3):
            for one in (self.name, "storage", *(f"qbit/{name}" for name in self.instances)):
                if self.router.bound(one):
                    self.router.ask(one, Ping(), timeout=5)

    def advance(self, seconds: float) -> None:
        """Let time go by from timer to timer, so that what is told in between is heard."""
        end = self.clock.monotonic() + seconds
        while (left := end - self.clock.monotonic()) > 0:
            step = min(self.clock.pending(self.name).values(), default=left)
            self.clock.advance(min(left, max(step, 0.01)), settle=True)
            self.settle()

    def send(self, message: object) -> None:
        self.router.tell(self.name, message)
        self.settle()

    def end(self) -> None:
        for ref in [*([self.actor] if self.actor else []), *self.refs]:
            ref.stop(timeout=5)

    # --- what a test looks at

    @property
    def snapshot(self) -> ArrSnapshot:
        found = self.wiring.board.get(self.name)
        assert isinstance(found, ArrSnapshot)
        return found

    def told[T](self, kind: type[T]) -> list[T]:
        return [one for one in self.storage.told if isinstance(one, kind)]

    def row(self, torrent_hash: str, instance: str = "") -> SeenTorrent:
        """The library row as storage would have it now."""
        rows = [row for told in self.told(SawTorrents) for row in told.rows]
        mine = [row for row in rows if row.hash == torrent_hash and instance in ("", row.instance)]
        assert mine, f"no row of {torrent_hash}"
        return mine[-1]

    def decisions(self, torrent_hash: str = "") -> list[str]:
        """The rules of the decisions told, in order."""
        found = [one for told in self.told(Decided) for one in told.decisions]
        return [one.rule for one in found if torrent_hash in ("", one.hash)]

    def intended(self) -> list[StepRecord]:
        return [step for told in self.told(Intended) for step in told.steps]

    def outcomes(self) -> dict[str, str]:
        """How the steps ended, by name of the step (the last of each)."""
        names = {step.id: step.step for step in self.intended()}
        return {names.get(one, one): how for told in self.told(Settled) for one, how in told.outcomes}

    def closed(self) -> list[str]:
        return [one.outcome for one in self.told(Closed)]

    def forgotten(self) -> list[tuple[str, str]]:
        return [(one.instance, gone) for one in self.told(Forget) for gone in one.hashes]


type Begin = Callable[..., Stage]
