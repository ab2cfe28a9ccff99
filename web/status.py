"""Shapes what actors have published into `/api/status`, `/api/torrents/distribution` and `/api/actors`."""

from collections.abc import Mapping
from typing import Any

from actors.arr.snapshot import ArrSnapshot, Brake, Doubt
from actors.status import ChildStatus
from storage.settings import ArrSettings, InstanceSettings
from web.standing import arr_state, instance_state, why_not_online
from web.views import Views

type Json = dict[str, Any]


def status_view(views: Views) -> Json:
    """`GET /api/status`. `qbit` is the instance `default`, {} where there is none. Times are Unix seconds."""
    settings, children = views.settings, views.children()
    instances = {each.name: _instance(views, each, children) for each in settings.instances}
    return {
        "qbit": instances.get("default", {}),
        "qbitInstances": instances,
        "arrs": [_arr(views, each, children) for each in settings.arrs],
        "managed": _managed(views, settings.arrs, children),
        "ready": is_ready(views),
        "dryRun": settings.general.dry_run,
        "problems": [str(problem) for problem in settings.problems],
        "notReloaded": list(views.not_reloaded()),
        "notices": list(settings.notices),
        "database": _database(views),
    }


def distribution_view(views: Views) -> Json:
    """`GET /api/torrents/distribution`: how many torrents of which category each instance holds."""
    children = views.children()
    found: Json = {}
    for each in views.settings.instances:
        child, snapshot = children.get(f"qbit/{each.name}"), views.instance(each.name)
        if snapshot is not None and instance_state(each, child, snapshot) == "online":
            found[each.name] = {
                "total": snapshot.torrents,
                "by_category": dict(snapshot.by_category),
                "alive": True,
                "host": each.host,
                "port": each.port,
            }
        else:
            found[each.name] = {"error": why_not_online(each, child), "alive": False}
    return {"distribution": found}


def actors_view(views: Views) -> Json:
    """`GET /api/actors`: the supervisor's children. `mailbox` counts the messages that wait."""
    return {
        "actors": [
            {
                "name": child.name,
                "state": child.state,
                "incarnation": child.incarnation,
                "restarts": child.restarts,
                "lastError": child.last_error,
                "since": child.since,
                "nextTry": child.next_try,
                "mailbox": views.mailbox(child.name),
                "leftBehind": child.left_behind,
                "restartedAt": list(child.restarted_at),
            }
            for child in views.children().values()
        ]
    }


def is_ready(views: Views) -> bool:
    """Every child that should run, runs."""
    children = views.children().values()
    return bool(children) and all(child.state == "running" for child in children)


def is_begun(views: Views) -> bool:
    """The start is over: storage runs and everything else was tried; an instance that is down does not count.

    Where another qBitrr holds their database, it is over when this one takes over.
    """
    children = views.children()
    storage = children.get("storage")
    if storage is None or storage.state != "running" or stands_by(views):
        return False
    return all(child.state != "starting" or child.last_error for child in children.values())


def stands_by(views: Views) -> bool:
    """This process does nothing, since another one may, on the same database."""
    storage = views.storage()
    return storage is not None and bool(storage.standby)


def _instance(views: Views, each: InstanceSettings, children: Mapping[str, ChildStatus]) -> Json:
    child, snapshot = children.get(f"qbit/{each.name}"), views.instance(each.name)
    state = instance_state(each, child, snapshot)
    live = snapshot if state == "online" else None
    return {
        "name": each.name,
        "alive": live is not None,
        "host": each.host,
        "port": each.port,
        "version": snapshot.version if snapshot else None,
        "state": state,
        "since": child.since if child else None,
        "lastError": child.last_error if child else "",
        "nextTry": child.next_try if child else None,
        "torrents": live.torrents if live else None,
        "byCategory": dict(live.by_category) if live else {},
        "dlSpeed": live.dl_speed if live else None,
        "upSpeed": live.up_speed if live else None,
        "readOnly": each.read_only,
        "freeSpace": live.free_space if live else None,
        "spaceLine": live.space_line if live else "",
        "connectionStatus": live.connection_status if live else None,
        "lastPoll": snapshot.last_poll_at if snapshot else None,
    }


def _arr(views: Views, each: ArrSettings, children: Mapping[str, ChildStatus]) -> Json:
    child, snapshot = children.get(f"arr/{each.category}"), views.arr(each.category)
    state = arr_state(child, snapshot)
    failed = (child.last_error if child else "") or (snapshot.error if snapshot else "")
    return {
        "category": each.category,
        "name": each.name,
        "type": each.kind,
        "alive": state == "online",
        "state": state,
        "lastError": failed,
        "nextTry": _next_try(child, snapshot),
        "version": snapshot.version if snapshot else None,
        "importsInFlight": snapshot.imports_in_flight if snapshot else None,
        "queue": snapshot.queue_length if snapshot else None,
        "dryRun": each.dry_run,
        **_passes(snapshot),
    }


def _managed(views: Views, arrs: tuple[ArrSettings, ...], children: Mapping[str, ChildStatus]) -> list[Json]:
    """The categories without an Arr: those that instances manage themselves (`ManagedCategories`)."""
    owned = {arr.category for arr in arrs}
    without = (snapshot for snapshot in views.arrs() if snapshot.category not in owned)
    return [
        {
            "category": snapshot.category,
            "state": arr_state(children.get(f"arr/{snapshot.category}"), snapshot),
            **_passes(snapshot),
        }
        for snapshot in without
    ]


def _database(views: Views) -> Json | None:
    """Whether the diary can be written; `dropped` counts what was not written since it cannot."""
    storage = views.storage()
    if storage is None:
        return None
    return {
        "ok": storage.ok,
        "problem": storage.problem,
        "dropped": storage.dropped,
        "notice": storage.notice,
        "standby": storage.standby,
    }


def _passes(snapshot: ArrSnapshot | None) -> Json:
    return {
        "torrents": snapshot.torrents if snapshot else None,
        "lastPass": snapshot.last_pass_at if snapshot else None,
        "lastPassSeconds": snapshot.last_pass_seconds if snapshot else None,
        "behind": snapshot.behind if snapshot else None,
        "lastImport": snapshot.last_import_at if snapshot else None,
        "heldBack": [_held(one) for one in snapshot.brakes] if snapshot else [],
        "missing": [_held(one) for one in snapshot.doubts] if snapshot else [],
    }


def _held(one: Brake | Doubt) -> Json:
    """Removals held back, or torrents gone at once: `POST /api/arrs/<category>/confirm/<instance>` ends it."""
    return {"instance": one.instance, "count": one.count, "why": one.why}


def _next_try(child: ChildStatus | None, snapshot: ArrSnapshot | None) -> float | None:
    if child is not None and child.next_try is not None:
        return child.next_try
    return (snapshot.next_try or None) if snapshot is not None and not snapshot.reachable else None
