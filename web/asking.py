"""What the user asks for with torrents: which of them it can be done with, what would follow, and whom to tell."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from actors.arr.asked import Circumstances, why_not
from actors.arr.listing import ListedTorrent
from actors.arr.snapshot import ArrSnapshot
from actors.messages import Asked, Wish
from actors.torrent import TAG_HNR_ACTIVE
from web.standing import instance_state, why_not_online
from web.views import Views

type Key = tuple[str, str]  # instance, hash


@dataclass(frozen=True, slots=True)
class Target:
    """A torrent that is followed, and the category that follows it."""

    arr: ArrSnapshot
    listed: ListedTorrent

    @property
    def key(self) -> Key:
        """Instance and hash."""
        return (self.listed.instance, self.listed.torrent.hash)


@dataclass(frozen=True, slots=True)
class Declined:
    """A torrent with which it is not done: `why` as a sentence, `status` as the API answers it."""

    instance: str
    hash: str
    name: str
    why: str
    status: int


@dataclass(frozen=True, slots=True)
class Survey:
    """A wish, the torrents it can be done with and those it cannot."""

    wish: Wish
    granted: tuple[Target, ...]
    declined: tuple[Declined, ...]


def survey(views: Views, wish: Wish, keys: Iterable[Key]) -> Survey:
    """Look at each torrent once; nothing is done yet. What no category follows is declined with 404."""
    granted, declined = [], []
    for instance, torrent_hash in dict.fromkeys(keys):
        target = find(views, instance, torrent_hash)
        if target is None:
            why = f"No torrent {torrent_hash} on {instance} is in a category qBitrr looks after."
            declined.append(Declined(instance, torrent_hash, torrent_hash, why, 404))
            continue
        torrent = target.listed.torrent
        if why := why_not(wish, torrent, circumstances(views, target)):
            declined.append(Declined(instance, torrent_hash, torrent.name, why, 409))
        else:
            granted.append(target)
    return Survey(wish, tuple(granted), tuple(declined))


def pass_on(views: Views, asked: Survey) -> Survey:
    """Tell each category what is asked of its torrents; what could not be told is declined with 503."""
    by_category: dict[str, list[Target]] = defaultdict(list)
    for target in asked.granted:
        by_category[target.arr.category].append(target)
    told: list[Target] = []
    untold: list[Declined] = []
    for category, targets in by_category.items():
        message = Asked(asked.wish, tuple(target.key for target in targets))
        if views.tell(f"arr/{category}", message):
            told += targets
            continue
        why = f"arr/{category} is not running just now: /api/actors says why."
        untold += [Declined(*target.key, target.listed.torrent.name, why, 503) for target in targets]
    return replace(asked, granted=tuple(told), declined=(*asked.declined, *untold))


def find(views: Views, instance: str, torrent_hash: str) -> Target | None:
    """A torrent that some category follows."""
    for arr in views.arrs():
        listed = arr.listing.row(instance, torrent_hash) if arr.listing else None
        if listed is not None:
            return Target(arr, listed)
    return None


def circumstances(views: Views, target: Target) -> Circumstances:
    """How things stand around a torrent, as far as is published."""
    instance, arr = target.listed.instance, target.arr
    child, silent, read_only = views.children().get(f"qbit/{instance}"), "", False
    for each in views.settings.instances:
        if each.name == instance:
            read_only = each.read_only
            if instance_state(each, child, views.instance(instance)) != "online":
                silent = f"{instance} gives no answer: {why_not_online(each, child)}"
    return Circumstances(
        dry_run=arr.dry_run,
        read_only=read_only,
        silent=silent,
        arr=bool(arr.kind),
        arr_silent="" if arr.reachable else arr.error or f"{arr.name} gives no answer.",
        leaving=any(
            (run.instance, run.hash) == target.key and run.kind in {"FAIL", "REMOVE"} for run in arr.running
        ),
        removals=views.settings.general.max_removals_per_pass != 0,
    )


def consequences(views: Views, asked: Survey) -> tuple[str, ...]:
    """What will follow, in sentences that name numbers and instances; () where nothing is left to do."""
    if not asked.granted:
        return ()
    count = len(asked.granted)
    them = "It" if count == 1 else "They"
    where = _and([f"{_torrents(n)} on {one}" for one, n in Counter(t.key[0] for t in asked.granted).items()])
    arrs = _and(sorted({target.arr.name for target in asked.granted}))
    match asked.wish:
        case "run":
            return (f"The next pass looks at {where}.",)
        case "recheck":
            return (f"qBittorrent reads all data of {where} again, which may take a while.",)
        case "ignore":
            return (f"{where} {_gets(count)} the tag qBitrr-ignored: qBitrr does nothing with {_them(count)}.",)
        case "unignore":
            return (f"{where} {_gets(count)} looked after again.",)
        case "import":
            return (f"{arrs} is asked to import {where} again.",)
        case "fail":
            return tuple(_of_failing(views, asked, where, arrs, them))


def _of_failing(views: Views, asked: Survey, where: str, arrs: str, them: str) -> Iterable[str]:
    one = len(asked.granted) == 1
    are = "is" if one else "are"
    yield f"{where} {are} taken out of the queue of {arrs} and blocklisted there."
    yield f"{them} {are} deleted from qBittorrent with {'its' if one else 'their'} files."
    searching = {arr.category for arr in views.settings.arrs if arr.re_search}
    searched = sum(target.arr.category in searching for target in asked.granted)
    if searched == len(asked.granted):
        yield f"Then another release is searched for{'' if one else ' each'}."
    else:
        yield (
            "Nothing is searched again, since ReSearch is off."
            if not searched
            else (f"Another release is searched for {searched} of them; for the others ReSearch is off.")
        )
    if imported := sum(target.listed.imported for target in asked.granted):
        some = "It is" if one else "1 of them is" if imported == 1 else f"{imported} of them are"
        yield f"{some} in the library already: what is there stays."
    if owed := sum(_owed(target) for target in asked.granted):
        some = "It is" if one else "1 of them is" if owed == 1 else f"{owed} of them are"
        yield f"{some} still owed to {'its' if one or owed == 1 else 'their'} tracker."
    most = views.settings.general.max_removals_per_pass
    if 0 < most < len(asked.granted):
        yield f"At most {most} go in each pass."
    yield "This cannot be undone."


def _owed(target: Target) -> bool:
    torrent, memory = target.listed.torrent, target.listed.memory
    return memory.owed or TAG_HNR_ACTIVE in torrent.tags


def summary(asked: Survey) -> dict[str, Any]:
    """What was accepted and what was not, for the API."""
    return {
        "accepted": len(asked.granted),
        "declined": [
            {"instance": one.instance, "hash": one.hash, "name": one.name, "error": one.why}
            for one in asked.declined
        ],
    }


def _torrents(count: int) -> str:
    return "1 torrent" if count == 1 else f"{count} torrents"


def _gets(count: int) -> str:
    return "gets" if count == 1 else "get"


def _them(count: int) -> str:
    return "it" if count == 1 else "them"


def _and(parts: list[str]) -> str:
    return " and ".join([*[", ".join(parts[:-1])][: len(parts) > 1], *parts[-1:]])
