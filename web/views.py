"""Shapes published snapshots into what the API answers and the page shows: plain dictionaries."""

from collections.abc import Iterable, Mapping
from typing import Any

from actors.arr.listing import ListedTorrent
from actors.arr.snapshot import ArrSnapshot
from actors.board import Board
from actors.instance.snapshot import InstanceSnapshot
from actors.router import Router
from actors.status import ChildStatus
from storage.settings import InstanceSettings, Settings
from storage.snapshot import StorageSnapshot

type Json = dict[str, Any]


class Views:
    """Reads the board; asks no actor, so a frozen server never slows a page."""

    def __init__(self, board: Board, router: Router) -> None:
        self._board = board
        self._router = router

    @property
    def settings(self) -> Settings:
        """The configuration in force, as `run.py` published it."""
        published = self._board.get("settings")
        return published if isinstance(published, Settings) else Settings()

    def children(self) -> dict[str, ChildStatus]:
        """The supervisor's children by name."""
        published = self._board.get("root")
        return {child.name: child for child in published} if isinstance(published, tuple) else {}

    def status(self) -> Json:
        """`GET /api/status`."""
        children = self.children()
        instances = {each.name: self._instance(each, children) for each in self.settings.instances}
        arrs = []
        for arr in self.settings.arrs:
            child, snapshot = children.get(f"arr/{arr.category}"), self._arr(arr.category)
            arrs.append(
                {
                    "category": arr.category,
                    "name": arr.name,
                    "type": arr.kind,
                    "alive": is_running(child) and snapshot is not None and snapshot.reachable,
                    "state": child.state if child else "starting",
                    "lastError": (child.last_error if child else "") or (snapshot.error if snapshot else ""),
                    "queue": snapshot.queue_length if snapshot else None,
                    "torrents": snapshot.torrents if snapshot else None,
                    "lastPass": snapshot.last_pass_at if snapshot else None,
                    "lastPassSeconds": snapshot.last_pass_seconds if snapshot else None,
                    "lastImport": snapshot.last_import_at if snapshot else None,
                }
            )
        return {
            "qbit": instances.get("default", {}),
            "qbitInstances": instances,
            "arrs": arrs,
            "ready": self.ready(),
            "problems": [str(problem) for problem in self.settings.problems],
        }

    def distribution(self) -> Json:
        """`GET /api/torrents/distribution`."""
        children = self.children()
        found: Json = {}
        for each in self.settings.instances:
            snapshot = self._snapshot(each.name)
            child = children.get(f"qbit/{each.name}")
            if is_running(child) and snapshot is not None:
                found[each.name] = {
                    "total": snapshot.torrents,
                    "by_category": dict(snapshot.by_category),
                    "alive": True,
                    "host": each.host,
                    "port": each.port,
                }
            else:
                found[each.name] = {"error": why_down(each, child), "alive": False}
        return {"distribution": found}

    def actors(self) -> Json:
        """`GET /api/actors`."""
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
                    "mailbox": self._router.mailbox(child.name),
                }
                for child in self.children().values()
            ]
        }

    def ready(self) -> bool:
        """Every child that should run, runs."""
        children = self.children()
        return bool(children) and all(is_running(child) for child in children.values())

    def attention(self) -> list[Json]:
        """What needs the user, each with its reason: imports not taken, brakes, parked children, bad sections."""
        children = self.children()
        needs = [{"what": "Configuration", "why": str(problem)} for problem in self.settings.problems]
        storage = self._board.get("storage")
        if isinstance(storage, StorageSnapshot):
            needs += [{"what": "Database", "why": said} for said in (storage.problem, storage.notice) if said]
        needs += [
            {"what": child.name, "why": child.last_error} for child in children.values() if child.state == "parked"
        ]
        for snapshot in self._board.all("arr/").values():
            if isinstance(snapshot, ArrSnapshot):
                needs += [
                    {"what": f"{item.name} on {item.instance}", "why": item.why} for item in snapshot.attention
                ]
                needs += [
                    {"what": f"{brake.count} removals on {brake.instance} held back", "why": brake.why}
                    for brake in snapshot.brakes
                ]
        return needs

    def rows(self, wanted: Mapping[str, str]) -> list[Json]:
        """All torrents of all categories that match `instance`, `category`, `state` and `q`, by name."""
        text = wanted.get("q", "").lower()
        rows = [
            row
            for row in self._all_rows()
            if (not wanted.get("instance") or row["instance"] == wanted["instance"])
            and (not wanted.get("category") or row["category"] == wanted["category"])
            and (not wanted.get("state") or row["state"] == wanted["state"])
            and (not text or text in row["name"].lower() or text == row["hash"])
        ]
        rows.sort(key=lambda row: (row["name"].lower(), row["instance"]))
        return rows

    def row(self, instance: str, torrent_hash: str) -> Json | None:
        """One torrent, None when no category follows it."""
        for snapshot in self._board.all("arr/").values():
            if isinstance(snapshot, ArrSnapshot) and snapshot.listing:
                found = snapshot.listing.row(instance, torrent_hash)
                if found is not None:
                    return torrent_row(found)
        return None

    def tell(self, name: str, message: object) -> bool:
        """Pass what the user asks for on to an actor; False when it is not running."""
        return self._router.tell(name, message)

    def not_running(self) -> list[str]:
        """The children that should run and do not."""
        return [child.name for child in self.children().values() if not is_running(child)]

    def _all_rows(self) -> Iterable[Json]:
        for snapshot in self._board.all("arr/").values():
            if isinstance(snapshot, ArrSnapshot):
                yield from map(torrent_row, snapshot.listing.rows() if snapshot.listing else ())

    def _instance(self, each: InstanceSettings, children: Mapping[str, ChildStatus]) -> Json:
        child, snapshot = children.get(f"qbit/{each.name}"), self._snapshot(each.name)
        alive = is_running(child) and snapshot is not None
        return {
            "name": each.name,
            "alive": alive,
            "host": each.host,
            "port": each.port,
            "version": snapshot.version if snapshot else None,
            "state": "disabled" if each.disabled else (child.state if child else "starting"),
            "since": child.since if child else None,
            "lastError": child.last_error if child else "",
            "nextTry": child.next_try if child else None,
            "torrents": snapshot.torrents if snapshot and alive else None,
            "readOnly": each.read_only,
            "freeSpace": snapshot.free_space if snapshot and alive else None,
        }

    def _snapshot(self, instance: str) -> InstanceSnapshot | None:
        snapshot = self._board.get(f"qbit/{instance}")
        return snapshot if isinstance(snapshot, InstanceSnapshot) else None

    def _arr(self, category: str) -> ArrSnapshot | None:
        snapshot = self._board.get(f"arr/{category}")
        return snapshot if isinstance(snapshot, ArrSnapshot) else None


def torrent_row(listed: ListedTorrent) -> Json:
    """One row of `GET /api/torrents`."""
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


def is_running(child: ChildStatus | None) -> bool:
    """Whether the supervisor has this child up and bound."""
    return child is not None and child.state == "running"


def why_down(instance: InstanceSettings, child: ChildStatus | None) -> str:
    """One sentence for an instance that gives no answer."""
    if instance.disabled:
        return "Disabled in the configuration."
    if child is None or not child.last_error:
        return "Not connected yet."
    return child.last_error
