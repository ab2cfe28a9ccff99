"""The stream of torrents of a campaign: grabbed steadily on every instance, each with a fate of its own."""

import time
from typing import TYPE_CHECKING, ClassVar

from qbittorrentapi import APIError

from tests.faults.items import REJECTION, Bystander, Item
from tests.lab import torrents
from tests.lab.arr import ArrSim, Release
from tests.lab.arr.clients import ClientUnavailableError
from tests.lab.qbittorrent import QbitServer
from tests.lab.torrents import MadeTorrent

if TYPE_CHECKING:
    from tests.faults.campaign import Campaign

EVERY = 3.0  # s between two grabs
HELP_EVERY = 1.0  # s between two choices of where a search grabs to


class Stream:
    """Grabs for both Arrs, good releases and bad ones in turn, on whichever server takes them."""

    KINDS: ClassVar = ("good film", "good episode", "rejected film", "stalling episode")

    def __init__(self, campaign: "Campaign") -> None:
        self._campaign = campaign
        self._turn = 0
        self._due = 0.0
        self._help_due = 0.0

    def settle_bystanders(self) -> None:
        """Put torrents on every server that nobody may touch."""
        stage = self._campaign.stage
        for server in self._campaign.servers.values():
            stopped, other, nobodys, ignored, unclaimed = (
                stage.torrent(f"{server.name} bystander {number}", offered=False) for number in range(5)
            )
            torrents.add(server, stopped, "movies", stopped=True)
            torrents.add(server, other, "series", stopped=True)
            torrents.add(server, nobodys)
            torrents.add(server, ignored, "series", tags=("qBitrr-ignored",))
            torrents.seed(server, unclaimed, "movies")
            magnet = torrents.add_magnet(server, f"{server.name} magnet", "")
            mine = {"stopped": stopped, "stopped episode": other, "nobody's": nobodys, "ignored": ignored}
            self._campaign.bystanders += [
                *(Bystander(server.name, made.hash, what) for what, made in mine.items()),
                Bystander(server.name, unclaimed.hash, "unclaimed"),
                Bystander(server.name, magnet, "magnet"),
            ]

    def flow(self) -> None:
        """Grab the next one when its time has come."""
        if time.monotonic() >= self._due:
            self._due = time.monotonic() + EVERY
            if usable := self._campaign.usable():
                self.grab(self._campaign.random.choice(usable), self.KINDS[self._turn % len(self.KINDS)])
                self._turn += 1
        self._spread()

    def grab(self, server: QbitServer, kind: str) -> Item | None:
        """An Arr grabs a new item of that kind onto a server; None when that does not take it."""
        campaign = self._campaign
        arr = self._arr(kind)
        title = f"{len(campaign.items):03} {kind}"
        good = campaign.stage.torrent(f"{title} good", _kind(arr), offered=False)
        bad = None if "good" in kind else campaign.stage.torrent(f"{title} bad", _kind(arr), offered=False)
        try:
            self._campaign.peers.offer(good, *([bad] if bad is not None and kind == "rejected film" else []))
        except (APIError, AssertionError):
            return None  # the seeder has too much to do just now
        if kind == "rejected film" and bad is not None:
            arr.behaviour.import_rejections[bad.hash] = [REJECTION]
        releases = [Release(one, one.name) for one in (bad, good) if one is not None]
        media = arr.add_media(title, releases)
        try:
            arr.grab(media, client=server.name)
        except ClientUnavailableError:
            media.releases.clear()
            return None
        item = Item(arr, media, server.name, good, bad)
        campaign.items.append(item)
        if bad is not None and len(campaign.items) % 3 == 0:
            self._copy(bad, arr, server)
        return item

    def some_for(self, arr: ArrSim) -> None:
        """Grab one of each kind that an Arr has, so that it has something to do."""
        for kind in self.KINDS:
            if self._arr(kind) is arr:
                self.grab(self._campaign.random.choice(self._campaign.usable()), kind)

    def avoid_the_unusable(self) -> None:
        """Have what the Arrs grab next go to a server that takes it."""
        campaign = self._campaign
        for arr in campaign.arrs:
            clients = campaign.usable() or [*campaign.servers.values()]
            arr.behaviour.next_client = campaign.random.choice(clients).name

    def help_along(self) -> None:
        """Have an Arr grab what its search found no client for."""
        self._spread()
        usable = self._campaign.usable()
        for item in self._campaign.items:
            if item.bad is None or not usable or not item.searches() or self._grabbed(item):
                continue
            try:
                item.arr.grab(item.media, item.media.releases[1], self._campaign.random.choice(usable).name)
            except ClientUnavailableError:
                continue

    def _arr(self, kind: str) -> ArrSim:
        return self._campaign.movies if "film" in kind else self._campaign.series

    def _grabbed(self, item: Item) -> bool:
        rows = item.arr.history
        return any(r["downloadId"] == item.good.hash.upper() and r["eventType"] == "grabbed" for r in rows)

    def _copy(self, made: MadeTorrent, arr: ArrSim, server: QbitServer) -> None:
        """The user has a stopped copy of it on another server.

        One that the Arr lists after the copy it grabbed: of a hash on two clients an Arr knows the first alone.
        """
        names = [*self._campaign.servers]
        later = names[names.index(server.name) + 1 :]
        if others := [one for one in self._campaign.usable() if one.name in later]:
            other = self._campaign.random.choice(others)
            try:
                torrents.add(other, made, arr.category, stopped=True)
            except (APIError, AssertionError):
                return  # that server has too much to do just now
            self._campaign.bystanders.append(Bystander(other.name, made.hash, "stopped copy"))

    def _spread(self) -> None:
        if time.monotonic() >= self._help_due:
            self._help_due = time.monotonic() + HELP_EVERY
            self.avoid_the_unusable()


def _kind(arr: ArrSim) -> str:
    return arr.kind.app.lower()
