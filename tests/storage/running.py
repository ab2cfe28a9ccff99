"""A StorageActor that runs on a real database, with a manual clock and somebody who hears its goodbye."""

import queue
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pykka

from actors.board import Board
from actors.licence import Licence
from actors.messages import ChildExited, LicenceChanged, Ping
from actors.router import Router
from actors.wiring import Wiring
from storage.actor import Open, StorageActor
from storage.place import Place, open_for_writing
from storage.reader import Reader
from storage.snapshot import StorageSnapshot
from tests.manual_clock import ManualClock


class Root(pykka.ThreadingActor):
    """Stands in for the supervisor: keeps the goodbyes."""

    use_daemon_thread = True

    def __init__(self, exits: "queue.Queue[ChildExited]") -> None:
        super().__init__()
        self._exits = exits
        self._licence_changes = 0

    def on_receive(self, message: Any) -> int | None:
        match message:
            case ChildExited():
                self._exits.put(message)
            case LicenceChanged():
                self._licence_changes += 1
            case "licence changes?":
                return self._licence_changes
        return None


@dataclass
class Storage:
    """A running StorageActor, as its senders know it."""

    place: Place
    router: Router
    clock: ManualClock
    board: Board
    exits: "queue.Queue[ChildExited]"
    reader: Reader

    def ask(self, message: object) -> Any:
        return self.router.ask("storage", message, timeout=20)

    def tell(self, *messages: object) -> None:
        """Tell, and wait until all of them have been handled."""
        for message in messages:
            assert self.router.tell("storage", message)
        self.ask(Ping())

    def licence_changes(self) -> int:
        """How often the root was told that the process may act, or may not."""
        return int(self.router.ask("root", "licence changes?", timeout=20))

    @property
    def snapshot(self) -> StorageSnapshot:
        found = self.board.get("storage")
        assert isinstance(found, StorageSnapshot)
        return found


@contextmanager
def running(place: Place, open_file: Open = open_for_writing, licence: Licence | None = None) -> Iterator[Storage]:
    router = Router()
    clock, board = ManualClock(router), Board()
    exits: queue.Queue[ChildExited] = queue.Queue()
    wiring = Wiring(router, clock, board, licence=licence or Licence())
    root = Root.start(exits)
    router.bind("root", root)
    actor = StorageActor.start("storage", 1, wiring, place, open_file)
    router.bind("storage", actor)
    try:
        yield Storage(
            place, router, clock, board, exits, Reader(place, timeout=0.2 if isinstance(place, Path) else 5.0)
        )
    finally:
        actor.stop(timeout=10)
        root.stop(timeout=10)
