"""How long it takes from a torrent's completion to its scan command, also while servers hang or die."""

import random
from collections.abc import Iterator, Sequence

from tests.bench.baselines import PERIOD
from tests.bench.crowd import Server
from tests.bench.figures import Figure
from tests.bench.meter import middle, percentile, timed, wait
from tests.bench.outgoing import Outgoing
from tests.bench.trial import Trial
from tests.bench.yard import Yard
from tests.lab.arr import ArrSim, Release
from tests.lab.eventually import eventually
from tests.lab.torrents import MadeTorrent, make_torrent

INSTANCES, TORRENTS, FROZEN = 10, 2000, 3
CHURN = 0.01
SAMPLES = 60
GOAL = PERIOD + 0.3
_SIZE = 1000


def latency(trial: Trial) -> Iterator[Figure]:
    """Ten instances under churn; then three of them hang; then one dies. It takes as long as its samples."""
    with Yard(trial, INSTANCES, TORRENTS, films=True) as yard:
        yard.begin()
        wait(15)
        yard.churn(CHURN)
        name = f"completion to scan, {INSTANCES} stand-ins of {TORRENTS} torrents, {CHURN:.0%} churn"
        outgoing = Outgoing(yard.daemon.data, yard.arrs.values())
        with trial.load(yard.daemon, name):
            waits = _waits(yard, yard.servers, "well")
        yield from _figures(name, "", waits)
        for what, count in outgoing.so_far().items():
            yield Figure(name, f"from grab to import, {what}", count / SAMPLES, "for each")
        dead, *frozen = yard.servers[-FROZEN - 1 :]
        well = yard.servers[: -FROZEN - 1]
        for one in frozen:
            yard.crowd_of(one.name).freeze(one.name)
        wait(15)  # until their connections are given up
        yield from _figures(name, f", {FROZEN} frozen", _waits(yard, well, "frozen"))
        for one in frozen:
            yard.crowd_of(one.name).thaw(one.name)
        yield from _death(yard, name, dead)


def _figures(name: str, how: str, waits: Sequence[float]) -> Iterator[Figure]:
    yield Figure(name, f"median{how}", middle(waits), "s")
    yield Figure(name, f"95th percentile{how}", percentile(waits, 0.95), "s", GOAL)
    yield Figure(name, f"worst{how}", max(waits), "s")


def _waits(yard: Yard, servers: Sequence[Server], title: str) -> list[float]:
    """Seconds for each of so many films on these servers, which complete at any moment of a poll."""
    movies = yard.arrs["films"]
    grabbed = [
        _grab(yard, movies, f"{title} {number}", servers[number % len(servers)]) for number in range(SAMPLES)
    ]
    movies.refresh()  # as a real Arr has by the time that a download is complete
    began = {}
    for server, torrent_hash in grabbed:
        wait(random.uniform(0.2, 0.8))
        began[torrent_hash] = yard.crowd_of(server.name).complete(server.name, torrent_hash)
    eventually(lambda: _scans(movies).keys() >= began.keys(), within=120, say="not all were scanned")
    scans = _scans(movies)
    return [scans[torrent_hash] - at for torrent_hash, at in began.items()]


def _scans(movies: ArrSim) -> dict[str, float]:
    found: dict[str, float] = {}
    for request in movies.requests:
        if request.body and "downloadClientId" in request.body:
            found.setdefault(request.body["downloadClientId"].lower(), request.at.timestamp())
    return found


def _grab(yard: Yard, movies: ArrSim, title: str, server: Server) -> tuple[Server, str]:
    torrent = _torrent(yard, title)
    media = movies.add_media(title, [Release(torrent=torrent, title=torrent.name)])
    return server, movies.grab(media, client=server.name).lower()


def _torrent(yard: Yard, title: str) -> MadeTorrent:
    return make_torrent(yard.folder / "content" / title, title, files={"film.mkv": _SIZE})


def _death(yard: Yard, name: str, server: Server) -> Iterator[Figure]:
    crowd = yard.crowd_of(server.name)

    def alive() -> bool:
        return bool(yard.daemon.instance(server.name)["alive"])

    crowd.stop(server.name)
    seen = timed(lambda: eventually(lambda: not alive(), within=60))
    wait(10)
    crowd.start(server.name)
    back = timed(lambda: eventually(alive, within=120))
    yield Figure(name, "a dead instance is noticed after", seen, "s")
    yield Figure(name, "a dead instance that was 10 s away is back within", back, "s")
