"""How long it takes from a torrent's completion to its scan command, on a full instance."""

from statistics import median

from tests.lab.daemon import Daemon
from tests.lab.eventually import eventually
from tests.lab.stage import Stage


def completion_to_scan(stage: Stage, daemon: Daemon, times: int) -> list[float]:
    """Seconds for each of so many films, one after the other over the stage's servers.

    qBittorrent tells the second in which a torrent completed, so each figure is up to a second too long.
    """
    movies, servers = stage.arrs["radarr"], list(stage.servers.values())
    waits = []
    for number in range(times):
        server = servers[number % len(servers)]
        _, torrent_hash = stage.grab(movies, f"The Measured {number}", server)
        eventually(lambda one=torrent_hash: movies.imported(one), within=60)  # type: ignore[misc]
        (info,) = server.api.torrents_info(torrent_hashes=torrent_hash)
        scans = [r for r in movies.requests if r.body and r.body.get("downloadClientId") == torrent_hash.upper()]
        waits.append(scans[0].at.timestamp() - info.completion_on)
    assert daemon.process.poll() is None
    return waits


def summary(waits: list[float]) -> str:
    """Median and worst, as a line of the table."""
    return f"{median(waits):.2f} s median, {max(waits):.2f} s worst of {len(waits)}"
