"""A running tree under a steady stream of torrents, into which faults are injected one after the other."""

import random
import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from qbittorrentapi import APIError

from tests.faults import invariants
from tests.faults.items import REJECTION, Bystander, Item
from tests.faults.peers import Peers
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
#: s: an import whose scan the Arr lost twice, with two of its faults, is tried again after 5 min.
SETTLES_WITHIN = 420.0
COMES_BACK_WITHIN = 180.0
SETTLE_EVERY = 3  # waves
WRITTEN_AFTER = 3.0  # s: a qBittorrent that crashes within them of an addition may have forgotten it

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
    target: QbitServer | ArrSim | Daemon


class Campaign:
    """Three qBittorrents of three versions, two Arrs, the daemon, and everything between them in our hands.

    `movies`: the Arr searches by itself for what failed, imports are rejected, what is imported stays.
    `series`: qBitrr searches, downloads stall, what is imported goes when it has seeded for a moment.
    The daemon reaches every server and Arr through a `Tampered` relay in `relays`, by instance or category.
    """

    def __init__(self, folder: Path, seeder: QbitServer, seed: int, **general: object) -> None:
        self._began = time.monotonic()
        self.random = random.Random(seed)
        self.record = Record(seed)
        self.items: list[Item] = []
        self.bystanders: list[Bystander] = []
        self.no_disk = ""  # why the daemon's data folder is not on a disk of its own
        self.tracebacks = 0  # those in the daemon's log that we asked for
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
        self.peers = Peers(seeder, self.usable)
        self.stream = Stream(self)
        self.daemon = stage.daemon("daemon", **(GENERAL | general))
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
        self.peers.start()
        for server in self.servers.values():
            for kind in self.stream.KINDS:
                self.stream.grab(server, kind)
        return self

    def close(self) -> None:
        """End everything."""
        self.watch.stop()
        self.peers.stop()
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

    def take_away(self, server: QbitServer) -> None:
        """From now on nobody adds to a server; returns when what it was given last is surely on its disk."""
        self.unusable.add(server.name)
        self.stream.avoid_the_unusable()

        def written() -> bool:
            try:
                return all(time.time() - one.added_on > WRITTEN_AFTER for one in server.api.torrents_info())
            except APIError as error:
                raise AssertionError(f"{server} does not answer the tests: {error}") from error

        eventually(written, within=60, every=0.2)

    def give_back(self, server: QbitServer) -> None:
        """It takes torrents again."""
        self.unusable.discard(server.name)

    # -- faults

    def go_through(self, waves: Iterable[Sequence[Fault]]) -> None:
        """Inject one after the other, and let all come to its end after every few, and at the end."""
        for number, wave in enumerate(waves, 1):
            self.wave(wave)
            if number % SETTLE_EVERY == 0:
                self.settle()
        self.settle()

    def wave(self, faults: Sequence[Fault], at_least: float = 3, within: float = 180) -> None:
        """Inject faults together, each into its own target; live with them; heal; wait until all run again.

        They last until each of them was seen to be in force, and `at_least` so many seconds.
        """
        self.say(" + ".join(f"{fault.name} on {_name(fault.target)}" for fault in faults))
        courses = [(fault, fault.course(self, fault.target)) for fault in faults]
        waiting: dict[str, Noticed] = {}
        for fault, course in courses:
            self.record.injected(fault.name)
            waiting[fault.name] = next(course)
        self.live(lambda: self._all_noticed(waiting), within, at_least, say="not noticed")
        for _, course in courses:
            next(course, None)
        self.calm()
        self._forgive(faults)

    def say(self, what: str) -> None:
        """Tell whoever reads along, or reads it because the campaign failed."""
        print(f"{time.monotonic() - self._began:4.0f} s  {what}", flush=True)

    def write_record(self, path: Path) -> None:
        """Append what was done and seen, for those who read about it afterwards."""
        minutes = (time.monotonic() - self._began) / 60
        with path.open("a", encoding="utf-8") as file:
            file.write(
                f"Seed {self.record.seed}: {self.record.times()} faults in {minutes:.1f} min, {len(self.items)} "
                f"media items; page and API asked {self.watch.asked} times, answered each time, at the latest "
                f"after {self.watch.slowest:.1f} s.\n\n{self.record.table()}\n\n"
            )

    def _all_noticed(self, waiting: dict[str, Noticed]) -> bool:
        for name, noticed in [*waiting.items()]:
            if seen := noticed():
                self.record.observed(name, seen if isinstance(seen, str) else "")
                self.say(f"  {name}: {seen}")
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

    def calm(self) -> None:
        """Live on until every child runs again, with nothing broken."""

        def all_run() -> bool:
            assert (down := invariants.down(self.daemon)) == [], down
            return True

        self.live(all_run, within=COMES_BACK_WITHIN, say="not all came back")
        self._nothing_broken()

    def settle(self, within: float = SETTLES_WITHIN) -> None:
        """Grab nothing more, let everything come to its end, and look at every invariant."""

        def settled() -> bool:
            self.stream.help_along()
            self._nothing_broken()
            lacking = invariants.unfinished(self)
            assert not lacking, "\n".join(lacking[:20])
            return True

        eventually(settled, within=within, every=0.5, say="not all came to its end")
        self.say(f"settled: {len(self.items)} items, {self.watch.asked} answers of page and API")

    def _nothing_broken(self) -> None:
        if wrong := invariants.broken(self):
            raise invariants.Broken("\n".join(wrong))

    def _forgive(self, faults: Sequence[Fault]) -> None:
        """Restart whose server failed, as its user may: else its pauses, which double, grow from wave to wave."""
        for server in [fault.target for fault in faults if isinstance(fault.target, QbitServer)]:
            self.daemon.post(f"/api/actors/qbit/{server.name}/restart")
        self.calm()


def _torrent(stalled_delay: object, **more: object) -> dict[str, object]:
    return {"StalledDelay": stalled_delay, "IgnoreTorrentsYoungerThan": 0, **more}


def _name(target: QbitServer | ArrSim | Daemon) -> str:
    match target:
        case QbitServer():
            return target.name
        case ArrSim():
            return target.category
        case _:
            return "qBitrr"
