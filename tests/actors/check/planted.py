"""A set-up in which one of everything is wrong, and what its servers hold and were asked."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.lab import torrents
from tests.lab.arr import ArrSim, DownloadClient, RadarrSim, SonarrSim
from tests.lab.daemon import arr_section, qbit_section, section
from tests.lab.fixtures import available
from tests.lab.ports import free_port
from tests.lab.qbittorrent import QbitServer
from tests.lab.standin import ANCIENT, StandIn

#: What a look at a server may ask of it: nothing here changes anything.
READING = {
    "auth/login", "auth/logout", "app/version", "app/webapiVersion", "app/defaultSavePath",
    "sync/maindata", "torrents/files", "torrents/trackers",
}  # fmt: skip


@dataclass
class Planted:
    """The lab. `well` is a qBittorrent with nothing wrong about itself."""

    config: Path
    well: QbitServer
    locked: QbitServer  # the password in the configuration is wrong
    banned: QbitServer  # it has banned our address
    old: StandIn
    radarr: ArrSim
    sonarr: ArrSim

    @property
    def arrs(self) -> tuple[ArrSim, ...]:
        return self.radarr, self.sonarr

    def state(self) -> dict[str, Any]:
        """All that a look could have changed."""
        servers = {
            server.name: (
                [
                    (one.hash, one.category, one.tags, one.save_path, one.dl_limit, one.state_enum.is_stopped)
                    for one in server.api.torrents_info()
                ],
                server.api.torrents_categories(),
                server.api.app_preferences(),
            )
            for server in (self.well, self.locked)
        }
        sims = {sim.category: (sim.commands, sim.history, sim.queue, sim.library_files()) for sim in self.arrs}
        config = {path.name: path.read_bytes() for path in self.config.parent.glob("*") if path.is_file()}
        return {"servers": servers, "arrs": sims, "files": config}


@contextmanager
def planted(folder: Path) -> Iterator[Planted]:
    """Build it, and end it."""
    with ExitStack() as open_:

        def server(name: str) -> QbitServer:
            return open_.enter_context(QbitServer(available("5.1"), folder / name, name))

        well, locked, banned = server("well"), server("locked"), server("banned")
        old = open_.enter_context(StandIn(folder / "old", "old", flavour=ANCIENT))
        radarr = open_.enter_context(RadarrSim(folder / "radarr", "radarr"))
        sonarr = open_.enter_context(SonarrSim(folder / "sonarr", "sonarr"))
        _ban(banned)
        torrent = torrents.make_torrent(folder / "films", "Planted")
        torrents.seed(well, torrent, "radarr")
        radarr.behaviour.blind_to = (folder / "films",)
        for sim in (radarr, sonarr):
            sim.behaviour.refresh_every = None
        radarr.add_client(_client(well))
        sonarr.add_client(_client(well, category="shows"))
        config = folder / "config" / "config.toml"
        config.parent.mkdir()
        sections = (
            qbit_section(well, "default"),
            qbit_section(locked, "qBit-Locked", Password="not it"),
            qbit_section(banned, "qBit-Banned"),
            qbit_section(well, "qBit-Port", Port=free_port()),
            qbit_section(old, "qBit-Old"),  # type: ignore[arg-type]  # it is used like one
            arr_section(radarr),
            arr_section(sonarr),
            section("Sonarr-Key", URI=sonarr.url, APIKey="not-the-key", Category="key"),
            section("Radarr-Twisted", URI=sonarr.url, APIKey=sonarr.api_key, Category="twisted"),
            section("Radarr-One", URI=radarr.url, APIKey=radarr.api_key, Category="both"),
            section("Radarr-Two", URI=radarr.url, APIKey=radarr.api_key, Category="both"),
        )
        config.write_text("\n".join(sections), encoding="utf-8")
        yield Planted(config, well, locked, banned, old, radarr, sonarr)


def _client(server: QbitServer, **keys: Any) -> DownloadClient:
    return DownloadClient(server.name, "127.0.0.1", server.port, server.username, server.password, **keys)


def _ban(server: QbitServer) -> None:
    """Guess until it has had enough."""
    import httpx

    for _ in range(5):
        httpx.post(f"{server.url}/api/v2/auth/login", data={"username": "admin", "password": "a guess"})
