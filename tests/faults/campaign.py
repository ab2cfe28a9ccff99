"""A running tree under a steady stream of torrents, into which faults are injected one after the other."""

import random
import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.faults import invariants
from tests.faults.items import REJECTION, Bystander, Item
from tests.faults.record import Record
from tests.faults.stream import Stream
from tests.faults.tampered import Tampered
from tests.faults.watch import Watch
from tests.lab.arr import ArrSim
from tests.lab.daemon import Daemon, Json
from tests.lab.eventually import eventually
from tests.lab.qbittorrent import VERSIONS, QbitServer
from tests.lab.stage import Stage

INSTANCES = ("default", "qBit-Seedbox", "qBit-Attic")
#: `[Settings]` of a user in a hurry, who is still careful after an instance was away.
GENERAL: dict[str, object] = {"LoopSleepTimer": 1, "JustBackGrace": 2, "EstimateGrace": 0}
SEEDS_FOR = 4  # s: what `series` has imported is removed then
#: s: a good download that finds no peer for so long fails like a bad one, so a busy machine needs it long.
STALLS_FOR = 20
SETTLES_WITHIN = 150.0

#: What a fault is when it is in force: true, or a sentence, once the daemon has noticed.
type Noticed = Callable[[], object]
#: Injects at the first step and says how to see that; heals at the second.
type Course = Iterator[Noticed]
type Inject = Callable[["Campaign", Any], Course]


@dataclass(frozen=True)
class Fault:
    """One fault to inject into one server or Arr; `course` is a generator of two steps."""

    name: str
    course: Inject
    target: QbitServer | ArrSim


class Campaign:
    """Three qBittorrents of three versions, two Arrs, the daemon, and everything between them in our hands.

    `movies`: the Arr searches by itself for what failed, imports are rejected, what is imported stays.
    `series`: qBitrr searches, downloads stall, what is imported goes when it has seeded for a moment.
    The daemon reaches every server and Arr through a `Tampered` relay in `relays`, by instance or category.
    """

    def __init__(self, folder: Path, seeder: QbitServer, seed: int, **general: object) -> None:
        self.random = random.Random(seed)
        self.record = Record(seed)
        self.items: list[Item] = []
        self.bystanders: list[Bystander] = []
        self.unusable: set[str] = set()  # instances that a fault has taken away: nobody can add to them
        self.stage = stage = Stage(folder, seeder)
        self.relays: dict[str, Tampered] = {}
        for version, name in zip(VERSIONS, INSTANCES, strict=True):
            server = stage.server(version, name, PollInterval=0.5)
            self.relays[name] = stage.through(Tampered(server.port), server)
        self.movies = self._arr("radarr", "movies", ArrErrorCodesToBlocklist=[REJECTION], Torrent=_torrent(-1))
        seeding = {"RemoveTorrent": 2, "MaxSeedingTime": SEEDS_FOR}
        self.series = self._arr("sonarr", "series", Torrent=_torrent(f"{STALLS_FOR}s", SeedingMode=seeding))
        self.movies.behaviour.auto_redownload_failed = True
        self.stream = Stream(self)
        self.daemon: Daemon = stage.daemon("daemon", **(GENERAL | general))
        self.watch = Watch(self.daemon)

    def _arr(self, kind: str, category: str, **keys: object) -> ArrSim:
        arr = self.stage.arr(kind, category, **keys)
        arr.behaviour.refresh_every = 5
        arr.behaviour.client_backoff = 5
        arr.behaviour.seeder = None  # the stream sees to peers, and does not wait for a frozen client
        arr.behaviour.command_seconds = 0.1
        self.relays[category] = self.stage.through(Tampered(arr.port), arr)
        return arr

    # -- life

    def start(self) -> Self:
        """Start the daemon on what is there, with some torrents of every kind on every instance."""
        self.stream.settle_bystanders()
        self.daemon.start().until_ready(60)
        self.watch.start()
        for server in self.servers.values():
            for kind in self.stream.KINDS:
                self.stream.grab(server, kind)
        return self

    def close(self) -> None:
        """End everything."""
        self.watch.stop()
        self.stage.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # -- what there is

    @property
    def servers(self) -> dict[str, QbitServer]:
        """The real qBittorrents by instance."""
        return self.stage.servers

    @property
    def arrs(self) -> tuple[ArrSim, ArrSim]:
        """Both Arrs."""
        return self.movies, self.series

    def usable(self) -> list[QbitServer]:
        """The servers that take a torrent just now."""
        return [one for name, one in self.servers.items() if name not in self.unusable]

    def child(self, name: str) -> Json:
        """One actor as `/api/actors` shows it."""
        (row,) = [row for row in self.daemon.get("/api/actors")["actors"] if row["name"] == name]
        return dict(row)

    def without_ports(self, said: str) -> str:
        """A sentence as it is in every campaign: ports are chosen anew for each."""
        return re.sub(r":\d{4,5}\b", "", said)

    # -- faults

    def wave(self, faults: Sequence[Fault], at_least: float = 3, within: float = 120) -> None:
        """Inject faults together, each into its own target; live with them; heal; settle; look at everything.

        They last until the daemon has noticed each of them, and `at_least` so many seconds.
        """
        courses = [(fault, fault.course(self, fault.target)) for fault in faults]
        waiting: dict[str, Noticed] = {}
        for fault, course in courses:
            self.record.injected(fault.name)
            waiting[fault.name] = next(course)
        self.live(lambda: self._all_noticed(waiting), within, at_least, say="the daemon does not notice")
        for _, course in courses:
            next(course, None)
        self.settle(say=", ".join(f"{fault.name} on {_name(fault.target)}" for fault in faults))

    def _all_noticed(self, waiting: dict[str, Noticed]) -> bool:
        for name, noticed in [*waiting.items()]:
            if seen := noticed():
                self.record.observed(name, seen if isinstance(seen, str) else "")
                del waiting[name]
        assert not waiting, ", ".join(waiting)
        return True

    def live(
        self, until: Callable[[], object] = lambda: True, within: float = 60, at_least: float = 0, say: str = ""
    ) -> None:
        """Let the stream go on until something is so."""
        began = time.monotonic()

        def step() -> bool:
            self.stream.flow()
            return bool(until()) and time.monotonic() - began >= at_least

        eventually(step, within=within, every=0.2, say=say)

    def settle(self, within: float = SETTLES_WITHIN, say: str = "") -> None:
        """Let everything come to its end, and look at every invariant."""

        def settled() -> bool:
            self.stream.help_along()
            if wrong := invariants.broken(self):
                raise invariants.Broken(f"after {say}:\n" + "\n".join(wrong))
            lacking = invariants.unfinished(self)
            assert not lacking, "\n".join(lacking[:20])
            return True

        eventually(settled, within=within, every=0.5, say=f"not all came to its end after {say}")


def _torrent(stalled_delay: object, **more: object) -> dict[str, object]:
    return {"StalledDelay": stalled_delay, "IgnoreTorrentsYoungerThan": 0, **more}


def _name(target: QbitServer | ArrSim) -> str:
    return target.name if isinstance(target, QbitServer) else target.category
