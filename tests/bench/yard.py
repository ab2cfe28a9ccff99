"""Sets up what a scenario measures: stand-ins in processes of their own, simulated Arrs, the daemon."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from itertools import cycle
from types import TracebackType
from typing import Self

import httpx

from tests.bench.baselines import PERIOD
from tests.bench.crowd import CATEGORIES, Crowd, Server
from tests.bench.meter import share_of_a_core, wait
from tests.bench.trial import Trial
from tests.lab.arr import ArrSim, DownloadClient, RadarrSim, SonarrSim
from tests.lab.daemon import Daemon, arr_section, section
from tests.lab.eventually import eventually

#: Stand-ins in one process: each has a thread for every connection.
_IN_ONE = 25
_FIRST_PASS = 900.0  # s
_CALM, _RESTING = 6.0, 10.0  # s; percent of a core, several times what fifty instances take at rest


class Yard:
    """So many instances with so many torrents each, which the Arrs have imported, one for each category.

    With `films` there is one more Arr that grabs; it has its own category, so that what a simulated Arr needs to
    look at thousands of torrents is not taken for the daemon's time.
    """

    def __init__(
        self,
        trial: Trial,
        instances: int,
        torrents: int,
        *,
        name: str = "yard",
        categories: Sequence[str] = CATEGORIES,
        films: bool = False,
    ) -> None:
        self.instances, self.torrents = instances, torrents
        self.categories = categories
        self.folder = trial.folder / name
        self._trial = trial
        self._films = films
        self._open = ExitStack()

    def __enter__(self) -> Self:
        names = ["default", *(f"qBit-{number:02}" for number in range(1, self.instances))]
        self.crowds = [
            self._open.enter_context(
                Crowd(
                    self.folder / f"crowd-{first}",
                    names[first : first + _IN_ONE],
                    self.torrents,
                    self.categories,
                )
            )
            for first in range(0, self.instances, _IN_ONE)
        ]
        self.servers = [server for crowd in self.crowds for server in crowd.servers]
        kinds: Iterator[type[ArrSim]] = cycle((RadarrSim, SonarrSim))
        self.arrs = {category: self._arr(next(kinds), category) for category in self.categories}
        if self._films:
            self.arrs["films"] = films = self._arr(RadarrSim, "films")
            for one in self.servers:
                films.add_client(DownloadClient(one.name, "127.0.0.1", one.port, one.username, one.password))
        sections = [*(qbit(one) for one in self.servers), *(arr_section(one) for one in self.arrs.values())]
        daemon = Daemon(self.folder / "daemon", *sections, general={"ConsoleLevel": "INFO"})
        self.daemon = self._trial.dressed(daemon)
        self._open.push(self.daemon)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.__exit__(kind, error, trace)

    def _arr(self, kind: type[ArrSim], category: str) -> ArrSim:
        arr = kind(self.folder / category, category, contract=False)
        arr.behaviour.auto_redownload_failed = False
        arr.behaviour.refresh_every = None
        arr.behaviour.command_seconds = 0.05
        arr.behaviour.client_backoff = 600.0  # a client that hangs is left alone, as by a real Arr
        return self._open.enter_context(arr)

    def crowd_of(self, name: str) -> Crowd:
        """The process in which a server is."""
        return next(crowd for crowd in self.crowds if any(one.name == name for one in crowd.servers))

    def churn(self, fraction: float, every: float = PERIOD) -> None:
        """Let something happen to that fraction of all torrents every so many seconds; 0 ends it."""
        for crowd in self.crowds:
            crowd.churn(fraction, every)

    def requests(self) -> dict[str, int]:
        """How many requests the daemon has sent to each server so far."""
        return {name: count for crowd in self.crowds for name, count in crowd.requests().items()}

    def until_done(self) -> None:
        """Wait until every actor has dealt with all that it was told, and told others."""
        eventually(lambda: self._waiting() == self._waiting() == 0, within=300, every=1, say="it is never done")

    def until_at_rest(self) -> None:
        """Wait until nothing goes on for longer than passes are apart: what instances did is looked at again."""
        pid = self.daemon.process.pid
        eventually(lambda: share_of_a_core(pid, _CALM) < _RESTING, within=300, every=1, say="it is never at rest")

    def _waiting(self) -> int:
        wait(1)
        return sum(int(one["mailbox"] or 0) for one in self.daemon.get("/api/actors")["actors"])

    def begin(self) -> None:
        """Start the daemon and wait until every torrent has its verdict."""
        self.daemon.start()
        everything = self.instances * (self.torrents // len(self.categories)) * len(self.categories)
        eventually(lambda: self._decided() >= everything, within=_FIRST_PASS, every=0.5, say="no first pass")

    def _decided(self) -> int:
        try:
            status = self.daemon.get("/api/status")
        except httpx.TimeoutException:
            return -1  # it is busy
        arrs = status["arrs"] if status["ready"] else []
        done = arrs and all(arr["lastPass"] and not arr["behind"] for arr in arrs)
        return sum(arr["torrents"] or 0 for arr in arrs) if done else -1


def qbit(server: Server, **keys: object) -> str:
    """The section of one server."""
    given = {"Host": "127.0.0.1", "Port": server.port, "UserName": server.username, "Password": server.password}
    return section("qBit" if server.name == "default" else server.name, **(given | keys))
