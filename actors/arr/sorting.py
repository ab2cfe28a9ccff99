"""The download queue in the order that tracker rows with `SortTorrents` ask for: pure."""

from collections.abc import Iterable

from actors.arr.facts import Facts
from actors.arr.rules.rulebook import RuleSettings
from actors.arr.rules.situation import Situation
from actors.messages import TopPriority
from actors.torrent import TAG_IGNORED


def sorts(settings: RuleSettings) -> bool:
    """Whether any tracker row sorts at all."""
    return any(row.sort_torrents for row in settings.rows)


def queue_order(facts: Iterable[Facts], settings: RuleSettings, now: float) -> TopPriority | None:
    """One instance's torrents of this category, those of sorting trackers on top; None where that is so already.

    Only their order among themselves is looked at: another category's torrents above them are not fought.
    Torrents outside the queue (place 0), ignored ones and those of unknown trackers stay where they are.
    """
    if not sorts(settings):
        return None
    queued: list[tuple[int, float, str]] = []  # place, what it should be sorted by, hash
    for one in facts:
        rows = Situation(one, settings, now).rows
        if one.torrent.priority <= 0 or rows is None or TAG_IGNORED in one.torrent.tags:
            continue
        rank = max((row.priority for row in rows if row.sort_torrents), default=None)
        queued.append((one.torrent.priority, float("inf") if rank is None else -rank, one.torrent.hash))
    now_in_place = sorted(queued)
    wanted = sorted(now_in_place, key=lambda place: place[1])
    if wanted == now_in_place:
        return None
    hashes = tuple(hash_ for _, rank, hash_ in wanted if rank != float("inf"))
    return TopPriority(hashes, "SortTorrents: by the priority of their trackers")
