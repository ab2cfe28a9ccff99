"""What a user does at the wrong moment: takes a torrent away in the middle of a protocol about it."""

import json
from collections.abc import Callable
from functools import partial
from urllib.parse import parse_qs

from tests.faults.campaign import Campaign, Course
from tests.faults.items import Bystander, Item
from tests.faults.tampered import Tampered
from tests.lab.arr import ArrSim
from tests.lab.qbittorrent import QbitServer
from tests.lab.relay import after, before

type Begin = Callable[[Campaign, ArrSim], Course]
type Deed = Callable[[Campaign, QbitServer, Item, str], None]

KEPT = "kept-by-the-user"


def removes(c: Campaign, server: QbitServer, item: Item, torrent_hash: str) -> None:
    """Delete it with its files."""
    item.taken.add(torrent_hash)
    server.client().torrents_delete(delete_files=True, torrent_hashes=torrent_hash)


def moves(c: Campaign, server: QbitServer, item: Item, torrent_hash: str) -> None:
    """Put it into a category of his own, where it is nobody's business any more."""
    item.taken.add(torrent_hash)
    client = server.client()
    if KEPT not in client.torrents_categories():
        client.torrents_create_category(name=KEPT)
    client.torrents_set_category(category=KEPT, torrent_hashes=torrent_hash)
    c.bystanders.append(Bystander(server.name, torrent_hash, "torrent that the user took"))


def _during_an_import(deed: Deed) -> Begin:
    def course(c: Campaign, arr: ArrSim) -> Course:
        relay = c.relays[arr.category]

        def strike() -> None:
            torrent_hash = str(json.loads(relay.last.content)["downloadClientId"]).lower()
            _do(c, deed, torrent_hash)

        relay.arm(after(f"POST command {arr.kind.scan_command}"), strike)
        yield relay.struck.is_set

    return course


def _during_a_failure(deed: Deed) -> Begin:
    """Between the word to the Arr and the deletion: the Arr has heard of it, so the search must still come."""

    def course(c: Campaign, arr: ArrSim) -> Course:
        relay = c.relays[arr.category]
        places = {one["id"]: one["downloadId"].lower() for one in arr.queue}

        def strike() -> None:
            places.update({one["id"]: one["downloadId"].lower() for one in arr.queue})
            _do(c, deed, places.get(int(relay.last.name.rpartition("/")[2]), ""))

        relay.arm(before(r"DELETE queue/\d+"), strike)
        yield relay.struck.is_set

    return course


def _during_a_deletion(c: Campaign, arr: ArrSim) -> Course:
    """At the last moment, when qBittorrent is being told to delete it, the user moves it."""
    relays = [c.relays[name] for name in c.servers]

    def strike(relay: Tampered) -> None:
        for torrent_hash in parse_qs(relay.last.content.decode())["hashes"][0].split("|"):
            _do(c, moves, torrent_hash)

    for relay in relays:
        relay.arm(before("POST torrents/delete"), partial(strike, relay))
    yield lambda: any(relay.struck.is_set() for relay in relays)
    for relay in relays:
        relay.disarm()


def _do(c: Campaign, deed: Deed, torrent_hash: str) -> None:
    """On whichever server has it from the Arr; copies of the user's own stay as they are."""
    others = {one.server for one in c.bystanders if one.hash == torrent_hash}
    for item in (one for one in c.items if torrent_hash in one.hashes):
        for server in c.usable():
            if server.name not in others and server.client().torrents_info(torrent_hashes=torrent_hash):
                deed(c, server, item, torrent_hash)


FAULTS: dict[str, Begin] = {
    "user removes it during its import": _during_an_import(removes),
    "user moves it during its import": _during_an_import(moves),
    "user removes it during its failure": _during_a_failure(removes),
    "user moves it during its failure": _during_a_failure(moves),
    "user moves it as it is deleted": _during_a_deletion,
}
