"""Makes one message of what happens to many torrents within a minute: pure."""

from dataclasses import dataclass, field

from actors.messages import Rejected, Removed
from actors.notify.note import Note, full, plain

#: A message waits so long (s) for more of its kind, and in all no longer than that.
QUIET_FOR = 10.0
AT_MOST = 60.0
#: So many torrents are named in one message.
NAMED = 5

type Happening = Removed | Rejected


@dataclass(slots=True)
class _Heap:
    first_at: float
    last_at: float
    count: int = 0
    lines: list[str] = field(default_factory=list)
    only: Note | None = None


class Gather:
    """What has happened and was not told yet, by kind; times are monotonic seconds."""

    def __init__(self) -> None:
        self._heaps: dict[tuple[type, bool], _Heap] = {}

    def add(self, one: Happening, now: float) -> None:
        """Something has happened to one torrent."""
        key = (type(one), isinstance(one, Removed) and one.dry)
        heap = self._heaps.setdefault(key, _Heap(now, now))
        heap.last_at = now
        heap.count += 1
        heap.only = _note(one) if heap.count == 1 else None
        if heap.count <= NAMED:
            heap.lines.append(f"- {plain(one.name)} on {one.instance}: {full(one.why)}")

    def due(self) -> float | None:
        """When the next message is complete; None when nothing waits."""
        return min((_due(heap) for heap in self._heaps.values()), default=None)

    def take(self, now: float) -> list[Note]:
        """The messages that are complete."""
        ready = [key for key, heap in self._heaps.items() if _due(heap) <= now]
        return [_whole(*key, self._heaps.pop(key)) for key in ready]


def _due(heap: _Heap) -> float:
    return min(heap.last_at + QUIET_FOR, heap.first_at + AT_MOST)


def _note(one: Happening) -> Note:
    name, body = plain(one.name), f"{one.category} on {one.instance}: {full(one.why)}"
    match one:
        case Removed(dry=True):
            return Note("removal", f"Would remove {name}", f"{body} Nothing is done: this is a dry run.")
        case Removed():
            return Note("removal", f"Removed {name}", body)
        case Rejected():
            return Note("rejected", f"Not imported: {name}", body, "warning")


def _whole(kind: type, dry: bool, heap: _Heap) -> Note:
    if heap.only is not None:
        return heap.only
    more = heap.count - len(heap.lines)
    lines = [*heap.lines, *([f"and {more} more."] if more else [])]
    if kind is Rejected:
        return Note("rejected", f"{heap.count} imports were not taken", "\n".join(lines), "warning")
    if dry:
        lines.append("Nothing is done: this is a dry run.")
    title = f"Would remove {heap.count} torrents" if dry else f"{heap.count} torrents were removed"
    return Note("removal", title, "\n".join(lines))
