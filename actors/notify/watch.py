"""Reads from the board what there is to tell: pure, but for what it remembers of earlier looks."""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from actors.arr.snapshot import ArrSnapshot
from actors.instance.snapshot import InstanceSnapshot
from actors.notify.downs import Downs, Seen
from actors.notify.note import Note, full
from actors.notify.once import Once
from actors.status import ChildStatus

#: Free space has to be so much above the bound again before it is told a second time that it is below.
ENOUGH_AGAIN = 1.1

type Found = Iterator[tuple[Hashable, Note]]


@dataclass(frozen=True, slots=True)
class World:
    """What is published at one moment; `now` is monotonic seconds."""

    now: float
    children: tuple[ChildStatus, ...]
    instances: Mapping[str, InstanceSnapshot]
    arrs: Mapping[str, ArrSnapshot]

    @property
    def up(self) -> Mapping[str, InstanceSnapshot]:
        """The instances that are connected; of the others there is only what they published last."""
        running = {child.name for child in self.children if child.state == "running"}
        return {name: one for name, one in self.instances.items() if f"qbit/{name}" in running}


class Watch:
    """Looks again and again. `down_after` is seconds, `disk_below` bytes (None: space is not watched)."""

    def __init__(self, down_after: float, disk_below: int | None) -> None:
        self._downs = Downs(down_after)
        self._logins, self._held, self._disks = Once(), Once(), Once()
        self._disk_below = disk_below

    def look(self, world: World) -> list[Note]:
        """What is new."""
        unsettled = [child.name for child in world.children if child.state != "running"]
        return [
            *self._downs.look(_standing(world), world.now),
            *self._logins.look(_logins(world.children), unsettled),
            *self._held.look(_held(world.arrs.values())),
            *self._disks.look(self._low(world, 1.0), (name for name, _ in self._low(world, ENOUGH_AGAIN))),
        ]

    def _low(self, world: World, times: float) -> Found:
        for name, snapshot in world.up.items():
            free, bound = snapshot.free_space, self._disk_below
            if bound is not None and free is not None and free < bound * times:
                body = f"{_size(free)} are free where it saves by default, less than {_size(bound)}: make room."
                yield name, Note("disk", f"{name} runs out of space", body, "warning")


def _standing(world: World) -> Iterator[Seen]:
    for child in world.children:
        kind, _, name = child.name.partition("/")
        running = child.state == "running"
        if kind == "qbit":
            snapshot = world.instances.get(name)
            life = snapshot.since if snapshot is not None else None
            yield Seen(name, running and snapshot is not None, child.last_error or "It does not answer.", life)
        elif kind == "arr":
            arr = world.arrs.get(name)
            why = child.last_error or (arr.error if arr is not None else "") or "It does not answer."
            yield Seen(arr.name if arr is not None else name, running and arr is not None and arr.reachable, why)


def _logins(children: Iterable[ChildStatus]) -> Found:
    for child in children:
        if child.state == "parked" and child.error_kind in {"Refused", "Banned"}:
            name = child.name.partition("/")[2]
            title = f"{name} has banned us" if child.error_kind == "Banned" else f"{name} lets us not in"
            yield child.name, Note("login", title, full(child.last_error), "failure")


def _held(arrs: Iterable[ArrSnapshot]) -> Found:
    for arr in arrs:
        for brake in arr.brakes:
            title = f"{brake.count} removals on {brake.instance} wait for your word"
            yield (arr.category, brake.instance, "brake"), Note("brake", title, _said(arr, brake.why), "warning")
        for doubt in arr.doubts:
            title = f"{doubt.count} torrents on {doubt.instance} are gone at once"
            yield (arr.category, doubt.instance, "doubt"), Note("brake", title, _said(arr, doubt.why), "warning")


def _said(arr: ArrSnapshot, why: str) -> str:
    return f"{arr.name}: {full(why)}"


def _size(count: int) -> str:
    for unit, worth in (("TB", 1024**4), ("GB", 1024**3), ("MB", 1024**2)):
        if count >= worth:
            return f"{count / worth:.1f} {unit}"
    return f"{count} bytes"
