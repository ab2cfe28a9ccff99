"""Sees what happens to what was grabbed, and to the instances, and tells each of it once."""

import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

import qbittorrentapi

from tests.demo.screen import Screen, seconds
from tests.demo.servers import Server
from tests.demo.titles import Title
from tests.lab.arr import ArrSim

_COMPLETE = {"uploading", "stalledUP", "forcedUP", "queuedUP", "pausedUP", "stoppedUP"}
_SLOW = 10.0  # s from the end of a download, after which its import is overdue


class Informant(Protocol):
    """What is asked of the daemon."""

    def status(self) -> dict[str, Any] | None:
        """What `/api/status` says; None while nothing answers."""

    def why(self, instance: str, torrent_hash: str) -> str:
        """What it thinks of a torrent."""


@dataclass(eq=False)
class Grabbed:
    """One title on its way from an instance to the library. Times are monotonic seconds."""

    title: Title
    instance: str
    arr: ArrSim
    hash: str
    finished_at: float | None = None
    imported_at: float | None = None
    complained: bool = False

    @property
    def took(self) -> float | None:
        """Seconds from the end of the download to the library."""
        if self.finished_at is None or self.imported_at is None:
            return None
        return self.imported_at - self.finished_at

    @property
    def asked(self) -> bool:
        """Whether the Arr was asked to import it."""
        scans = self.arr.commands_named(self.arr.kind.scan_command)
        return any(scan["body"].get("downloadClientId") == self.hash.upper() for scan in scans)


@dataclass
class Absence:
    """An instance that the daemon is without, from when to when."""

    instance: str
    begun: float
    ended: float | None = None


@dataclass
class Watch:
    """Looks once each time it is told to; no look takes longer than an instance may be silent, a second or two."""

    screen: Screen
    servers: dict[str, Server]
    daemon: Informant
    clock: Callable[[], float] = time.monotonic
    grabbed: list[Grabbed] = field(default_factory=list)
    absences: list[Absence] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._clients = {name: _client(server) for name, server in self.servers.items()}

    def look(self) -> None:
        """See what is new, and tell it."""
        for name, client in self._clients.items():
            self._look_at_instance(name, client)
        for one in self.grabbed:
            if one.imported_at is None:
                self._look_at_arr(one)
        self._look_at_daemon()

    def is_missed(self, instance: str) -> bool:
        """Whether the daemon is without that instance, as far as seen."""
        return any(absence.instance == instance and absence.ended is None for absence in self.absences)

    def _look_at_instance(self, name: str, client: qbittorrentapi.Client) -> None:
        running = {one.hash: one for one in self.grabbed if one.instance == name and one.finished_at is None}
        if not running:
            return
        with contextlib.suppress(qbittorrentapi.APIError):  # down or hanging: the daemon's view of that is told
            for torrent in client.torrents_info(torrent_hashes=list(running)):
                if torrent.state in _COMPLETE:
                    running[str(torrent.hash)].finished_at = self.clock()

    def _look_at_arr(self, one: Grabbed) -> None:
        arr = one.arr.kind.app
        if one.arr.imported(one.hash):
            one.imported_at = self.clock()
            if one.finished_at is None:
                one.finished_at = one.imported_at
            by = "qBitrr asked" if one.asked else "nobody asked"
            self.screen.tell(
                f"{one.instance} finished '{one.title.name}' -> {by} {arr} to import it -> in the library after "
                f"{seconds(one.took or 0)}."
            )
        elif self._is_overdue(one) and not one.complained:
            one.complained = True
            why = self.daemon.why(one.instance, one.hash)
            self.screen.tell(
                f"{one.instance} finished '{one.title.name}' {_SLOW:.0f} s ago and {arr} has not imported it yet; "
                f"qBitrr says: {why}"
            )

    def _is_overdue(self, one: Grabbed) -> bool:
        late = one.finished_at is not None and self.clock() - one.finished_at > _SLOW
        return late and not self.is_missed(one.instance)

    def _look_at_daemon(self) -> None:
        status = self.daemon.status()
        if status is None:
            return
        for name, instance in status["qbitInstances"].items():
            missed = next((one for one in self.absences if one.instance == name and one.ended is None), None)
            if missed is None and not instance["alive"]:
                self.absences.append(Absence(name, self.clock()))
                self.screen.tell(f"qBitrr is without {name}, and the others go on: {instance['lastError']}")
            elif missed is not None and instance["alive"]:
                missed.ended = self.clock()
                away = missed.ended - missed.begun
                self.screen.tell(f"{name} is back by itself: qBitrr was without it for {away:.0f} s.")


def _client(server: Server) -> qbittorrentapi.Client:
    return qbittorrentapi.Client(
        host=server.url,
        username=server.username,
        password=server.password,
        REQUESTS_ARGS={"timeout": 1},
        HTTPADAPTER_ARGS={"max_retries": 0},
        FORCE_SCHEME_FROM_HOST=True,
    )
