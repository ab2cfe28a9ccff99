"""A simulated Arr with a download client, as the tests of the simulators ask and tell it things."""

import itertools
from pathlib import Path
from typing import Any

import httpx

from tests.lab.arr import ArrSim, DownloadClient, LidarrSim, Media, RadarrSim, Release, SonarrSim
from tests.lab.eventually import eventually
from tests.lab.qbittorrent import QbitServer
from tests.lab.torrents import MadeTorrent, make_torrent, wait_for

COMPLETE = ("stalledUP", "uploading", "queuedUP")
_FILES = {
    RadarrSim: {"the film.mkv": 60_000, "readme.txt": 10},
    SonarrSim: {"Show S01E01.mkv": 30_000, "Show S01E02.mkv": 20_000, "readme.txt": 10},
    LidarrSim: {"01 Overture.flac": 30_000, "02 Coda.flac": 20_000, "cover.jpg": 10},
}
NUMBERS = itertools.count(1)


class World:
    """A simulated Arr with one download client, and the ways tests talk to it."""

    def __init__(self, sim: ArrSim, alpha: QbitServer, folder: Path) -> None:
        self.sim = sim
        self.alpha = alpha
        self.folder = folder
        self.may_complain = False
        self.torrents: dict[str, MadeTorrent] = {}
        self.add_client(alpha)
        self.http = httpx.Client(
            base_url=f"{sim.url}/api/{sim.kind.api}/",
            headers={"X-Api-Key": sim.api_key},
            timeout=10,
            verify=False,  # there is no TLS here, and reading certificates takes a while
        )

    def add_client(self, server: QbitServer, **mapping: Any) -> None:
        """Make a qBittorrent a download client of the Arr."""
        client = DownloadClient(
            server.name, server.interface, server.port, server.username, server.password, **mapping
        )
        self.sim.add_client(client)

    def torrent(self, name: str = "Invented") -> MadeTorrent:
        """Make a torrent with the files that this Arr is for."""
        torrent = make_torrent(self.folder, f"{name}.{next(NUMBERS)}", files=_FILES[type(self.sim)])
        self.torrents[torrent.hash] = torrent
        return torrent

    def media(self, releases: int = 1) -> Media:
        """Add a medium with so many releases on offer."""
        return self.sim.add_media("The Invented Thing", [Release(self.torrent()) for _ in range(releases)])

    def complete(self, item: Media, number: int = 0) -> str:
        """Grab a release that the client has already, complete and unchecked, which is quick; return the hash."""
        torrent = item.releases[number].torrent
        self.alpha.api.torrents_add(
            torrent_files=torrent.path.read_bytes(),
            save_path=str(torrent.content.parent),
            category=self.sim.category,
            use_auto_torrent_management=False,
            is_skip_checking=True,
        )
        wait_for(self.alpha, torrent.hash, *COMPLETE)
        return self.sim.grab(item, item.releases[number])

    def tracked(self, item: Media, number: int = 0) -> str:
        """Complete a download and let the Arr see that; return the hash."""
        torrent_hash = self.complete(item, number)
        self.run("RefreshMonitoredDownloads")
        return torrent_hash

    def get(self, path: str, **query: Any) -> Any:
        """Return what a GET answers."""
        response = self.http.get(path, params=query)
        assert response.status_code == 200, response.text
        return response.json()

    def queue(self, **query: Any) -> list[dict[str, Any]]:
        """Return the first hundred queue records."""
        records: list[dict[str, Any]] = self.get("queue", pageSize=100, **query)["records"]
        return records

    def post(self, name: str, **fields: Any) -> dict[str, Any]:
        """Post a command and return it as it is taken."""
        response = self.http.post("command", json={"name": name, **fields})
        assert response.status_code == 201, response.text
        command: dict[str, Any] = response.json()
        return command

    def run(self, name: str, **fields: Any) -> dict[str, Any]:
        """Post a command, follow it to its end and return it."""
        command_id = self.post(name, **fields)["id"]

        def ended() -> dict[str, Any]:
            command: dict[str, Any] = self.get(f"command/{command_id}")
            return command if command["status"] not in {"queued", "started"} else {}

        return eventually(ended, every=0.01)

    def scan(self, torrent_hash: str, path: Path | str, mode: str = "Auto") -> dict[str, Any]:
        """Have a download imported from a path; return the command when it is done."""
        name = self.sim.kind.scan_command
        return self.run(name, path=str(path), downloadClientId=torrent_hash.upper(), importMode=mode)

    def events(self, torrent_hash: str) -> list[str]:
        """Return the names of the history events of a hash, oldest first."""
        return [row["eventType"] for row in self.sim.history if row["downloadId"] == torrent_hash.upper()]
