"""Filters, sorts and pages the torrents of all categories, and shapes only the rows that are shown: pure."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from actors.arr.listing import ListedTorrent

#: What `/api/torrents` can be sorted by.
SORTS: dict[str, Callable[[ListedTorrent], Any]] = {
    "name": lambda row: row.torrent.name.casefold(),
    "instance": lambda row: row.instance,
    "category": lambda row: row.torrent.category,
    "state": lambda row: row.torrent.state,
    "progress": lambda row: row.torrent.progress,
    "size": lambda row: row.torrent.size,
    "ratio": lambda row: row.torrent.ratio,
    "seedingTime": lambda row: row.torrent.seeding_time,
    "rule": lambda row: row.rule,
    "at": lambda row: row.verdict_at,
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which torrents, in which order; "" does not filter.

    `q` is part of a name, or the beginning of a hash, in upper or lower case. `attention`: only those that
    need the user. `sort` is one of `SORTS`, `descending` turns it round; equal ones come by name.
    """

    instance: str = ""
    category: str = ""
    state: str = ""
    q: str = ""
    attention: bool = False
    sort: str = "name"
    descending: bool = False


def find(rows: Iterable[ListedTorrent], wanted: Wanted) -> list[ListedTorrent]:
    """Those of the rows that are wanted, sorted."""
    text = wanted.q.casefold()

    def takes(row: ListedTorrent) -> bool:
        torrent = row.torrent
        return (
            (not wanted.instance or row.instance == wanted.instance)
            and (not wanted.category or torrent.category == wanted.category)
            and (not wanted.state or torrent.state == wanted.state)
            and (not wanted.attention or row.attention)
            and (not text or text in torrent.name.casefold() or torrent.hash.startswith(text))
        )

    found = [row for row in rows if takes(row)]
    by_name = wanted.sort == "name"
    found.sort(key=lambda row: (row.torrent.name.casefold(), row.instance), reverse=wanted.descending and by_name)
    if not by_name:
        found.sort(key=SORTS[wanted.sort], reverse=wanted.descending)
    return found


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
