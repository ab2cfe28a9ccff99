"""What a user does at the wrong moment: takes a torrent away in the middle of a protocol about it."""

import json
from collections.abc import Callable, Sequence
from functools import partial
from urllib.parse import parse_qs

from qbittorrentapi import APIError

from tests.faults.campaign import Campaign, Course
from tests.faults.items import Bystander, Item
from tests.faults.tampered import Tampered
from tests.lab.arr import ArrSim
from tests.lab.qbittorrent import QbitServer
from tests.lab.relay import Cut, after, before

type Begin = Callable[[Campaign, ArrSim], Course]
type Deed = Callable[[Campaign, QbitServer, Item, str], None]

KEPT = "kept-by-the-user"


def removes(c: Campaign, server: QbitServer, item: Item, torrent_hash: str) -> None:
    """Delete it with its files."""
    item.taken.add(torrent_hash)  # first: what looks at the invariants does so all the time
    server.client().torrents_delete(delete_files=True, torrent_hashes=torrent_hash)


def moves(c: Campaign, server: QbitServer, item: Item, torrent_hash: str) -> None:
    """Put it into a category of his own, where it is nobody's business any more."""
    client = server.client()
    item.taken.add(torrent_hash)
    if KEPT not in client.torrents_categories():
        client.torrents_create_category(name=KEPT)
    client.torrents_set_category(category=KEPT, torrent_hashes=torrent_hash)
    c.bystanders.append(Bystander(server.name, torrent_hash, "torrent that the user took"))


def _during_an_import(deed: Deed) -> Begin:
    def course(c: Campaign, arr: ArrSim) -> Course:
        relay = c.relays[arr.category]

        def which() -> list[str]:
            return [str(json.loads(relay.last.content)["downloadClientId"]).lower()]

        def before_it_failed(c: Campaign, server: QbitServer, item: Item, torrent_hash: str) -> None:
            item.given_up = torrent_hash != item.good.hash
            deed(c, server, item, torrent_hash)

        cut = after(f"POST command {arr.kind.scan_command}")
        yield from _strikes(c, arr, [(relay, which)], cut, before_it_failed)

    return course


def _during_a_failure(deed: Deed) -> Begin:
    """Between the word to the Arr and the deletion: the Arr has heard of it, so the search must still come."""

    def course(c: Campaign, arr: ArrSim) -> Course:
        relay = c.relays[arr.category]

        def which() -> list[str]:
            places = {str(one["id"]): str(one["downloadId"]).lower() for one in arr.queue}
            return [places.get(relay.last.name.rpartition("/")[2], "")]

        yield from _strikes(c, arr, [(relay, which)], before(r"DELETE queue/\d+"), deed)

    return course


def _during_a_deletion(c: Campaign, arr: ArrSim) -> Course:
    """At the last moment, when qBittorrent is being told to delete it, the user moves it."""

    def which(relay: Tampered) -> list[str]:
        return parse_qs(relay.last.content.decode())["hashes"][0].split("|")

    relays = [(relay, partial(which, relay)) for relay in (c.relays[name] for name in c.servers)]
    yield from _strikes(c, arr, relays, before("POST torrents/delete"), moves)


def _strikes(
    c: Campaign, arr: ArrSim, relays: Sequence[tuple[Tampered, Callable[[], list[str]]]], cut: Cut, deed: Deed
) -> Course:
    """At that moment of any of those relays, until it came to something: a server may just be out of reach."""
    done: list[str] = []

    def strike(relay: Tampered, which: Callable[[], list[str]]) -> None:
        done.extend(name for one in which() for name in _do(c, deed, one))
        if not done:
            relay.arm(cut, partial(strike, relay, which))

    for relay, which in relays:
        relay.arm(cut, partial(strike, relay, which))
    c.stream.some_for(arr)
    yield lambda: str(cut).replace(r"\d+", "…") if done else ""
    for relay, _ in relays:
        relay.disarm()


def _do(c: Campaign, deed: Deed, torrent_hash: str) -> list[str]:
    """On whichever server has it from the Arr; copies of the user's own stay as they are. Returns where."""
    others = {one.server for one in c.bystanders if one.hash == torrent_hash}
    found = []
    for item in (one for one in c.items if torrent_hash in one.hashes):
        for server in (one for one in c.usable() if one.name not in others):
            try:
                if server.client().torrents_info(torrent_hashes=torrent_hash):
                    deed(c, server, item, torrent_hash)
                    found.append(server.name)
            except APIError:
                continue  # it has just banned our address, or is busy
    return found


FAULTS: dict[str, Begin] = {
    "user removes it during its import": _during_an_import(removes),
    "user moves it during its import": _during_an_import(moves),
    "user removes it during its failure": _during_a_failure(removes),
    "user moves it during its failure": _during_a_failure(moves),
    "user moves it as it is deleted": _during_a_deletion,
}
