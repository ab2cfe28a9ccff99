"""The actors that tests play with: one that remembers, one that does what it is told, and a tree of those."""

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar, cast

import pykka

from actors.messages import Ping, Reconfigure
from actors.restart import BugPolicy
from actors.router import Ref, Router
from actors.spec import ChildSpec
from actors.status import ChildStatus
from actors.supervisor import Supervisor
from actors.wiring import Wiring
from actors.worker import Worker
from tests.lab.eventually import eventually
from tests.manual_clock import ManualClock


class _Remembers(pykka.ThreadingActor):
    use_daemon_thread: ClassVar[bool] = True

    def __init__(self, told: list[object]) -> None:
        super().__init__()
        self.told = told

    def on_receive(self, message: object) -> object:
        if isinstance(message, Ping):
            return "pong"
        self.told.append(message)
        return None


@dataclass
class Recorder:
    """An actor that answers `Ping` and remembers everything else."""

    router: Router
    name: str
    ref: Ref
    _told: list[object]

    @classmethod
    def begin(cls, router: Router, name: str) -> "Recorder":
        told: list[object] = []
        recorder = cls(router, name, _Remembers.start(told), told)
        router.bind(name, recorder.ref)
        return recorder

    @property
    def told(self) -> list[object]:
        """Everything it was told before this moment."""
        self.router.ask(self.name, Ping(), timeout=30)
        return list(self._told)

    def hears[T](self, kind: type[T]) -> list[T]:
        return [message for message in self.told if isinstance(message, kind)]

    def wait_for[T](self, kind: type[T]) -> T:
        """The first message of a kind, once it is there."""
        return eventually(lambda: self.hears(kind), within=30, every=0.005)[0]

    def end(self) -> None:
        self.ref.stop(timeout=5)


@dataclass(frozen=True)
class Do:
    """A puppet does this in its handler, with itself as the argument."""

    action: Callable[["Puppet"], object]


@dataclass
class Script:
    """What every incarnation of a puppet does and what it went through: `started 1`, `stopped 1`, …"""

    started: Callable[["Puppet"], object] = lambda _puppet: None
    stopped: Callable[["Puppet"], object] = lambda _puppet: None
    events: list[str] = field(default_factory=list)
    threads: list[threading.Thread] = field(default_factory=list)

    @property
    def starts(self) -> int:
        return Counter(event.split()[0] for event in self.events)["started"]


class Puppet(Worker):
    """A worker that does what `Do` says."""

    def __init__(self, name: str, incarnation: int, wiring: Wiring, script: Script) -> None:
        super().__init__(name, incarnation, wiring)
        self.script = script

    def started(self) -> None:
        self.script.threads.append(threading.current_thread())
        self.script.events.append(f"started {self.incarnation}")
        self.script.started(self)

    def receive(self, message: object) -> object:
        match message:
            case Do(action):
                return action(self)
            case _:
                return self.unknown(message)

    def stopped(self) -> None:
        self.script.events.append(f"stopped {self.incarnation}")
        self.script.stopped(self)


def crash(error: BaseException) -> Do:
    """A message on which a puppet raises `error`."""

    def action(_puppet: Puppet) -> object:
        raise error

    return Do(action)


def waits_for(event: threading.Event, entered: threading.Event | None = None) -> Do:
    """A message on which a puppet hangs until `event`, having said so by `entered`."""

    def action(_puppet: Puppet) -> object:
        if entered is not None:
            entered.set()
        return event.wait(30)

    return Do(action)


def hang(router: Router, name: str) -> threading.Event:
    """Let a puppet hang in a handler; it is in there when this returns, and leaves when the event is set."""
    release, entered = threading.Event(), threading.Event()
    assert router.tell(name, waits_for(release, entered))
    assert entered.wait(5)
    return release


def raising(*errors: BaseException | None) -> Callable[[Puppet], None]:
    """For `Script.started`: incarnation n raises the n-th error, the last one for ever after; None is fine."""

    def started(puppet: Puppet) -> None:
        error = errors[min(puppet.incarnation, len(errors)) - 1]
        if error is not None:
            raise error

    return started


class Tree:
    """A supervisor on a manual clock, with no jitter, whose children are puppets."""

    def __init__(self, wiring: Wiring, clock: ManualClock, policy: BugPolicy | None = None) -> None:
        self.wiring = wiring
        self.clock = clock
        self.fatal: list[str] = []
        self.root = Supervisor.start(wiring, policy or BugPolicy(), self.fatal.append, lambda: 0.0)
        self.scripts: dict[str, Script] = {}

    def spec(
        self,
        name: str,
        layer: int = 1,
        settings: object = "as it is",
        essential: bool = False,
        script: Script | None = None,
        *,
        news: object = None,
    ) -> ChildSpec:
        """A puppet's spec; its script is kept by name."""
        play = self.scripts.setdefault(name, script or Script())
        return ChildSpec(
            name,
            layer,
            lambda incarnation: Puppet.start(name, incarnation, self.wiring, play),
            settings,
            essential,
            news,
        )

    def configure(self, *specs: ChildSpec, policy: BugPolicy | None = None) -> None:
        self.tell(Reconfigure(specs, policy))

    def up(self, *names: str) -> None:
        """Configure puppets of these names, all in one layer, and wait until they are ready."""
        self.configure(*(self.spec(name) for name in names))
        for name in names:
            self.until(name, "running")

    def hang(self, name: str) -> threading.Event:
        return hang(self.wiring.router, name)

    def tell(self, message: object) -> None:
        """Tell the root, and wait until it has handled it."""
        self.wiring.router.tell("root", message)
        self.settle()

    def send(self, name: str, message: object) -> None:
        assert self.wiring.router.tell(name, message)

    def settle(self) -> None:
        self.wiring.router.ask("root", Ping(), timeout=30)

    def advance(self, seconds: float) -> None:
        """Let time pass, and wait until the root has handled what fell due."""
        self.clock.advance(seconds, settle=True)
        self.settle()

    @property
    def statuses(self) -> tuple[ChildStatus, ...]:
        return cast("tuple[ChildStatus, ...]", self.wiring.board.get("root") or ())

    def status(self, name: str) -> ChildStatus:
        return next(status for status in self.statuses if status.name == name)

    def states(self) -> dict[str, str]:
        return {status.name: status.state for status in self.statuses}

    def until(self, name: str, state: str, incarnation: int = 0) -> ChildStatus:
        """Wait for the board to show a child in a state, and in this incarnation or a later one."""

        def there() -> ChildStatus | None:
            found = [s for s in self.statuses if s.name == name]
            assert found, f"{name} is not there"
            assert found[0].state == state, f"{found[0]}"
            assert found[0].incarnation >= incarnation, f"{found[0]}"
            return found[0]

        return cast("ChildStatus", eventually(there, within=30, every=0.002))

    def ask(self, name: str, message: object) -> Any:
        return self.wiring.router.ask(name, message, timeout=30)

    def end(self) -> None:
        """Stop everything at once, however the test left it."""
        refs: list[Ref] = [*pykka.ActorRegistry.get_by_class(Puppet), self.root]
        for ref in refs:
            ref.stop(timeout=5)
