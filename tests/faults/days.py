"""The real supervisor with the actor of one real qBittorrent, through days of a clock that is moved by hand."""

import contextlib
import threading
from types import TracebackType
from typing import Any, Self

from actors.board import Board
from actors.errors import NoAnswer
from actors.instance.actor import InstanceActor
from actors.messages import Ping, Poll
from actors.router import Ref, Router
from actors.spec import ChildSpec
from actors.status import ChildStatus
from actors.wiring import Wiring
from storage.settings import GeneralSettings, InstanceSettings
from tests.actors.puppets import Tree
from tests.faults.tampered import Tampered
from tests.lab.eventually import eventually
from tests.lab.qbittorrent import QbitServer
from tests.manual_clock import ManualClock

NAME = "qbit/Seedbox"
MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0
_AT_A_TIME = 60.0  # s: an actor that fails meanwhile is seen to before the clock goes on


class Days:
    """The server is reached through `relay`; time goes by in `live` alone."""

    def __init__(self, server: QbitServer) -> None:
        self.server = server
        self.relay = Tampered(server.port)
        self.router = Router()
        self.clock = ManualClock(self.router)
        self.wiring = Wiring(self.router, self.clock, Board())
        self.tree = Tree(self.wiring, self.clock)
        self.refs: list[Ref] = []

    def settings(self, **more: Any) -> InstanceSettings:
        given = {"host": "127.0.0.1", "port": self.relay.port, "username": self.server.username}
        secret = {"password": self.server.password}
        return InstanceSettings.model_validate({"name": "Seedbox", **given, **secret, **more})

    def begin(self, **more: Any) -> Self:
        """Configure the instance, or configure it anew."""
        settings = self.settings(**more)

        def start(incarnation: int) -> Ref:
            ref = InstanceActor.start(NAME, incarnation, self.wiring, settings, GeneralSettings(), ())
            self.refs.append(ref)
            return ref

        self.tree.configure(ChildSpec(NAME, 1, start, settings))
        self.decided()
        return self

    @property
    def status(self) -> ChildStatus:
        return self.tree.status(NAME)

    def decided(self) -> ChildStatus:
        """Wait until it is known how the latest start went, and return that."""
        eventually(lambda: self.status.state not in {"starting", "stopping"}, within=60, every=0.002)
        return self.status

    def until(self, state: str) -> ChildStatus:
        eventually(lambda: self.status.state == state, within=60, every=0.002, say=f"never {state}")
        return self.status

    def live(self, seconds: float) -> ChildStatus:
        """Let time go by, every start decided on before it goes on."""
        end = self.clock.monotonic() + seconds
        while (left := end - self.clock.monotonic()) > 1e-6:
            status = self.decided()
            planned = None if status.next_try is None else status.next_try - self.clock.time()
            step = _AT_A_TIME if status.state == "running" else left
            self.clock.advance(min(left, step if planned is None else max(planned, 0.0)))
            with contextlib.suppress(NoAnswer):  # it may have ended of what it was told
                self.router.ask(NAME, Ping(), timeout=60)
            self.tree.settle()
        return self.decided()

    def poll(self) -> None:
        """Have it poll now."""
        self.router.tell(NAME, Poll())

    def end(self) -> None:
        self.relay.spoil = None
        self.relay.close()
        self.tree.end()
        for ref in self.refs:
            ref.stop(block=False)
        names = {f"{NAME}#{number}" for number in range(1, len(self.refs) + 1)}
        eventually(lambda: not names & {one.name for one in threading.enumerate()}, within=30)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()
