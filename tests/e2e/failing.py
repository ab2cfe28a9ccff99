"""What the tests of failing downloads share: items whose best release is no good, and how it must end."""

import contextlib
import sqlite3
import time
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from tests.lab.arr import ArrSim, Media, Release
from tests.lab.daemon import Daemon, Json
from tests.lab.eventually import eventually
from tests.lab.qbittorrent import QbitServer
from tests.lab.stage import Stage
from tests.lab.torrents import MadeTorrent, offer, wait_for

#: Nothing is waited for that these scenarios are not about.
QUICK: Mapping[str, Any] = {"LoopSleepTimer": 1, "JustBackGrace": 0}
#: A torrent that nobody seeds fails; one that is seeded has found its seeder by then, on a slow machine too.
STALLS: Mapping[str, Any] = {"StalledDelay": "5s", "IgnoreTorrentsYoungerThan": 0}

SEARCH_FIELDS = ("movieIds", "episodeIds", "seriesId", "seasonNumber", "albumIds")


@dataclass(frozen=True)
class Item:
    """A media item with a release that fails and one that does not, and the search that must lie between."""

    arr: ArrSim
    media: Media
    bad: MadeTorrent
    good: MadeTorrent
    search: Json


def item(stage: Stage, arr: ArrSim, title: str = "The Item", *, stalls: bool = True, **made: Any) -> Item:
    """An item of which nothing was grabbed yet; its bad release `stalls`, or is as complete as the good one."""
    (one,) = items(stage, (arr, title, 1), stalls=stalls, **made)
    return one


def items(stage: Stage, *wanted: tuple[ArrSim, str, int], stalls: bool, **more: Any) -> list[Item]:
    """Several: Arr, title, and of how many episodes the releases are. `more` is for making the torrents."""
    made = [_item(stage, *one, **more) for one in wanted]
    good, bad = [one.good for one in made], [one.bad for one in made]
    offer(stage.seeder, *good, *(() if stalls else bad))
    return made


def _item(stage: Stage, arr: ArrSim, title: str, episodes: int, **more: Any) -> Item:
    kind = arr.kind.app.lower()
    files = {f"{title} S01E{n:02}.mkv": 64 * 1024 for n in range(1, episodes + 1)} if episodes > 1 else None
    bad, good = (
        stage.torrent(f"{title} the {how}", kind, offered=False, files=files, **more) for how in ("bad", "good")
    )
    media = arr.add_media(title, [Release(one, one.name) for one in (bad, good)])
    match kind:
        case "radarr":
            search: Json = {"name": "MoviesSearch", "movieIds": [media.id]}
        case "lidarr":
            search = {"name": "AlbumSearch", "albumIds": [media.id]}
        case _ if episodes > 1:
            search = {"name": "SeasonSearch", "seriesId": media.id, "seasonNumber": media.season}
        case _:
            search = {"name": "EpisodeSearch", "episodeIds": [media.parts[0].id]}
    return Item(arr, media, bad, good, search)


def searches_for(one: Item) -> list[Json]:
    """The searches that were done, each as its name and what it was for."""
    bodies = [command["body"] | {"trigger": command["trigger"]} for command in one.arr.searches]
    asked = [{k: v for k, v in body.items() if k in {"name", "trigger", *SEARCH_FIELDS}} for body in bodies]
    return [each for each in asked if each == one.search | {"trigger": each["trigger"]}]


def blocklisted(one: Item) -> list[str]:
    """The titles on the blocklist that are of this item."""
    titles = {one.bad.name, one.good.name}
    return [row["sourceTitle"] for row in one.arr.blocklist if row["sourceTitle"] in titles]


def story(daemon: Daemon, instance: str, torrent_hash: str) -> Json:
    """The whole story of a torrent, as the API tells it; AssertionError while there is none."""
    try:
        return daemon.get(f"/api/torrents/{instance}/{torrent_hash}")
    except httpx.HTTPStatusError as error:
        if error.response.status_code != 404:
            raise
        raise AssertionError(f"nothing is known of {torrent_hash} on {instance}") from error


def steps_of(daemon: Daemon, instance: str, torrent_hash: str, kind: str) -> list[tuple[str, str]]:
    """Step and outcome of the one run of that kind, once it is closed."""

    def closed() -> list[Any]:
        runs = [run for run in story(daemon, instance, torrent_hash)["protocols"] if run["kind"] == kind]
        assert len(runs) == 1, f"{kind} was run {len(runs)} times: {runs}"
        assert runs[0]["closedAt"], f"{kind} is still open: {runs}"
        return list(runs[0]["steps"])

    return [(step["step"], step["outcome"]) for step in eventually(closed, within=60)]


def hashes(server: QbitServer) -> set[str]:
    """Everything a server has."""
    return {str(torrent.hash) for torrent in server.api.torrents_info()}


def gone_from(server: QbitServer, torrent: MadeTorrent, others: Collection[str], within: float = 30) -> None:
    """Wait until a torrent is gone with its files, and see that the others are all there."""
    eventually(lambda: torrent.hash not in hashes(server), within=within, say=f"{torrent.name} is not removed")
    eventually(lambda: not (server.downloads / torrent.name).exists(), say=f"the files of {torrent.name} stay")
    assert set(others) <= hashes(server)


def bystanders(stage: Stage, server: QbitServer, arr: ArrSim) -> set[str]:
    """Torrents nothing may happen to: a stopped one of the same category, a stalled one of no category."""
    stopped = stage.torrent("A bystander, stopped", offered=False)
    nobodys = stage.torrent("A bystander, nobody's", offered=False)
    server.api.torrents_add(torrent_files=stopped.path.read_bytes(), category=arr.category, is_stopped=True)
    server.api.torrents_add(torrent_files=nobodys.path.read_bytes())
    for each in (stopped, nobodys):
        wait_for(server, each.hash)
    return {stopped.hash, nobodys.hash}


def after_a_pass(daemon: Daemon, category: str) -> None:
    """Wait until every live instance was polled, and after that a pass of the category run, from now on."""

    def begun(after: float) -> bool:
        (arr,) = [one for one in daemon.get("/api/status")["arrs"] if one["category"] == category]
        return float(arr["lastPass"] or 0) > after

    def polled() -> float:
        instances = daemon.get("/api/status")["qbitInstances"].values()
        last = min((one["lastPoll"] or 0 for one in instances if one["alive"]), default=time.time())
        return float(last) if last > now else 0

    now = time.time()
    seen_at = eventually(polled, within=60, say="not every instance is polled")
    eventually(lambda: begun(seen_at), within=60, say=f"{category} is not looked at")


@contextlib.contextmanager
def database(daemon: Daemon) -> Iterator[sqlite3.Connection]:
    """The database itself, to look at what only a restart reads, or to change while the daemon is down."""
    with contextlib.closing(sqlite3.connect(daemon.data / "qbitrr.db", timeout=10)) as connection, connection:
        yield connection
