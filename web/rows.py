"""Says which torrents are wanted in which order, takes them out of many, and shapes those that are shown: pure."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from actors.arr.listing import ListedTorrent
from actors.arr.table import Entry


def _rule(row: Entry) -> str:
    verdict = row.verdict
    return verdict.rule if verdict is not None else ""


#: What `/api/torrents` can be sorted by.
SORTS: dict[str, Callable[[Entry], Any]] = {
    "name": lambda row: row.torrent.name.casefold(),
    "instance": lambda row: row.instance,
    "category": lambda row: row.torrent.category,
    "state": lambda row: row.torrent.state,
    "progress": lambda row: row.torrent.progress,
    "size": lambda row: row.torrent.size,
    "ratio": lambda row: row.torrent.ratio,
    "seedingTime": lambda row: row.torrent.seeding_time,
    "rule": _rule,
    "at": lambda row: row.verdict_at,
}

#: How many torrents there are of each value: of `instance`, `category`, `state` and `rule`.
type Counts = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which torrents, in which order; "" does not filter.

    `q` is part of a name, or the beginning of a hash, in upper or lower case. `rule` is that of the verdict.
    `attention`: only those that need the user. `sort` is one of `SORTS`, `descending` turns it round; equal
    ones come by name.
    """

    instance: str = ""
    category: str = ""
    state: str = ""
    rule: str = ""
    q: str = ""
    attention: bool = False
    sort: str = "name"
    descending: bool = False


def by_name(entries: Iterable[Entry]) -> list[Entry]:
    """In the order that every other one begins with."""
    # twice by one field each: strings are compared faster than pairs of them
    return sorted(sorted(entries, key=SORTS["instance"]), key=SORTS["name"])


def in_order(named: list[Entry], sort: str, *, descending: bool) -> list[Entry]:
    """Entries that come by name, sorted by another field; equal ones stay by name."""
    if sort == "name":
        return named[::-1] if descending else named
    return sorted(named, key=SORTS[sort], reverse=descending)


def matching(entries: list[Entry], wanted: Wanted) -> list[Entry]:
    """Those of the entries that are wanted, in the same order: a step for each filter that is set."""
    if wanted.instance:
        entries = [row for row in entries if row.instance == wanted.instance]
    if wanted.category:
        entries = [row for row in entries if row.torrent.category == wanted.category]
    if wanted.state:
        entries = [row for row in entries if row.torrent.state == wanted.state]
    if wanted.rule:
        entries = [row for row in entries if _rule(row) == wanted.rule]
    if wanted.attention:
        entries = [row for row in entries if row.verdict is not None and row.verdict.attention]
    if text := wanted.q.casefold():
        entries = [
            row for row in entries if text in row.torrent.name.casefold() or row.torrent.hash.startswith(text)
        ]
    return entries


def counts_of(entries: list[Entry]) -> Counts:
    """How many there are of each, the most frequent first."""
    found = {
        "instance": Counter([row.instance for row in entries]),
        "category": Counter([row.torrent.category for row in entries]),
        "state": Counter([row.torrent.state for row in entries]),
        "rule": Counter([_rule(row) for row in entries]),
    }
    return {field: dict(counter.most_common()) for field, counter in found.items()}


def torrent_row(listed: ListedTorrent) -> dict[str, Any]:
    """One row of `GET /api/torrents`. Times are Unix seconds, `seedingTime` seconds, `size` bytes."""
    torrent = listed.torrent
    return {
        "instance": listed.instance,
        "hash": torrent.hash,
        "name": torrent.name,
        "category": torrent.category,
        "state": torrent.state,
        "progress": torrent.progress,
        "size": torrent.size,
        "ratio": torrent.ratio,
        "seedingTime": torrent.seeding_time,
        "tags": sorted(torrent.tags),
        "imported": listed.imported,
        "verdict": {"rule": listed.rule, "why": listed.why, "at": listed.verdict_at},
        "lookAgainAt": listed.look_again_at,
        "message": listed.message,
        "needsAttention": listed.attention,
    }
