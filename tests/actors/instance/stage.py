"""What tests of the real thing stand on: a client with its mirror, and an actor with everybody it talks to."""

from typing import Any

from actors.board import Board
from actors.instance.actor import InstanceActor
from actors.instance.client import QbitClient
from actors.instance.commands import Commands, Done
from actors.instance.mirror import Mirror
from actors.instance.snapshot import InstanceSnapshot
from actors.messages import (
    Act,
    Acted,
    CategoryChanged,
    CategoryView,
    ChildExited,
    ChildStarted,
    Command,
    Cursor,
    Outcome,
    Ping,
    Poll,
    TorrentsIn,
)
from actors.router import Ref
from actors.torrent import Torrent
from actors.wiring import Wiring
from storage.settings import GeneralSettings, InstanceSettings
from tests.actors.puppets import Recorder
from tests.lab.eventually import eventually
from tests.lab.qbittorrent import QbitServer
from tests.manual_clock import ManualClock

NAME = "qbit/Seedbox"


def settings_for(server: QbitServer, **more: Any) -> InstanceSettings:
    """The settings of an instance that is this server."""
    given = {"host": server.interface, "port": server.port, "username": "admin", "password": server.password}
    return InstanceSettings.model_validate({"name": "Seedbox", **given, **more})


class Hands:
    """A client, a mirror and the commands on both, without an actor."""

    def __init__(self, server: QbitServer) -> None:
        self.client = QbitClient(settings_for(server))
        self.client.login()
        self.mirror = Mirror("test")
        self.commands = Commands(self.client, self.mirror, lambda category: f"/save/{category}")

    def look(self) -> Mirror:
        """Bring the mirror up to date and return it."""
        self.mirror.apply(self.client.sync(self.mirror.rid), at=0)
        return self.mirror

    def do(self, *commands: Command) -> Done:
        """Carry out commands with the server as it is now."""
        self.look()
        return self.commands.carry_out(commands)

    def done(self, *commands: Command) -> None:
        """Carry out commands that must all succeed."""
        outcomes = self.do(*commands).outcomes
        assert [outcome.error for outcome in outcomes] == [""] * len(commands)

    def sees(self, torrent_hash: str, **fields: object) -> Torrent:
        """Wait until the mirror shows a torrent with these fields, and return it."""

        def seen() -> Torrent:
            torrent = self.look().torrents.get(torrent_hash)
            assert torrent is not None, "it is not there"
            found = {name: getattr(torrent, name) for name in fields}
            assert found == fields, f"it has {found}"
            return torrent

        return eventually(seen)


class Stage:
    """One instance's actor, bound as the supervisor would, with recorders for an Arr, storage and an asker."""

    def __init__(self, wiring: Wiring, clock: ManualClock, root: Recorder) -> None:
        self.wiring = wiring
        self.clock = clock
        self.root = root
        self.board: Board = wiring.board
        self.others = {name: Recorder.begin(wiring.router, name) for name in ("arr/tv", "storage", "me")}
        self.refs: list[Ref] = []

    def begin(
        self,
        settings: InstanceSettings,
        *,
        general: GeneralSettings | None = None,
        categories: tuple[str, ...] = ("tv",),
        connect: Any = QbitClient,
    ) -> None:
        """Start the actor and bind its name when it is ready."""
        incarnation = len(self.refs) + 1
        parts = (settings, general or GeneralSettings(), categories, connect)
        self.refs.append(InstanceActor.start(NAME, incarnation, self.wiring, *parts))
        eventually(lambda: self._has_said(incarnation), within=60)
        if not self.exit_of(incarnation):
            self.wiring.router.bind(NAME, self.refs[-1])

    def exit_of(self, incarnation: int = 1) -> list[ChildExited]:
        """The goodbye of an incarnation, if it was said."""
        return [each for each in self.root.hears(ChildExited) if each.incarnation == incarnation]

    def died_of(self, incarnation: int = 1) -> BaseException | None:
        """Wait for the end of an incarnation, and return its error."""
        return eventually(lambda: self.exit_of(incarnation), within=30)[0].error

    def poll(self) -> "Stage":
        """Have it poll now, and wait until it has."""
        self.wiring.router.tell(NAME, Poll())
        self.ask(Ping())
        return self

    def ask(self, message: object) -> Any:
        return self.wiring.router.ask(NAME, message, timeout=15)

    def view(
        self, category: str = "tv", since: Cursor | None = None, *, below: bool | None = None
    ) -> CategoryView:
        view = self.ask(TorrentsIn(category, below, since))
        assert isinstance(view, CategoryView)
        return view

    def act(self, *commands: Command) -> tuple[Outcome, ...]:
        """Have commands carried out and return what was reported."""
        before = len(self.others["me"].hears(Acted))
        self.wiring.router.tell(NAME, Act(commands, reply_to="me"))
        acted: list[Acted] = eventually(lambda: self.others["me"].hears(Acted)[before:], within=30)
        return acted[0].outcomes

    def nudges(self) -> int:
        """How often arr/tv was told to look."""
        return len(self.others["arr/tv"].hears(CategoryChanged))

    @property
    def snapshot(self) -> InstanceSnapshot:
        published = self.board.get(NAME)
        assert isinstance(published, InstanceSnapshot)
        return published

    def end(self) -> None:
        for ref in self.refs:
            ref.stop(timeout=20)
        for other in self.others.values():
            other.end()

    def _has_said(self, incarnation: int) -> bool:
        return any(message.incarnation == incarnation for message in self.root.hears(ChildStarted)) or bool(
            self.exit_of(incarnation)
        )
