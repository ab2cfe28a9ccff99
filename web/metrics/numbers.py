"""Reads every metric's present numbers from what is published and counted; it looks at no single torrent."""

import platform
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import NamedTuple, get_args

from actors.arr.snapshot import ArrSnapshot
from actors.instance.snapshot import InstanceSnapshot
from actors.status import ChildStatus
from actors.tally import Durations, Labels, Tally
from actors.version import VERSION
from web.metrics.names import Names
from web.standing import State, arr_state, instance_state
from web.status import is_ready
from web.views import Views

_STATES: tuple[State, ...] = get_args(State.__value__)
_IMPORTS = ("imported", "failed")
_KINDS = ("fail", "remove", "search")
_OUTCOMES = ("done", "failed")


class Number(NamedTuple):
    """One series of a metric as it is now."""

    name: str
    labels: Labels
    value: float | Durations


def numbers(views: Views, tally: Tally) -> Iterator[Number]:
    """Every series; the work goes with how many instances and categories there are, not with their torrents."""
    names, children = Names(views.settings), views.children()
    yield Number("qbitrr_build_info", (VERSION, platform.python_version()), 1)
    yield Number("qbitrr_ready", (), is_ready(views))
    yield Number("qbitrr_threads", (), threading.active_count())
    yield from _house(views, tally, children)
    yield from _instances(views, names, children)
    yield from _arrs(views, children)
    for arr in views.arrs():
        if arr.category in names.categories:
            yield from _category(arr)
    yield from _counted(views, names, tally)


def _house(views: Views, tally: Tally, children: Mapping[str, ChildStatus]) -> Iterator[Number]:
    for child in children.values():
        yield Number("qbitrr_actor_up", (child.name,), child.state == "running")
        yield Number("qbitrr_actor_restarts_total", (child.name,), child.restarts)
        yield Number("qbitrr_actor_mailbox_messages", (child.name,), views.mailbox(child.name))
    storage = views.storage()
    if storage is not None:
        yield Number("qbitrr_database_up", (), storage.ok)
        yield Number("qbitrr_standby", (), bool(storage.standby))
    dropped = tally.counts("dropped_writes").get((), 0)
    yield Number("qbitrr_database_dropped_writes_total", (), dropped)


def _instances(views: Views, names: Names, children: Mapping[str, ChildStatus]) -> Iterator[Number]:
    for settings in views.settings.instances:
        name, snapshot = settings.name, views.instance(settings.name)
        state = instance_state(settings, children.get(f"qbit/{name}"), snapshot)
        yield Number("qbitrr_instance_up", (name,), state == "online")
        for each in _STATES:
            yield Number("qbitrr_instance_state", (name, each), each == state)
        if snapshot is not None and state == "online":
            yield from _instance(name, snapshot, names)


def _instance(name: str, snapshot: InstanceSnapshot, names: Names) -> Iterator[Number]:
    """Of one that is connected: what a lost one held is not what it holds."""
    yield Number("qbitrr_instance_info", (name, snapshot.version, snapshot.web_api), 1)
    torrents: Counter[tuple[str, str]] = Counter()
    for (category, state), count in snapshot.by_state.items():
        torrents[names.category(category), names.state(state)] += count
    for (category, state), count in sorted(torrents.items()):
        yield Number("qbitrr_instance_torrents", (name, category, state), count)
    yield Number("qbitrr_instance_download_bytes_per_second", (name,), snapshot.dl_speed)
    yield Number("qbitrr_instance_upload_bytes_per_second", (name,), snapshot.up_speed)
    if snapshot.free_space is not None:
        yield Number("qbitrr_instance_free_space_bytes", (name,), snapshot.free_space)
    yield Number("qbitrr_instance_last_poll_timestamp_seconds", (name,), snapshot.last_poll_at)


def _arrs(views: Views, children: Mapping[str, ChildStatus]) -> Iterator[Number]:
    for settings in views.settings.arrs:
        category, snapshot = settings.category, views.arr(settings.category)
        state = arr_state(children.get(f"arr/{category}"), snapshot)
        yield Number("qbitrr_arr_up", (category,), state == "online")
        for each in _STATES:
            yield Number("qbitrr_arr_state", (category, each), each == state)
        if snapshot is not None and snapshot.queue_length is not None:
            yield Number("qbitrr_arr_queue_length", (category,), snapshot.queue_length)


def _category(arr: ArrSnapshot) -> Iterator[Number]:
    category = arr.category
    for one in arr.instances:
        yield Number("qbitrr_category_torrents", (category, one.instance), one.torrents)
    if arr.last_pass_at is not None:
        yield Number("qbitrr_last_pass_timestamp_seconds", (category,), arr.last_pass_at)
    yield Number("qbitrr_journal_open_steps", (category,), arr.open_steps)
    yield Number("qbitrr_attention_torrents", (category,), len(arr.attention))
    for brake in arr.brakes:
        yield Number("qbitrr_held_back_removals", (category, brake.instance), brake.count)
    for doubt in arr.doubts:
        yield Number("qbitrr_missing_torrents", (category, doubt.instance), doubt.count)


def _counted(views: Views, names: Names, tally: Tally) -> Iterator[Number]:
    """What only grows, of what is configured now; a 0 stands before the first, so that a rate sees it come."""
    instances = tuple((one.name,) for one in views.settings.instances)
    arrs = tuple((one.category,) for one in views.settings.arrs)
    categories = tuple((one,) for one in names.categories)
    for what, known in (("instance_requests", instances), ("instance_received_bytes", instances),
                        ("arr_requests", arrs), ("arr_received_bytes", arrs)):  # fmt: skip
        yield from _counts(what, tally, known)
    imports = tuple((one, outcome) for (one,) in arrs for outcome in _IMPORTS)
    yield from _counts("imports", tally, imports)
    protocols = tuple((one, kind, outcome) for (one,) in categories for kind in _KINDS for outcome in _OUTCOMES)
    yield from _counts("protocols", tally, protocols)
    decisions: Counter[Labels] = Counter()
    for (category, *rest), count in tally.counts("decisions").items():
        decisions[names.category(category), *rest] += int(count)
    yield from (Number("qbitrr_decisions_total", labels, count) for labels, count in sorted(decisions.items()))
    targets = tuple((one.name, outcome) for one in views.notify() for outcome in ("sent", "lost"))
    yield from _counts("notifications", tally, targets)
    yield from _durations("instance_poll", tally, instances)
    yield from _durations("pass", tally, categories)


def _counts(what: str, tally: Tally, known: tuple[Labels, ...]) -> Iterator[Number]:
    counts = tally.counts(what)
    yield from (Number(f"qbitrr_{what}_total", labels, counts.get(labels, 0)) for labels in known)


def _durations(what: str, tally: Tally, known: tuple[Labels, ...]) -> Iterator[Number]:
    timed = tally.durations(what)
    yield from (Number(f"qbitrr_{what}_seconds", labels, timed[labels]) for labels in known if labels in timed)
