"""Finds what actors have published on the board, so that a frozen server never slows a page."""

from typing import Any

from actors.arr.snapshot import ArrSnapshot
from actors.board import Board
from actors.check.finding import Finding
from actors.check.report import ArrReport, InstanceReport
from actors.check.watch import reported
from actors.errors import NoAnswer
from actors.instance.snapshot import InstanceSnapshot
from actors.notify.snapshot import NotifySnapshot, TargetStatus
from actors.router import Router
from actors.status import ChildStatus
from storage.settings import Settings
from storage.snapshot import StorageSnapshot


class Views:
    """The board and the router as the web uses them. Safe from any thread."""

    def __init__(self, board: Board, router: Router) -> None:
        self._board = board
        self._router = router

    @property
    def settings(self) -> Settings:
        """The configuration in force, as `run.py` published it; one without any section before that."""
        published = self._board.get("settings")
        return published if isinstance(published, Settings) else Settings()

    def children(self) -> dict[str, ChildStatus]:
        """The supervisor's children by name, in the order they start; empty before it has begun."""
        published = self._board.get("root")
        return {child.name: child for child in published} if isinstance(published, tuple) else {}

    def instance(self, name: str) -> InstanceSnapshot | None:
        """What an instance published last, also when it is down since."""
        published = self._board.get(f"qbit/{name}")
        return published if isinstance(published, InstanceSnapshot) else None

    def arr(self, category: str) -> ArrSnapshot | None:
        """What the actor of a category published last, also when it is down since."""
        published = self._board.get(f"arr/{category}")
        return published if isinstance(published, ArrSnapshot) else None

    def arrs(self) -> tuple[ArrSnapshot, ...]:
        """All categories that published anything, by name; those that instances manage themselves too."""
        return tuple(found for found in self._board.all("arr/").values() if isinstance(found, ArrSnapshot))

    def storage(self) -> StorageSnapshot | None:
        """Whether the database can be written."""
        published = self._board.get("storage")
        return published if isinstance(published, StorageSnapshot) else None

    def notify(self) -> tuple[TargetStatus, ...]:
        """Whom notifications go to, and how that went; empty where nobody wants any."""
        published = self._board.get("notify")
        return published.targets if isinstance(published, NotifySnapshot) else ()

    def not_reloaded(self) -> tuple[str, ...]:
        """Why the file as it is now was not taken when it was last read, a sentence each."""
        published = self._board.get("reload")
        return tuple(map(str, published)) if isinstance(published, tuple) else ()

    def findings(self) -> tuple[Finding, ...]:
        """What the check of the configuration found last, the worst first."""
        published = self._board.get("findings")
        return tuple(one for one in published if isinstance(one, Finding)) if isinstance(published, tuple) else ()

    @property
    def version(self) -> int:
        """Grows with every change of anything that is published."""
        return self._board.version

    def wait(self, version: int, timeout: float) -> int:
        """Wait at most `timeout` seconds for something newer than `version`; the version now."""
        return self._board.wait(version, timeout)

    def changes(self, since: int) -> tuple[int, frozenset[str]]:
        """The version now, and the names on the board that changed after `since`."""
        return self._board.changes(since)

    def reported(self, settings: Settings) -> tuple[list[ArrReport], list[InstanceReport]]:
        """What the daemon has been told of the servers of these settings."""
        return reported(settings, self._board)

    def mailbox(self, name: str) -> int:
        """How many messages wait for an actor."""
        return self._router.mailbox(name)

    def ask(self, name: str, message: object, timeout: float) -> Any:
        """What an actor answers within `timeout` seconds; None where it does not."""
        try:
            return self._router.ask(name, message, timeout)
        except NoAnswer:
            return None

    def tell(self, name: str, message: object) -> bool:
        """Pass what the user asks for on to an actor; False when it is not running."""
        return self._router.tell(name, message)
