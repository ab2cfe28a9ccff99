"""The FAIL and REMOVE protocols, pure: which steps, in which order, from what the Arr says of the hash."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from actors.arr.facts import ArrHistory, QueueEntry
from actors.arr.pauses import MediaPause, after_failure, search_at
from actors.arr.step import Fail, Remove
from actors.torrent import TAG_HNR_ACTIVE, Torrent

#: A step before it has an id: what it is called in the journal, and what is needed to do it.
type Step = tuple[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Plan:
    """The steps of one run in order. `failed_media` are the pauses to remember; `remark` what cannot be done.

    `later`: a search that has to wait, as a run of its own, since it may outlive the torrent by a day.
    """

    kind: str
    steps: tuple[Step, ...]
    failed_media: Mapping[str, MediaPause] = field(default_factory=dict)
    remark: str = ""
    later: Step | None = None


def plan_fail(
    fail: Fail,
    torrent: Torrent,
    entry: QueueEntry | None,
    history: ArrHistory | None,
    *,
    re_search: bool,
    auto_redownload: bool,
    tagless: bool,
    pauses: Mapping[str, MediaPause],
    now: float,
) -> Plan:
    """Out of the Arr's queue, off the instance (unless it is still owed), and searched again.

    The search is the Arr's own when it searches for failed downloads by itself and need not wait; else one
    explicit command, not before the pause of its media item ends: then the Arr is told not to search.
    `history` is needed only where the queue does not list the hash.
    """
    media = entry.media if entry is not None else history.media if history is not None else ()
    told_before = entry is None and history is not None and history.failed
    wanted = fail.search and re_search and not told_before
    counted = {} if told_before else {key: after_failure(pauses.get(key), now) for key in media}
    search_from = search_at(media, counted, now)
    mark = _grab_to_mark(fail, entry, history)
    searched = mark is not None or (entry is not None and search_from <= now)
    by_the_arr = wanted and fail.blocklist and auto_redownload and searched
    steps: list[Step] = []
    if entry is not None:
        unqueue = {"ids": entry.ids, "blocklist": fail.blocklist, "skip_redownload": not by_the_arr}
        steps.append(("unqueue", unqueue))
    if mark is not None:
        steps.append(("blocklist", {"history_id": mark}))
    steps.append(_off(torrent, fail, tagless))
    later = None
    if wanted and media and not by_the_arr:
        search: Step = ("search", {"media": media, "not_before": search_from})
        if search_from <= now:
            steps.append(search)
        else:
            later = search
    return Plan(
        "FAIL", tuple(steps), counted, _remark(fail, entry, media, marked=told_before or mark is not None), later
    )


def _grab_to_mark(fail: Fail, entry: QueueEntry | None, history: ArrHistory | None) -> int | None:
    """The history row by which to blocklist what the queue does not list (any more).

    A torrent in another category leaves the Arr's queue within a minute; without this, the search that
    follows would grab the same release again.
    """
    if entry is not None or not fail.blocklist or history is None or history.failed:
        return None
    return history.grab_id


def _off(torrent: Torrent, fail: Fail, tagless: bool) -> Step:
    if not fail.keep:
        return _delete(torrent, fail.files)
    return ("mark", {}) if tagless else ("tag", {"tags": (TAG_HNR_ACTIVE,)})


def _delete(torrent: Torrent, files: bool) -> Step:
    return ("delete", {"files": files, "category": torrent.category, "complete": torrent.complete})


def _remark(fail: Fail, entry: QueueEntry | None, media: tuple[str, ...], *, marked: bool) -> str:
    if entry is not None or marked:
        return ""
    if not media:
        return "the Arr does not know it, so it could be neither blocklisted nor searched again"
    return "it is not in the Arr's queue, so it could not be blocklisted" if fail.blocklist else ""


def plan_fail_of_copy(fail: Fail, torrent: Torrent, *, tagless: bool) -> Plan:
    """Another instance's copy of the hash is being failed, which tells the Arr: here it only has to go."""
    return Plan("FAIL", (_off(torrent, fail, tagless),), remark="the Arr is told about the other copy")


def plan_remove(remove: Remove, torrent: Torrent) -> Plan:
    """Off the instance, with files; the Arr is not told, since to it this is no failure."""
    return Plan("REMOVE", (_delete(torrent, remove.files),))


def plan_search(media: tuple[str, ...], pauses: Mapping[str, MediaPause], now: float) -> Plan | None:
    """Search for another release while the torrent stays; None where the Arr knows no media item for it."""
    if not media:
        return None
    return Plan("SEARCH", (("search", {"media": media, "not_before": search_at(media, pauses, now)}),))
