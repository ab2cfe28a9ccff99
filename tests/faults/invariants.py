"""What must hold whatever happened, looked at from outside: servers, Arrs, the API and the database file."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from typing import TYPE_CHECKING

from qbittorrentapi import APIError

from tests.faults.items import Item
from tests.lab.daemon import Daemon

if TYPE_CHECKING:
    from tests.faults.campaign import Campaign


class Broken(Exception):
    """Something happened that never may, and that no waiting undoes."""


def broken(campaign: "Campaign") -> list[str]:
    """What happened twice, or to what it should not have; empty when nothing did."""
    here = _hashes(campaign)
    return [*_doubled(campaign), *_wrongly_removed(campaign, here), *_said(campaign)]


def unfinished(campaign: "Campaign") -> list[str]:
    """What must still happen; empty when everything has come to its end."""
    here = _hashes(campaign)
    lacking = [sentence for item in campaign.items for sentence in _lacks(item, here)]
    return lacking + down(campaign.daemon) + open_protocols(campaign.daemon)


def down(daemon: Daemon) -> list[str]:
    """The children that do not run and the Arrs that do not answer them, each as a line."""
    rows = [row for row in daemon.get("/api/actors")["actors"] if row["state"] != "running"]
    arrs = [row for row in daemon.get("/api/status")["arrs"] if row["state"] != "online"]
    return [f"{row['name']} is {row['state']}: {row['lastError']}" for row in rows + arrs]


def open_protocols(daemon: Daemon) -> list[str]:
    """The protocols in the database that were not brought to an end, each as a line."""
    query = "SELECT Kind, QbitInstance, Hash FROM protocol WHERE ClosedAt IS NULL"
    return [f"{kind} on {instance} of {one} is open" for kind, instance, one in _rows(daemon, query)]


def library(daemon: Daemon) -> set[tuple[str, str]]:
    """The instance and hash of every row in the database's library."""
    return {(row[0], row[1]) for row in _rows(daemon, "SELECT QbitInstance, Hash FROM torrentlibrary")}


def _rows(daemon: Daemon, query: str) -> list[tuple[str, ...]]:
    with closing(sqlite3.connect(f"file:{daemon.data}/qbitrr.db?mode=ro", uri=True, timeout=10)) as database:
        return [tuple(row) for row in database.execute(query)]


def _hashes(campaign: "Campaign") -> Mapping[str, frozenset[str]]:
    """What every server has that can be asked. Raises AssertionError when one does not answer just now."""
    found = {}
    for server in campaign.usable():
        try:
            found[server.name] = frozenset(str(one.hash) for one in server.api.torrents_info())
        except APIError as error:
            raise AssertionError(f"{server} does not answer the tests: {error}") from error
    return found


def _doubled(campaign: "Campaign") -> Iterator[str]:
    for item in campaign.items:
        for made in (item.good, item.bad):
            if made is not None and item.arr.import_count(made.hash) > (made is item.good):
                yield f"{made.name} was imported {item.arr.import_count(made.hash)} times"
        if item.searches() > item.failures:
            yield f"{item.media.title} was searched {item.searches()} times for {item.failures} failures"
    for arr in campaign.arrs:
        names = [str(row["sourceTitle"]) for row in arr.blocklist]
        bad = [item.bad.name for item in campaign.items if item.bad is not None]
        yield from (f"{name} is on the blocklist" for name in set(names) - set(bad))
        often = {name: names.count(name) for name in names if names.count(name) > 1}
        yield from (f"{name} is on the blocklist {count} times" for name, count in often.items())


def _wrongly_removed(campaign: "Campaign", here: Mapping[str, frozenset[str]]) -> Iterator[str]:
    """Whatever a rule allowed to be removed, on the instance where it was; nothing else may be gone."""
    may_go = {item.bad.hash for item in campaign.items if item.bad is not None}
    may_go |= {item.good.hash for item in campaign.items if item.passes_on}
    for instance in campaign.servers:
        for one in campaign.relays[instance].deleted:
            if one not in may_go:
                yield f"{one} was deleted from {instance}"
    for bystander in campaign.bystanders:
        if bystander.hash in campaign.relays[bystander.server].deleted:
            yield f"the {bystander.what} {bystander.hash} was deleted from {bystander.server}"
        if bystander.server in here and bystander.hash not in here[bystander.server]:
            yield f"the {bystander.what} {bystander.hash} is gone from {bystander.server}"
    if len(here) < len(campaign.servers):
        return  # what is not seen may be on a server that cannot be asked
    everywhere = frozenset().union(*here.values())
    for item in campaign.items:
        kept = not item.passes_on and item.good.hash not in item.taken
        if kept and item.arr.imported(item.good.hash) and item.good.hash not in everywhere:
            yield f"{item.good.name} was imported and is gone"


def _said(campaign: "Campaign") -> Iterator[str]:
    yield from (f"{arr.category}: {said}" for arr in campaign.arrs for said in arr.complaints)
    yield from (f"not answered: {said}" for said in campaign.watch.faults)
    if campaign.daemon.output().count("Traceback") > campaign.tracebacks:
        yield "the daemon's log has a traceback"


def _lacks(item: Item, here: Mapping[str, frozenset[str]]) -> Iterator[str]:
    if item.given_up:
        return
    if item.good.hash not in item.taken:
        if not item.arr.imported(item.good.hash):
            yield f"{item.good.name} is not imported"
        places = [name for name, hashes in here.items() if item.good.hash in hashes]
        if item.passes_on and places:
            yield f"{item.good.name} is still on {places}"
    if item.searches() < item.failures:
        yield f"{item.media.title} was searched {item.searches()} times for {item.failures} failures"
    if item.bad is not None and item.bad.hash not in item.taken and item.bad.hash in here.get(item.server, ()):
        yield f"{item.bad.name} is still on {item.server}"
