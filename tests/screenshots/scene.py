"""What the pictures show: three qBittorrents, three Arrs, and all that can befall a torrent, in one evening."""

import itertools
import random
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from tests.demo.titles import FIRST, Title, more
from tests.e2e.rules.test_seeded import set_limits
from tests.lab import torrents
from tests.lab.arr import ArrSim, Release
from tests.lab.daemon import Daemon
from tests.lab.eventually import eventually
from tests.lab.qbittorrent import QbitServer
from tests.lab.stage import Stage
from tests.lab.torrents import MadeTorrent
from tests.screenshots.content import of_holes, of_nobody, seeding

MIB, GIB = 1024**2, 1024**3
HOUR = 3600.0
WITHIN = 180.0
#: The evening becomes a day: what befell a torrent is set back by so much at most (s).
DAY = 22 * HOUR


class Scene:
    """The lab of the pictures; `told` is the torrent whose story is shown, by instance and hash."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self._random = random.Random(5)
        self._folders = (stage.folder / f"made-{number}" for number in itertools.count())
        self._titles: Iterator[Title] = itertools.chain(FIRST, more())
        self.told = ("", "")

    def build(self) -> Daemon:
        """Set all up and let it happen; returns the daemon when there is something to see."""
        stage = self.stage
        home = stage.server("5.1", "default", PollInterval=1, CompletedDownloadFolder="")
        away = stage.server("5.3", "qBit-Seedbox", PollInterval=1)
        stage.server("5.1", "qBit-Attic", PollInterval=1, Password="changed-last-week")
        films = stage.arr("radarr", "movies", Torrent={"SeedingMode": {"RemoveTorrent": 2}})
        series = stage.arr("sonarr", "tv")
        stage.arr("lidarr", "music")
        for server in (home, away):
            self._seeding_for_long(server)
        daemon = stage.daemon(LoopSleepTimer=2, FreeSpace="20G", IgnoreTorrentsYoungerThan=0, JustBackGrace=0)
        daemon.start()
        eventually(lambda: daemon.instance("qBit-Seedbox")["alive"], within=WITHIN)
        imported = [self._grab(arr, server, 24 * MIB) for arr, server in 4 * [(films, home), (series, away)]]
        words = "Not an upgrade for existing movie file. Existing quality: Bluray-1080p"
        rejected = self._grab(films, home, 900 * MIB, words)
        self.told = ("default", rejected)
        for torrent_hash, arr in zip(imported, itertools.cycle((films, series)), strict=False):
            eventually(lambda arr=arr, one=torrent_hash: arr.imported(one), within=WITHIN)  # type: ignore[misc]
        self._failing(films, home)
        eventually(lambda: (daemon.torrent(*self.told) or {}).get("message"), within=WITHIN)
        self._spread_over_the_day(daemon, {rejected})
        self._seeded_at_once(away)
        for server, arr, size in ((home, films, 3 * GIB), (away, series, 2 * GIB)):
            server.api.transfer_set_download_limit(limit=9 * MIB)
            self._grab(arr, server, size)
        for server, arr in ((home, series), (away, films)):
            self._stalling(arr, server)
        for times in range(1, 4):
            daemon.post("/api/actors/arr/movies/restart")
            eventually(lambda times=times: self._restarts(daemon, "arr/movies") == times, within=WITHIN)  # type: ignore[misc]
        for arr in (films, series):
            arr.refresh()
        for name in ("default", "qBit-Seedbox"):
            eventually(lambda name=name: (daemon.instance(name)["dlSpeed"] or 0) > MIB, within=WITHIN)  # type: ignore[misc]
        eventually(lambda: any("held back" in item for item in daemon.attention()), within=WITHIN)
        return daemon

    def _grab(self, arr: ArrSim, server: QbitServer, size: int, rejected_for: str = "") -> str:
        """An Arr grabs the next title, which the seeder has; returns its hash."""
        title = next(self._titles)
        torrent = of_holes(next(self._folders), title.release, title.file, size)
        torrents.seed(self.stage.seeder, torrent)
        if rejected_for:
            arr.behaviour.import_rejections[torrent.hash] = [rejected_for]
        return self._grabbed(arr, server, title, torrent)

    def _stalling(self, arr: ArrSim, server: QbitServer) -> str:
        """An Arr grabs the next title, which nobody has."""
        title = next(self._titles)
        torrent = of_nobody(next(self._folders), f"{title.release}.2160p.mkv", self._random.randrange(4, 30) * GIB)
        return self._grabbed(arr, server, title, torrent)

    def _failing(self, arr: ArrSim, server: QbitServer) -> None:
        """The user puts a torrent into the category that says it is no good."""
        torrent_hash = self._stalling(arr, server)
        arr.refresh()
        server.api.torrents_set_category("failed", torrent_hashes=torrent_hash)
        eventually(lambda: torrents.look(server, torrent_hash) is None, within=WITHIN)

    def _grabbed(self, arr: ArrSim, server: QbitServer, title: Title, torrent: MadeTorrent) -> str:
        media = arr.add_media(title.name, [Release(torrent=torrent, title=torrent.name)], title.year, parts=1)
        return arr.grab(media, client=server.name).lower()

    def _seeding_for_long(self, server: QbitServer) -> None:
        """What an Arr has imported long ago."""
        for category, count in (("movies", 21), ("tv", 13), ("music", 8)):
            for number in range(count):
                size = self._random.randrange(300, 12_000) * MIB
                made = of_nobody(next(self._folders), f"{self._invented(category, number)}.mkv", size)
                seeding(server, made, size, category, "qBitrr-imported")

    def _seeded_at_once(self, server: QbitServer) -> None:
        """More has reached its seeding goal than may go without a word."""
        found = server.api.torrents_info(category="movies", limit=14)
        for one in found:
            set_limits(server, MadeTorrent(one.name, one.hash, Path(), Path()), ratio=-2, minutes=0)

    def _invented(self, category: str, number: int) -> str:
        words = (
            "Copper",
            "Hollow",
            "Paper",
            "Winter",
            "Drowned",
            "Quiet",
            "Amber",
            "Seventh",
            "Lesser",
            "Northern",
        )
        nouns = (
            "Atlas",
            "Orchard",
            "Witness",
            "Causeway",
            "Almanac",
            "Harbour",
            "Meridian",
            "Sparrow",
            "Tides",
            "Oath",
        )
        name = f"The.{self._random.choice(words)}.{self._random.choice(nouns)}.{self._random.randrange(100):02}"
        endings = {
            "movies": f"{2004 + number}.1080p.BluRay.x264-LAB",
            "tv": f"S0{number % 6 + 1}.1080p.WEB-DL-LAB",
            "music": f"{1998 + number}.FLAC-LAB",
        }
        return f"{name}.{endings[category]}"

    def _restarts(self, daemon: Daemon, name: str) -> int:
        (actor,) = (one for one in daemon.get("/api/actors")["actors"] if one["name"] == name)
        return int(actor["restarts"]) if actor["state"] == "running" else 0

    def _spread_over_the_day(self, daemon: Daemon, but: set[str]) -> None:
        """Set back what the diary says of each torrent, so that an evening reads like a day."""
        daemon.terminate(within=60)
        with sqlite3.connect(daemon.data / "qbitrr.db") as database:
            hashes = [row[0] for row in database.execute("SELECT DISTINCT Hash FROM decision")]
            acted = {row[0] for row in database.execute("SELECT Hash FROM protocol")}
            for torrent_hash in set(hashes) - but:
                back = self._random.uniform(0.2 * HOUR, DAY) if torrent_hash in acted else 9 * 24 * HOUR
                database.execute("UPDATE decision SET At = At - ? WHERE Hash = ?", (back, torrent_hash))
                database.execute(
                    "UPDATE journal SET IntendedAt = IntendedAt - ?1, SettledAt = SettledAt - ?1"
                    " WHERE Protocol IN (SELECT Id FROM protocol WHERE Hash = ?2)", (back, torrent_hash),
                )  # fmt: skip
                database.execute(
                    "UPDATE protocol SET OpenedAt = OpenedAt - ?1, ClosedAt = ClosedAt - ?1 WHERE Hash = ?2",
                    (back, torrent_hash),
                )
        database.close()
        daemon.start()
        eventually(lambda: daemon.instance("qBit-Seedbox")["alive"], within=WITHIN)
