"""A StorageActor that runs on a real file, with a manual clock and somebody who hears its goodbye."""

import queue
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pykka

from actors.board import Board
from actors.messages import ChildExited, Ping
from actors.router import Router
from actors.wiring import Wiring
from storage.actor import Open, StorageActor
from storage.database import open_for_writing
from storage.reader import Reader
from storage.snapshot import StorageSnapshot
from tests.manual_clock import ManualClock


class Root(pykka.ThreadingActor):
    """Stands in for the supervisor: keeps the goodbyes."""

    use_daemon_thread = True

    def __init__(self, exits: "queue.Queue[ChildExited]") -> None:
        super().__init__()
        self._exits = exits

    def on_receive(self, message: Any) -> None:
        if isinstance(message, ChildExited):
            self._exits.put(message)


@dataclass
class Storage:
    """A running StorageActor, as its senders know it."""

    folder: Path
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

    @property
    def snapshot(self) -> StorageSnapshot:
        found = self.board.get("storage")
        assert isinstance(found, StorageSnapshot)
        return found


@contextmanager
def running(folder: Path, open_file: Open = open_for_writing) -> Iterator[Storage]:
    router = Router()
    clock, board = ManualClock(router), Board()
    exits: queue.Queue[ChildExited] = queue.Queue()
    root = Root.start(exits)
    router.bind("root", root)
    actor = StorageActor.start("storage", 1, Wiring(router, clock, board), folder, open_file)
    router.bind("storage", actor)
    try:
        yield Storage(folder, router, clock, board, exits, Reader(folder, timeout=0.2))
    finally:
        actor.stop(timeout=10)
        root.stop(timeout=10)
