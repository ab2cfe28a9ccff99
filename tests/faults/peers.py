"""Sees that downloads find who has them: on a thread of its own, since who injects faults is often busy."""

import threading
from collections.abc import Callable, Sequence

import qbittorrentapi

from tests.lab import torrents
from tests.lab.qbittorrent import QbitServer
from tests.lab.torrents import MadeTorrent

EVERY = 0.5  # s
PATIENCE = 3.0  # s


class Peers:
    """Introduces what was offered to the `seeder`, on every server that is `usable` just then."""

    def __init__(self, seeder: QbitServer, usable: Callable[[], Sequence[QbitServer]]) -> None:
        self._seeder = seeder
        self._usable = usable
        self._offered: frozenset[str] = frozenset()
        self._clients: dict[str, qbittorrentapi.Client] = {}
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="peers", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._over.set()
        if self._thread.is_alive():
            self._thread.join(30)

    def offer(self, *made: MadeTorrent) -> None:
        """Have the seeder seed them; whoever downloads them is introduced from now on."""
        torrents.offer(self._seeder, *made)
        self._offered |= {one.hash for one in made}

    def _run(self) -> None:
        while not self._over.wait(EVERY):
            for server in self._usable():
                try:
                    self._introduce(server)
                except qbittorrentapi.APIError:
                    self._clients.pop(server.name, None)  # it was restarted, or is about to be

    def _introduce(self, server: QbitServer) -> None:
        client = self._clients.get(server.name)
        if client is None:
            client = self._clients[server.name] = server.client(timeout=PATIENCE)
        listed = client.torrents_info(status_filter="downloading")
        if waiting := [str(one.hash) for one in listed if one.hash in self._offered]:
            peer = f"{self._seeder.interface}:{self._seeder.bt_port}"
            client.torrents_add_peers(peers=peer, torrent_hashes=waiting)
