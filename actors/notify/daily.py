"""When the daily summary is due, and what it says: pure."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from actors.notify.note import Note
from actors.notify.watch import World
from actors.tally import Labels


def next_at(hour: int, now: float) -> float:
    """The next time (Unix s) after `now` at which this machine's clock shows that hour, summer time or not."""
    today = datetime.fromtimestamp(now, tz=UTC).astimezone().replace(tzinfo=None)
    wanted = today.replace(hour=hour, minute=0, second=0, microsecond=0)
    days = (wanted + timedelta(days=each) for each in range(3))
    return next(at for day in days if (at := day.timestamp()) > now)


class Daily:
    """Says what was counted since it last said so; `counts` are those of `imports` and of `protocols`."""

    def __init__(self, counts: Mapping[str, Mapping[Labels, float]]) -> None:
        self._before = _sums(counts)

    def summary(self, counts: Mapping[str, Mapping[Labels, float]], world: World) -> Note:
        """One message about everything; the count begins anew with it."""
        sums = _sums(counts)
        new = {what: sums[what] - self._before.get(what, 0) for what in sums}
        self._before = sums
        lines = [
            f"Imported: {new['imported']}, imports not taken: {new['rejected']}.",
            f"Removed: {new['removed']}, failed and searched again: {new['failed']}.",
            f"{sum(one.torrents for one in world.up.values())} torrents on "
            f"{', '.join(sorted(world.up)) or 'no qBittorrent'}.",
        ]
        lost = (child for child in world.children if child.state in {"restarting", "parked"})
        down = [child.name.partition("/")[2] or child.name for child in lost]
        down += [arr.name for arr in world.arrs.values() if not arr.reachable]
        held = sum(brake.count for arr in world.arrs.values() for brake in arr.brakes)
        needy = sum(len(arr.attention) for arr in world.arrs.values())
        lines += [f"Down now: {', '.join(down)}."] if down else []
        lines += [f"Removals that wait for your word: {held}."] if held else []
        lines += [f"Torrents that need you: {needy}."] if needy else []
        return Note("summary", "The last day", "\n".join(lines))


def _sums(counts: Mapping[str, Mapping[Labels, float]]) -> dict[str, int]:
    def of(what: str, *ends: str) -> int:
        found = counts.get(what, {}).items()
        return int(sum(count for labels, count in found if labels[-len(ends) :] == ends))

    return {
        "imported": of("imports", "imported"),
        "rejected": of("imports", "failed"),
        "removed": of("protocols", "remove", "done"),
        "failed": of("protocols", "fail", "done"),
    }
