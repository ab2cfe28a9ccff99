"""A small town for the daemon to keep in order: stand-ins, simulated Arrs, and downloads that may go wrong."""

import hashlib
import random
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.lab.arr import ArrSim, DownloadClient, Media, RadarrSim, Release, SonarrSim
from tests.lab.daemon import Daemon, arr_section, section
from tests.lab.standin import StandIn
from tests.lab.torrents import MadeTorrent

INSTANCES = {"default": "5.1", "qBit-Seedbox": "5.1", "qBit-Attic": "4.5"}
REJECTION = "Not an upgrade for existing file(s)"
#: `[Settings]` of a user in a hurry: nothing has to wait for its time, and no brake for many at once.
GENERAL: dict[str, object] = {
    "ConsoleLevel": "INFO",
    "JustBackGrace": 0,
    "MissingFilesGrace": 0,
    "EstimateGrace": 0,
    "LoopSleepTimer": 2,
    "MaxRemovalsPerPass": 10_000,
}
_SIZE = 1000


@dataclass(frozen=True)
class Item:
    """A film or an episode, with what must come of it: `bad` fails and is searched again, `good` is imported.

    `copy` is where the user has a stopped copy of the bad release, which is nobody's business.
    """

    arr: ArrSim
    media: Media
    good: MadeTorrent
    bad: MadeTorrent | None = None
    copy: StandIn | None = None


class Town:
    """Three instances, two Arrs and the daemon between them; everything ends with `close`.

    `movies` searches at our word and keeps what it imported seeding; `series` searches by itself when told of a
    failure, and what it imported is removed after a second.
    """

    def __init__(self, folder: Path, seed: int, **general: object) -> None:
        self.random = random.Random(seed)
        self.folder = folder
        self.items: list[Item] = []
        self.retired: set[str] = set()  # the hashes of what its user removed
        self._open = ExitStack()
        self._numbers = 0
        self._avoided = ""
        self._torrents = folder / "torrents"
        self._torrents.mkdir(parents=True)
        self.servers = {
            name: self._open.enter_context(StandIn(folder / name, name, version, download_seconds=0.3))
            for name, version in INSTANCES.items()
        }
        arrs = (
            RadarrSim(folder / "movies", "movies", contract=False),
            SonarrSim(folder / "series", "series", contract=False),
        )
        self.arrs: tuple[ArrSim, ...] = arrs
        for arr in self.arrs:
            arr.behaviour.refresh_every = 5
            arr.behaviour.command_seconds = 0.05
            arr.behaviour.auto_redownload_failed = arr is arrs[1]
            for server in self.servers.values():
                arr.add_client(
                    DownloadClient(server.name, "127.0.0.1", server.port, server.username, server.password)
                )
            self._open.enter_context(arr)
        self._general = GENERAL | general
        self.daemon = Daemon(folder / "daemon", *self._sections(), general=self._general)
        self._open.push(self.daemon)
        self.bystanders = {name: self._bystanders(server) for name, server in self.servers.items()}

    def configure(self, **torrent: object) -> None:
        """Write the configuration anew, with these keys for the downloads of every Arr."""
        self.daemon.write(*self._sections(**torrent), general=self._general)

    def _sections(self, **more: object) -> list[str]:
        sections = [
            section(
                "qBit" if name == "default" else name,
                Host="127.0.0.1",
                Port=server.port,
                UserName=server.username,
                Password=server.password,
                PollInterval=0.5,
            )
            for name, server in self.servers.items()
        ]
        torrent: dict[str, object] = {"StalledDelay": "1s", "IgnoreTorrentsYoungerThan": 0}
        leaving: dict[str, object] = {"SeedingMode": {"RemoveTorrent": 2, "MaxSeedingTime": 1}}
        for arr in self.arrs:
            keys = torrent | (leaving if isinstance(arr, SonarrSim) else {}) | more
            sections.append(arr_section(arr, Torrent=keys, ArrErrorCodesToBlocklist=["Not an upgrade for *"]))
        return sections

    # -- what happens

    def grab(self, fate: str = "") -> Item:
        """An Arr grabs something onto any instance; `fate`: good, stalls or rejected, else by chance."""
        choose = self.random
        fate = fate or choose.choice(("good", "good", "stalls", "rejected"))
        arr, server = choose.choice(self.arrs), self.servers[choose.choice(self._wholesome())]
        arr.behaviour.next_client = choose.choice(self._wholesome())
        self._numbers += 1
        good = self.torrent(f"Item {self._numbers} good")
        if fate == "good":
            item = Item(arr, arr.add_media(f"Item {self._numbers}", [Release(good)], parts=1), good)
        else:
            bad = self.torrent(f"Item {self._numbers} {fate}")
            if fate == "stalls":
                for each in self.servers.values():
                    each.settings.nobody_has.add(bad.hash)
            else:
                arr.behaviour.import_rejections[bad.hash] = [REJECTION]
            media = arr.add_media(f"Item {self._numbers}", [Release(bad), Release(good)], parts=1)
            copy = choose.choice([None, *(each for each in self.servers.values() if each is not server)])
            if fate == "rejected":
                copy = None  # the simulated Arr would look at the copy, which is not complete
            if copy is not None:
                copy.add_torrent(bad.path.read_bytes(), arr.category, stopped=True)
            item = Item(arr, media, good, bad, copy)
        self.items.append(item)
        arr.grab(item.media, client=server.name)
        return item

    def avoid(self, server: StandIn | None) -> None:
        """Grab nothing onto that instance until told otherwise (None: all are well)."""
        self._avoided = server.name if server else ""
        for arr in self.arrs:
            arr.behaviour.next_client = self.random.choice(self._wholesome())

    def _wholesome(self) -> list[str]:
        return [name for name in self.servers if name != self._avoided]

    def retire(self, item: Item) -> None:
        """The user removes what he has had for long enough: the good release, and his copy of the bad one."""
        self.retired.add(item.good.hash)
        for server in self.servers.values():
            server.remove(item.good.hash)
        if item.bad is not None and item.copy is not None:
            self.retired.add(item.bad.hash)
            item.copy.remove(item.bad.hash)

    def torrent(self, name: str) -> MadeTorrent:
        """A torrent of one film that a stand-in can take: its pieces are nobody's."""
        name = f"{name}.mkv"
        info = b"d6:lengthi%de4:name%d:%b12:piece lengthi16384e6:pieces20:%be" % (
            _SIZE,
            len(name),
            name.encode(),
            self.random.randbytes(20),
        )
        path = self._torrents / f"{name}.torrent"
        path.write_bytes(b"d4:info" + info + b"e")
        return MadeTorrent(name, hashlib.sha1(info).hexdigest(), path, path)

    def _bystanders(self, server: StandIn) -> set[str]:
        """What may never change: the user's own of no category, and in each category one that he stopped."""
        stopped = [
            server.add_torrent(
                self.torrent(f"{server.name} stopped {arr.category}").path.read_bytes(), arr.category, stopped=True
            )
            for arr in self.arrs
        ]
        return {*stopped, server.add_torrent(self.torrent(f"{server.name} nobody's").path.read_bytes())}

    # -- life

    def close(self) -> None:
        """End everything, the daemon first."""
        self._open.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
