"""Keeps a database that cannot be used: moved out of the way together with its `-wal` and `-shm`."""

from datetime import UTC, datetime
from pathlib import Path

_ENDS = ("-wal", "-shm", "")  # the file itself last: cut off half way, the rest is moved the next time


def keep_corrupt(path: Path, damage: str, now: float) -> str:
    """Keep it as `<path>.corrupt-<UTC time>` (`now`: Unix seconds): what was done, in a sentence for the user."""
    stamp = f"{path}.corrupt-{datetime.fromtimestamp(now, UTC):%Y%m%dT%H%M%SZ}"
    target, number = Path(stamp), 1
    while target.exists():
        number += 1
        target = Path(f"{stamp}-{number}")
    _move(path, target)
    return (
        f"{path} is corrupt ({damage}): it is kept as {target.name} and a new one is made. "
        "Only history is lost: qBitrr reads the present from qBittorrent and the Arrs."
    )


def keep_other_version(path: Path, difference: str) -> str:
    """Keep it as `<path>.bak`, in place of an earlier one: what was done, in a sentence for the user."""
    target = Path(f"{path}.bak")
    _move(path, target)
    return (
        f"{path} is {difference}: it is kept as {target.name} and a new one is made. "
        "Only history is lost: qBitrr reads the present from qBittorrent and the Arrs."
    )


def _move(path: Path, target: Path) -> None:
    for end in _ENDS:
        source, goal = Path(f"{path}{end}"), Path(f"{target}{end}")
        if source.exists():
            source.replace(goal)
        else:
            goal.unlink(missing_ok=True)
