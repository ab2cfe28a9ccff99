"""Everything the demo is played with: instances, Arrs, the daemon, and time that passes while all are watched."""

import itertools
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from tests.demo.daemon import Daemon
from tests.demo.screen import Screen
from tests.demo.servers import SIZE, Server, Servers
from tests.demo.titles import Title
from tests.demo.watch import Grabbed, Watch
from tests.lab.arr import ArrSim, DownloadClient, RadarrSim, Release, SonarrSim
from tests.lab.qbittorrent import QbitServer
from tests.lab.torrents import make_torrent, seed, wait_until_saved

_LOOK_EVERY = 0.2
_SECONDS_TO_BE_READY = 30


class Scene:
    """What the story acts on. Whatever is begun here ends with `open_ones`, the daemon first."""

    def __init__(
        self, open_ones: ExitStack, folder: Path, screen: Screen, servers: Servers, port: int | None
    ) -> None:
        self.screen = screen
        self.instances = servers.instances
        self._seeder = servers.seeder
        self._content = folder / "content"
        self._number = itertools.count(1)
        self._pause = threading.Event()
        self.arrs: dict[str, ArrSim] = {
            "radarr": RadarrSim(folder / "radarr", contract=False),
            "sonarr": SonarrSim(folder / "sonarr", contract=False),
        }
        for arr in self.arrs.values():
            arr.behaviour.seeder = self._seeder
            for name, server in self.instances.items():
                arr.add_client(_download_client(name, server))
            open_ones.callback(arr.stop)
            arr.start()
        self.daemon = Daemon(folder, self.instances, list(self.arrs.values()), port)
        self.watch = Watch(screen, self.instances, self.daemon)
        open_ones.callback(self.daemon.stop)
        self.daemon.start()

    def is_ready(self) -> bool:
        """Wait until every part of the daemon runs; false when that takes too long."""
        deadline = time.monotonic() + _SECONDS_TO_BE_READY
        while time.monotonic() < deadline:
            status = self.daemon.status()
            if status is not None and status["ready"]:
                return True
            self._pause.wait(_LOOK_EVERY)
        return False

    def grab(self, title: Title, instance: str) -> Grabbed:
        """Let an Arr grab a title for an instance."""
        arr = self.arrs[title.arr]
        torrent = make_torrent(self._content / str(next(self._number)), title.release, files={title.file: SIZE})
        if self._seeder is not None:
            seed(self._seeder, torrent)
        media = arr.add_media(title.name, [Release(torrent)], title.year)
        grabbed = Grabbed(title, instance, arr, arr.grab(media, client=instance))
        self.watch.grabbed.append(grabbed)
        self.screen.tell(f"{arr.kind.app} grabbed '{title.name}' for {instance}.")
        return grabbed

    def kill(self, grabbed: Grabbed) -> None:
        """Crash the instance that holds a title, which will not have forgotten it when it is started again."""
        server = self.instances[grabbed.instance]
        if isinstance(server, QbitServer):
            wait_until_saved(server, [grabbed.hash])
        server.kill()

    def pass_time(self, seconds: float) -> None:
        """Let time pass, and tell what happens."""
        self.until(lambda: False, within=seconds)

    def until(self, check: Callable[[], bool], within: float) -> bool:
        """Let time pass until something is so; false when that takes too long."""
        deadline = time.monotonic() + within
        while True:
            self.watch.look()
            if check():
                return True
            if time.monotonic() >= deadline:
                return False
            self._pause.wait(_LOOK_EVERY)


def _download_client(name: str, server: Server) -> DownloadClient:
    return DownloadClient(name, server.interface, server.port, server.username, server.password)
