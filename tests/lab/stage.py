"""A whole lab for one test: real qBittorrents, simulated Arrs that use them, and the daemon between."""

from contextlib import ExitStack
from pathlib import Path

from tests.lab import torrents
from tests.lab.arr import ArrSim, DownloadClient, LidarrSim, Media, RadarrSim, Release, SonarrSim
from tests.lab.daemon import Daemon, arr_section, qbit_section
from tests.lab.eventually import eventually
from tests.lab.fixtures import available
from tests.lab.qbittorrent import QbitServer
from tests.lab.relay import Relay
from tests.lab.torrents import MadeTorrent

KINDS: dict[str, type[ArrSim]] = {"radarr": RadarrSim, "sonarr": SonarrSim, "lidarr": LidarrSim}
CONTENT = {"radarr": "film.mkv", "sonarr": "episode.mkv", "lidarr": "track.flac"}


class Stage:
    """Builds what a test names; everything ends with `close`."""

    def __init__(self, folder: Path, seeder: QbitServer) -> None:
        self.folder = folder
        self.seeder = seeder
        self.servers: dict[str, QbitServer] = {}
        self.arrs: dict[str, ArrSim] = {}
        self.daemons: list[Daemon] = []
        self.instance_keys: dict[str, dict[str, object]] = {}
        self.arr_keys: dict[str, dict[str, object]] = {}
        self.seen_at: dict[str, Path] = {}  # where the Arrs see a server's downloads, if not where it has them
        self._open = ExitStack()
        self._made = 0

    def server(self, version: str, name: str = "default", **keys: object) -> QbitServer:
        """A real qBittorrent, an instance of the daemon under `name`; `keys` go into its section."""
        server = QbitServer(available(version), self.folder / f"server-{name}", name)
        self.servers[name] = self._open.enter_context(server)
        self.instance_keys[name] = keys
        for arr in self.arrs.values():
            arr.add_client(self._client(server))
        return server

    def arr(self, kind: str, category: str = "", **keys: object) -> ArrSim:
        """A simulated Arr with every server as a download client; `keys` go into its section."""
        category = category or kind
        sim = KINDS[kind](self.folder / f"arr-{category}", category)
        sim.behaviour.seeder = self.seeder
        sim.behaviour.refresh_every = None  # it learns of downloads only when it is asked to: the worst case
        sim.behaviour.auto_redownload_failed = False
        self.arrs[category] = self._open.enter_context(sim)
        self.arr_keys[category] = keys
        for server in self.servers.values():
            sim.add_client(self._client(server))
        return sim

    def daemon(self, name: str = "daemon", **general: object) -> Daemon:
        """The daemon on all servers and Arrs of the stage, not started yet."""
        daemon = Daemon(self.folder / name, *self.sections(), general=general)
        self._open.push(daemon)
        self.daemons.append(daemon)
        return daemon

    def sections(self) -> tuple[str, ...]:
        """The configuration's sections for all servers and Arrs of the stage."""
        instances = [
            qbit_section(server, name, **self.instance_keys[name]) for name, server in self.servers.items()
        ]
        arrs = [arr_section(sim, **self.arr_keys[category]) for category, sim in self.arrs.items()]
        return (*instances, *arrs)

    def relay(self, of: QbitServer | ArrSim) -> Relay:
        """A relay between a server or an Arr and every daemon that is made after this."""
        return self.through(Relay(of.port), of)

    def through[R: Relay](self, relay: R, of: QbitServer | ArrSim) -> R:
        """Put a relay of one's own there; it ends with the stage."""
        self._open.enter_context(relay)
        if isinstance(of, QbitServer):
            self.instance_keys[of.name]["Port"] = relay.port
        else:
            self.arr_keys[of.category]["URI"] = relay.url
        return relay

    def torrent(self, title: str, kind: str = "radarr", *, offered: bool = True, **made: object) -> MadeTorrent:
        """A torrent with content for that kind of Arr; the seeder has it unless it is not `offered`: it stalls."""
        self._made += 1
        folder = self.folder / f"content-{self._made}"
        files = made.pop("files", None) or {CONTENT[kind]: 96 * 1024}
        torrent = torrents.make_torrent(folder, title, files=files, **made)  # type: ignore[arg-type]
        if offered:
            torrents.seed(self.seeder, torrent)
        return torrent

    def grab(self, arr: ArrSim, title: str, server: QbitServer, *releases: MadeTorrent) -> tuple[Media, str]:
        """The Arr grabs its best release of a new item onto that server; the hash is lower case."""
        offered = releases or (self.torrent(title, arr.kind.app.lower()),)
        media = arr.add_media(title, [Release(torrent=one, title=one.name) for one in offered])
        return media, arr.grab(media, client=server.name).lower()

    def add(self, server: QbitServer, torrent: MadeTorrent, category: str) -> None:
        """Add a torrent by hand, not through an Arr, and wait until it is complete."""
        torrents.complete_on(server, torrent, self.seeder, category)

    def complete(self, server: QbitServer, torrent_hash: str) -> None:
        """Wait until a torrent is complete on a server."""

        def done() -> bool:
            found = server.api.torrents_info(torrent_hashes=torrent_hash)  # listed a moment after it was added
            return any(info.progress == 1 and info.state_enum.is_uploading for info in found)

        eventually(done, within=60, say=f"{torrent_hash} does not complete on {server.name}")

    def close(self) -> None:
        """End everything, the daemon first."""
        self._open.close()

    def _client(self, server: QbitServer) -> DownloadClient:
        mapped = self.seen_at.get(server.name)
        return DownloadClient(
            name=server.name,
            host="127.0.0.1",
            port=server.port,
            username=server.username,
            password=server.password,
            remote_path=str(server.downloads) if mapped else None,
            local_path=str(mapped) if mapped else None,
        )
